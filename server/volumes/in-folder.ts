// A file's folder is there for all but the first file in it: it is made when it was missing, not asked for
// before each.
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { isErrorWithCode } from "#server/volumes/import-error.ts";

/**
 * @param write writes the file of that path, or moves it there; once more where its folder was missing.
 * @param mode of the folder that is made; the system's where it is left out.
 */
export async function inFolder(
  path: string,
  write: () => Promise<void>,
  mode?: number,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isErrorWithCode(error, "ENOENT")) throw error;
    await mkdir(dirname(path), { recursive: true, mode });
    await write();
  }
}
