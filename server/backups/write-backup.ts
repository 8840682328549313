// A backup of the data folder while it is in use. First a copy of the database at one moment, beside
// it; then, while people edit on, one file of that copy and of what the copy names: datasets' folders
// are whole before the database knows of them and never change after (ADR 17).
import { mkdir, rm, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { accepted, type Result, refused } from "#core/result.ts";
import { removePartial } from "#server/backups/archive-writer.ts";
import type { ArchiveJob, WrittenArchive } from "#server/backups/write-archive.ts";
import type { WrittenBackup } from "#server/cli/command-context.ts";
import type { EmbeddedSnapshot } from "#server/persistence/embedded-snapshot.ts";
import { WorkerThread } from "#server/workers/worker-thread.ts";

export interface BackupSource {
  readonly dataDir: string;
  /** The size of the database's files, in bytes. */
  databaseBytes(): Promise<number>;
  /** Free on the disk of the data folder, in bytes. */
  freeBytes(): Promise<number>;
  /** What is to stay free there, in bytes, so that edits are kept. */
  readonly neededFreeBytes: number;
  /** Copies the database's files into a folder that is not there yet. */
  snapshot(targetDir: string): Promise<EmbeddedSnapshot>;
  readonly nowMs: () => number;
}

export interface BackupOptions {
  readonly onProgress: (progress: { stage: string; done: number; total: number }) => void;
  readonly signal: AbortSignal;
}

const STAGING = "backup.partial";
const LOOK_EVERY_MS = 200;
const STAGES = { database: "copying the database", file: "writing the backup" };

/** What a server that was killed had not finished. For the data folder's only owner. */
export async function clearBackupStaging(dataDir: string): Promise<void> {
  await rm(join(dataDir, STAGING), { recursive: true, force: true });
}

/** One at a time. Refused in one sentence; rejects with the signal's reason. */
export async function writeBackup(
  source: BackupSource,
  filePath: string,
  options: BackupOptions,
): Promise<Result<WrittenBackup, string>> {
  const problem = (await problemOfTarget(source, filePath)) ?? (await problemOfSpace(source));
  if (problem !== null) return refused(problem);
  const stagingDir = join(source.dataDir, STAGING);
  try {
    await clearBackupStaging(source.dataDir);
    await mkdir(stagingDir, { recursive: true });
    options.onProgress({ stage: STAGES.database, done: 0, total: 1 });
    const snapshot = await source.snapshot(join(stagingDir, "db"));
    options.signal.throwIfAborted();
    const job = {
      ...{ filePath, dataDir: source.dataDir, databaseDir: join(stagingDir, "db"), snapshot },
      createdAtMs: source.nowMs(),
    };
    const written = await writeInThread(job, options);
    if (!written.ok) return written;
    const { sessionCount, operationCount, heldMs } = snapshot;
    return accepted({ sessionCount, operationCount, heldMs, ...written.value });
  } finally {
    await clearBackupStaging(source.dataDir);
  }
}

async function problemOfTarget({ dataDir }: BackupSource, filePath: string) {
  const inside = relative(dataDir, filePath);
  if (!inside.startsWith("..")) {
    return `${filePath} lies in the data folder: write the backup elsewhere, best on another disk.`;
  }
  if ((await stat(filePath).catch(() => null)) !== null) {
    return `${filePath} is there already: choose another name; nothing was changed.`;
  }
  const folder = await stat(dirname(filePath)).catch(() => null);
  return folder?.isDirectory() === true
    ? null
    : `There is no folder ${dirname(filePath)}: make it, or choose another place.`;
}

async function problemOfSpace(source: BackupSource): Promise<string | null> {
  const [database, free] = [await source.databaseBytes(), await source.freeBytes()];
  const needed = database + source.neededFreeBytes;
  if (free >= needed) return null;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
  return `A backup first copies the database within ${source.dataDir}: that takes ${megabytes(needed)}, and ${megabytes(free)} are free. Make space there.`;
}

/** A thread that is given up leaves its partial file, which is then taken away. */
async function writeInThread(
  work: Omit<ArchiveJob, "progress">,
  { onProgress, signal }: BackupOptions,
): Promise<Result<WrittenArchive, string>> {
  const progress = new Int32Array(new SharedArrayBuffer(8));
  const look = () => {
    const [done, total] = [Atomics.load(progress, 0), Atomics.load(progress, 1)];
    onProgress({ stage: STAGES.file, done, total });
  };
  const thread = new WorkerThread<ArchiveJob, Result<WrittenArchive, string>>("backup-worker");
  const looking = setInterval(look, LOOK_EVERY_MS);
  try {
    const written = await thread.run({ ...work, progress }, [], signal);
    look();
    return written;
  } catch (error) {
    await thread.close();
    await removePartial(work.filePath);
    throw error;
  } finally {
    clearInterval(looking);
    await thread.close();
  }
}
