// The embedded database's directory is either absent or whole: a new one is made beside its place
// and moved there by one rename, so that a first start which dies on the way harms nothing.
import { promises as fs } from "node:fs";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import {
  type DiskSync,
  DurablePglite,
  DurablePgliteFs,
  REAL_DISK,
} from "#server/persistence/durable-pglite-fs.ts";
import { SyncedFiles } from "#server/persistence/synced-files.ts";

async function syncPath(target: string): Promise<void> {
  const handle = await fs.open(target, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncTree(directory: string): Promise<void> {
  const entries = await fs.readdir(directory, { withFileTypes: true });
  // Together: the file system then writes many of them at one go.
  await Promise.all(
    entries.map((entry) => {
      const target = path.join(directory, entry.name);
      return entry.isDirectory() ? syncTree(target) : syncPath(target);
    }),
  );
  await syncPath(directory);
}

async function exists(target: string): Promise<boolean> {
  return fs.access(target).then(
    () => true,
    () => false,
  );
}

async function makeDatabase(directory: string): Promise<void> {
  const draft = `${directory}.new`;
  await fs.rm(draft, { recursive: true, force: true });
  const pglite = await PGlite.create({ fs: new NodeFS(draft) });
  await pglite.close();
  await syncTree(draft);
  await fs.rename(draft, directory);
  await syncPath(path.dirname(directory));
}

/** Within a data folder: what is being restored into it. */
export const RESTORE_FOLDER = "restore.partial";

/** A backup was restored into this folder and the restore died: it has only a part of it. */
export class RestoreUnfinishedError extends Error {
  override readonly name = "RestoreUnfinishedError";
  constructor(dataDir: string) {
    super(
      `A backup was being restored into ${dataDir}, and that has not come to its end: empty that folder and run \`fascicle restore\` again.`,
    );
  }
}

/** Below the data folder. */
export function embeddedDirectory(dataDir: string): string {
  return path.join(dataDir, "db");
}

/** The caller owns `dataDir` (see owner-lock.ts). Throws RestoreUnfinishedError. */
export async function openEmbedded(
  dataDir: string,
  disk: DiskSync = REAL_DISK,
): Promise<DurablePglite> {
  if (await exists(path.join(dataDir, RESTORE_FOLDER))) throw new RestoreUnfinishedError(dataDir);
  const directory = embeddedDirectory(dataDir);
  if (!(await exists(directory))) await makeDatabase(directory);
  const synced = new SyncedFiles(path.join(dataDir, "db.synced.json"));
  const pglite = new DurablePglite(new DurablePgliteFs(directory, synced, disk));
  try {
    await openingKeptAwake(pglite.waitReady);
  } catch (error) {
    // It may be tried again, every second where the disk is full: its files must not add up.
    pglite.giveUp();
    throw error;
  }
  synced.write();
  return pglite;
}

/**
 * While it is compiled nothing else may be under way, and Node then takes the process for done: it
 * waits, before it goes on, for all that the compiler still improves in the background.
 */
async function openingKeptAwake(opening: Promise<unknown>): Promise<void> {
  const awake = setInterval(() => undefined, 60_000);
  try {
    await opening;
  } finally {
    clearInterval(awake);
  }
}
