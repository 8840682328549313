// From a backup to a data folder. Nothing is in place before every checksum was right, the database
// has recovered, and its logs end where they ended when the backup was made.
import { createHash } from "node:crypto";
import * as v from "valibot";
import { accepted, type Result, refused } from "#core/result.ts";
import { ArchiveReader, BackupDamagedError } from "#server/backups/archive-reader.ts";
import {
  type BackupDescription,
  DESCRIPTION_PATH,
  descriptionSchema,
  envelopeSchema,
  FORMAT_VERSION,
  MAX_DESCRIPTION_BYTES,
  sumLine,
} from "#server/backups/backup-format.ts";
import { extractArchive } from "#server/backups/extract-archive.ts";
import { openRestoreTarget } from "#server/backups/restore-target.ts";
import type { LogHeads } from "#server/persistence/log-heads.ts";

export interface RestoreDeps {
  readonly dataDir: string;
  /** Of the newest change to the tables that this program knows, Unix ms. */
  readonly schemaMs: number;
  /** Opens the database of a data folder, recovers it, and closes it. */
  readHeads(dataDir: string): Promise<LogHeads>;
}

export interface RestoreOptions {
  readonly onProgress: (progress: { stage: string; done: number; total: number }) => void;
  readonly signal: AbortSignal;
}

export type RestoredBackup = BackupDescription;

/** Refused in one sentence; rejects with the signal's reason. */
export async function restoreBackup(
  deps: RestoreDeps,
  filePath: string,
  options: RestoreOptions,
): Promise<Result<RestoredBackup, string>> {
  const opened = await openArchive(filePath);
  if (!opened.ok) return opened;
  const { reader, sizeBytes } = opened.value;
  try {
    const description = await readDescription(reader, deps);
    if (!description.ok) return description;
    const target = await openRestoreTarget(deps.dataDir);
    if (!target.ok) return target;
    try {
      const { stagingDir } = target.value;
      await extractArchive(reader, stagingDir, description.value.sumLine, {
        signal: options.signal,
        onEntry: () => {
          const done = reader.offsetBytes;
          options.onProgress({ stage: "reading the backup", done, total: sizeBytes });
        },
      });
      options.onProgress({ stage: "opening the database", done: 0, total: 1 });
      await compareHeads(reader, await deps.readHeads(stagingDir), description.value);
      options.signal.throwIfAborted();
      await target.value.put();
      return accepted(description.value.description);
    } finally {
      await target.value.close();
    }
  } catch (error) {
    const problem = problemOf(error, deps.dataDir);
    if (problem === null) throw error;
    return refused(problem);
  } finally {
    await reader.close();
  }
}

function problemOf(error: unknown, dataDir: string): string | null {
  if (error instanceof BackupDamagedError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return `The disk of ${dataDir} is full: make space there, or set FASCICLE_DATA to a folder elsewhere. Nothing was restored.`;
  }
  return null;
}

async function openArchive(
  filePath: string,
): Promise<Result<{ reader: ArchiveReader; sizeBytes: number }, string>> {
  try {
    const reader = await ArchiveReader.open(filePath);
    return accepted({ reader, sizeBytes: await reader.sizeBytes() });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return refused(`There is no file ${filePath}.`);
    if (code === "EACCES") return refused(`${filePath} cannot be read by this user.`);
    throw error;
  }
}

interface FirstEntry {
  readonly description: BackupDescription;
  readonly sumLine: string;
}

/** Refused where it is no backup, or a newer program's. */
async function readDescription(
  reader: ArchiveReader,
  { schemaMs }: RestoreDeps,
): Promise<Result<FirstEntry, string>> {
  const noBackup = `${reader.path} is no backup: it does not begin as \`fascicle backup\` begins one.`;
  const entry = await reader.next().catch((error: unknown) => {
    if (error instanceof BackupDamagedError) return null;
    throw error;
  });
  if (entry?.path !== DESCRIPTION_PATH || entry.sizeBytes > MAX_DESCRIPTION_BYTES) {
    return refused(noBackup);
  }
  const parts: Buffer[] = [];
  await reader.readEntry((part) => {
    parts.push(Buffer.from(part));
  });
  const bytes = Buffer.concat(parts);
  const json = parseJson(bytes.toString("utf8"));
  const envelope = v.safeParse(envelopeSchema, json);
  if (!envelope.success) throw reader.damaged(`its description ${DESCRIPTION_PATH} is not legible`);
  const isNewer = envelope.output.formatVersion > FORMAT_VERSION;
  const parsed = v.safeParse(descriptionSchema, json);
  if (isNewer || (parsed.success && parsed.output.schemaMs > schemaMs)) {
    return refused(
      `${reader.path} was written by a newer version of Fascicle: restore it with that version.`,
    );
  }
  if (!parsed.success) {
    const field = v.getDotPath(parsed.issues[0]) ?? "all of it";
    throw reader.damaged(`in its description ${DESCRIPTION_PATH}, ${field} is not legible`);
  }
  const sum = createHash("sha256").update(bytes).digest("hex");
  return accepted({ description: parsed.output, sumLine: sumLine(sum, DESCRIPTION_PATH) });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function compareHeads(
  reader: ArchiveReader,
  now: LogHeads,
  { description }: FirstEntry,
): Promise<void> {
  const texts = ({ heads }: Pick<LogHeads, "heads">) =>
    new Map(heads.map(({ sessionId, seq, hash }) => [sessionId, `${seq} ${hash}`]));
  const [restored, kept] = [texts(now), texts(description)];
  for (const sessionId of new Set([...kept.keys(), ...restored.keys()])) {
    if (restored.get(sessionId) === kept.get(sessionId)) continue;
    throw reader.damaged(`the log of session ${sessionId} does not end as it did`);
  }
  if (now.operationCount !== description.operationCount) {
    throw reader.damaged(
      `it has ${now.operationCount} operations and had ${description.operationCount}`,
    );
  }
}
