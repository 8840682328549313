// The folder that a backup is restored into: all of it or nothing. Everything is put together in a
// folder within it, under the owner's lock; a data folder that still has that one is refused by every
// start, so that a restore which dies on the way leaves nothing that could be taken for whole.
import { mkdir, open, readdir, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { accepted, type Result, refused } from "#core/result.ts";
import { RESTORE_FOLDER } from "#server/persistence/embedded-database.ts";
import { acquireOwnerLock, DataDirInUseError } from "#server/persistence/owner-lock.ts";

export interface RestoreTarget {
  /** Empty at first. */
  readonly stagingDir: string;
  /** Moves what is in the staging folder into place. It must be on the disk. */
  put(): Promise<void>;
  /** In any case, last. What was not put in place is gone. */
  close(): Promise<void>;
}

/** Of a folder where nothing is yet. */
const ALLOWED = /^lost\+found$|^lock(\.|$)/;
/** What makes it a data folder: it is moved last. */
const DATABASE = "db";

/** Refused in one sentence where the folder is in use, or not empty. */
export async function openRestoreTarget(dataDir: string): Promise<Result<RestoreTarget, string>> {
  const before = await namesIn(dataDir);
  if (before === "file") return refused(`${dataDir} is a file: set FASCICLE_DATA to a folder.`);
  const there = problemOf(dataDir, before ?? []);
  if (there !== null && !(before ?? []).includes("lock")) return refused(there);
  const taken = await acquireOwnerLock(dataDir).catch((error: unknown) => {
    if (error instanceof DataDirInUseError) return error.message;
    throw error;
  });
  if (typeof taken === "string") return refused(taken);
  const problem = problemOf(dataDir, await readdir(dataDir));
  if (problem !== null) {
    await taken.release();
    return refused(problem);
  }
  const stagingDir = join(dataDir, RESTORE_FOLDER);
  await rm(stagingDir, { recursive: true, force: true });
  await mkdir(stagingDir);
  return accepted({
    stagingDir,
    async put() {
      const names = (await readdir(stagingDir)).filter((name) => name !== DATABASE);
      for (const name of [...names, DATABASE]) {
        await rename(join(stagingDir, name), join(dataDir, name));
      }
      await syncFolder(dataDir);
      await rmdir(stagingDir);
      await syncFolder(dataDir);
    },
    async close() {
      await rm(stagingDir, { recursive: true, force: true });
      await taken.release();
      // A folder that was made for this and has nothing in it is not left behind.
      if (before === null) await rmdir(dataDir).catch(() => undefined);
    },
  });
}

/** null where there is nothing. */
async function namesIn(folder: string): Promise<readonly string[] | "file" | null> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    if (code === "ENOTDIR") return "file";
    throw error;
  }
}

function problemOf(dataDir: string, names: readonly string[]): string | null {
  const found = names.filter((name) => !ALLOWED.test(name));
  // Of a restore that died before it had put anything in place.
  if (found.length === 0 || (found.length === 1 && found[0] === RESTORE_FOLDER)) return null;
  const listed = found.sort().slice(0, 3).join(", ");
  return `The folder ${dataDir} is not empty (it has ${listed}): set FASCICLE_DATA to a new or empty folder, or move that one away. Nothing was changed.`;
}

/** Onto the disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
