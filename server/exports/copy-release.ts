// A kept release, copied to where somebody wants it: whole or not at all, and only with the bytes that
// its list of contents names.
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import { ReleaseFile, writeTextFile } from "#server/exports/release-file.ts";
import { parseSums, readText, SUMS_PATH } from "#server/exports/release-sums.ts";
import { closeTarget, openTarget } from "#server/exports/release-target.ts";

export interface CopiedRelease {
  readonly fileCount: number;
  readonly sizeBytes: number;
  /** The very same release lay there before and was left. */
  readonly wasThere: boolean;
}

export interface CopyHooks {
  readonly onProgress?: (progress: {
    readonly path: string;
    readonly done: number;
    readonly total: number;
  }) => void;
  readonly signal?: AbortSignal;
}

/** Throws ReleaseTargetError where `outDir` cannot take it, or the signal's reason. */
export async function copyRelease(
  keptDir: string,
  outDir: string,
  { onProgress, signal }: CopyHooks = {},
): Promise<CopiedRelease> {
  const sumsText = (await readText(join(keptDir, SUMS_PATH))) ?? "";
  const files = parseSums(sumsText);
  if (files === null) throw new Error(`${keptDir} holds no release`);
  const partialDir = await openTarget(outDir);
  try {
    let sizeBytes = 0;
    for (const [done, { path, sha256 }] of files.entries()) {
      onProgress?.({ path, done, total: files.length });
      const copied = await copyFile(keptDir, partialDir, path, signal);
      if (copied.sha256 !== sha256) {
        throw new ReleaseDamageError(
          `the kept release's file ${path} was changed: have it removed`,
        );
      }
      sizeBytes += copied.sizeBytes;
    }
    await writeTextFile(partialDir, SUMS_PATH, sumsText);
    const wasThere = await closeTarget(outDir, partialDir);
    return { fileCount: files.length + 1, sizeBytes, wasThere };
  } catch (error) {
    await rm(partialDir, { recursive: true, force: true });
    throw error;
  }
}

async function copyFile(
  fromDir: string,
  toDir: string,
  path: string,
  signal: AbortSignal | undefined,
) {
  const file = await ReleaseFile.create(toDir, path);
  try {
    for await (const chunk of createReadStream(join(fromDir, path))) {
      signal?.throwIfAborted();
      await file.write(chunk as Uint8Array);
    }
    return await file.close();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}
