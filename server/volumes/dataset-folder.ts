// A dataset's folder comes to be under another name and gets its own in one step, when it is whole.
// So a folder of that name is always a whole dataset, and an interrupted import is simply run again.
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { ImportError, isErrorWithCode } from "#server/volumes/import-error.ts";

/** What `write` gives back, once the folder it filled is called `targetDir`. */
export async function writeDatasetFolder<T>(
  targetDir: string,
  write: (partialDir: string) => Promise<T>,
): Promise<T> {
  await refuseExisting(targetDir);
  const partialDir = `${targetDir}.partial`;
  await rm(partialDir, { recursive: true, force: true });
  await mkdir(partialDir, { recursive: true });
  try {
    const written = await write(partialDir);
    await rename(partialDir, targetDir);
    return written;
  } catch (error) {
    await rm(partialDir, { recursive: true, force: true });
    throw error;
  }
}

export async function refuseExisting(targetDir: string): Promise<void> {
  try {
    await stat(targetDir);
  } catch (error) {
    if (isErrorWithCode(error, "ENOENT")) return;
    throw error;
  }
  throw new ImportError({
    file: targetDir,
    field: "the dataset's folder",
    problem: "is there already",
    remedy: "choose another name; nothing was changed",
  });
}
