// The one file of a backup, from the database's copy and from what that copy names. It is a thread's
// work: there are as many steps as files, and each would wait behind a commit, and every commit behind
// the checksums.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { accepted, type Result, refused } from "#core/result.ts";
import { ArchiveWriter } from "#server/backups/archive-writer.ts";
import {
  type BackupDescription,
  DATA_PREFIX,
  DESCRIPTION_PATH,
  FORMAT_VERSION,
} from "#server/backups/backup-format.ts";
import type { EmbeddedSnapshot } from "#server/persistence/embedded-snapshot.ts";

export interface ArchiveJob {
  readonly filePath: string;
  readonly dataDir: string;
  /** The copy of the database. */
  readonly databaseDir: string;
  readonly snapshot: EmbeddedSnapshot;
  readonly createdAtMs: number;
  /** Shared: entries that are done, and all of them. */
  readonly progress: Int32Array<SharedArrayBuffer>;
}

export interface WrittenArchive {
  readonly fileCount: number;
  readonly sizeBytes: number;
}

const SECRETS = "secrets.json";

/** Refused in one sentence where the place cannot take it. */
export async function writeArchive(job: ArchiveJob): Promise<Result<WrittenArchive, string>> {
  const { filePath } = job;
  let writer: ArchiveWriter | null = null;
  try {
    writer = await ArchiveWriter.create(filePath);
    await addEverything(writer, job);
    const sizeBytes = await writer.finish();
    return accepted({ fileCount: writer.fileCount, sizeBytes });
  } catch (error) {
    await writer?.abandon();
    const problem = problemOfWriting(error, filePath);
    if (problem === null) throw error;
    return refused(problem);
  }
}

async function addEverything(writer: ArchiveWriter, job: ArchiveJob): Promise<void> {
  const { dataDir, databaseDir, snapshot, progress } = job;
  const description = await describeBackup(job);
  await writer.addBytes(DESCRIPTION_PATH, Buffer.from(`${JSON.stringify(description)}\n`));
  await writer.addFile(DATA_PREFIX + SECRETS, join(dataDir, SECRETS));
  const roots = [
    { path: "db", folder: databaseDir },
    ...snapshot.datasets.map(({ id }) => ({
      path: `datasets/${id}`,
      folder: join(dataDir, "datasets", id),
    })),
  ];
  for (const { folder } of roots) for await (const _ of walk(folder)) Atomics.add(progress, 1, 1);
  await writer.addFolder(`${DATA_PREFIX}datasets`);
  for (const { path, folder } of roots) {
    await writer.addFolder(DATA_PREFIX + path);
    for await (const entry of walk(folder)) {
      const name = `${DATA_PREFIX}${path}/${entry.path}`;
      if (entry.isFolder) await writer.addFolder(name);
      else await writer.addFile(name, join(folder, entry.path));
      Atomics.add(progress, 0, 1);
    }
  }
}

function problemOfWriting(error: unknown, filePath: string): string | null {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOSPC":
    case "EDQUOT":
      return `The disk of ${filePath} is full: make space there, or choose another place. No backup was written.`;
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return `${filePath} cannot be written by the user that Fascicle runs as: choose another place.`;
    default:
      return null;
  }
}

async function describeBackup({
  dataDir,
  snapshot,
  createdAtMs,
}: ArchiveJob): Promise<BackupDescription> {
  const { schemaMs, sessionCount, operationCount, heads, datasets } = snapshot;
  const importedFrom = await Promise.all(
    datasets.map(async ({ id, name }) => ({
      dataset: name,
      files: await importedFiles(join(dataDir, "datasets", id, "source.json")),
    })),
  );
  return {
    ...{ format: "fascicle-backup" as const, formatVersion: FORMAT_VERSION },
    ...{ createdAtMs, schemaMs, sessionCount, operationCount },
    ...{ heads: [...heads], importedFrom },
  };
}

const sourceSchema = v.record(v.string(), v.unknown());

/** The paths that the import was given; none for the demo, which came from no files. */
async function importedFiles(sourcePath: string): Promise<string[]> {
  const text = await readFile(sourcePath, "utf8").catch(() => "{}");
  return Object.entries(v.parse(sourceSchema, JSON.parse(text))).flatMap(([name, value]) =>
    name.endsWith("Path") && typeof value === "string" ? [value] : [],
  );
}

interface WalkedEntry {
  /** From where the walk began, with slashes. */
  readonly path: string;
  readonly isFolder: boolean;
}

/** Folders before what is in them, by name. A graph that is being made is made anew when needed. */
async function* walk(folder: string, prefix = ""): AsyncGenerator<WalkedEntry, void> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = prefix + entry.name;
    if (entry.isDirectory()) {
      yield { path, isFolder: true };
      yield* walk(join(folder, entry.name), `${path}/`);
    } else if (!entry.name.endsWith(".part")) {
      yield { path, isFolder: false };
    }
  }
}
