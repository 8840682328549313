// A dataset's folder comes to be under another name and gets its own in one step, when it is whole.
// So a folder of that name is always a whole dataset, and an interrupted import is simply run again: it
// goes on where it was, or begins again where nobody says by what it is known.
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { ImportError, isErrorWithCode } from "#server/volumes/import-error.ts";
import { ResumeFolder } from "#server/volumes/resume/resume-folder.ts";

export interface KeptImport {
  /** What is imported, and how: only the same goes on. */
  readonly key: string;
  /** What is left when this is aborted is kept as well, not only what a kill leaves. */
  readonly signal?: AbortSignal;
}

/** What `write` gives back, once the folder it filled is called `targetDir`. */
export async function writeDatasetFolder<T>(
  targetDir: string,
  write: (partialDir: string, resume: ResumeFolder | null) => Promise<T>,
  /** null: what an import leaves that is broken off is of no use to the next one. */
  kept: KeptImport | null = null,
): Promise<T> {
  await refuseExisting(targetDir);
  const partialDir = `${targetDir}.partial`;
  const resume = kept === null ? null : await ResumeFolder.open(partialDir, kept.key);
  if (resume === null) {
    await rm(partialDir, { recursive: true, force: true });
    await mkdir(partialDir, { recursive: true });
  }
  try {
    const written = await write(partialDir, resume);
    await resume?.remove();
    await rename(partialDir, targetDir);
    return written;
  } catch (error) {
    const goesOn = kept?.signal?.aborted === true;
    if (!goesOn) await rm(partialDir, { recursive: true, force: true });
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
