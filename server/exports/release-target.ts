// Where a release goes: a folder that appears whole or not at all, and never in the place of
// something else. Writing the same version again finds the same bytes and leaves them.
import { mkdir, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isWholeRelease, readText, SUMS_PATH } from "#server/exports/release-sums.ts";

/** The folder cannot take the release; the message says why and what to do. */
export class ReleaseTargetError extends Error {
  override readonly name = "ReleaseTargetError";
}

/** Throws where the target cannot take a release, before any work. */
export async function checkTarget(outDir: string): Promise<void> {
  const names = await namesIn(outDir);
  if (names.length > 0 && !names.includes(SUMS_PATH)) {
    throw new ReleaseTargetError(
      `The folder ${outDir} is not empty and holds no release: choose a new or empty folder.`,
    );
  }
}

/** Checks the target and gives an empty `<outDir>.partial` to write into. */
export async function openTarget(outDir: string): Promise<string> {
  await checkTarget(outDir);
  const partialDir = `${outDir}.partial`;
  await rm(partialDir, { recursive: true, force: true });
  await mkdir(dirname(outDir), { recursive: true });
  await mkdir(partialDir);
  return partialDir;
}

/** Moves the finished folder into place. True where the very same release lay there already. */
export async function closeTarget(outDir: string, partialDir: string): Promise<boolean> {
  const names = await namesIn(outDir);
  if (names.length > 0) {
    const sums = await readText(join(partialDir, SUMS_PATH));
    const isSame = sums !== null && (await isWholeRelease(outDir, sums));
    await rm(partialDir, { recursive: true, force: true });
    if (isSame) return true;
    throw new ReleaseTargetError(
      `The folder ${outDir} holds something other than exactly this release: choose another ` +
        "folder, or move that one away.",
    );
  }
  await rmdir(outDir).catch(() => undefined);
  await rename(partialDir, outDir);
  return false;
}

async function namesIn(dir: string): Promise<readonly string[]> {
  const found = await stat(dir).catch(() => null);
  if (found === null) return [];
  if (!found.isDirectory()) {
    throw new ReleaseTargetError(`${dir} is a file: choose a folder for the release.`);
  }
  return readdir(dir);
}
