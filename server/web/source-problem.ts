// What a source of voxels says of itself, as an answer in words: the server is well, its data is not.
import { isAbsolute } from "node:path";
import { isNamed } from "#server/use-cases/is-named.ts";
import type { ImportError } from "#server/volumes/import-error.ts";
import { failure } from "#server/web/respond.ts";

/** Null where the error, and all that caused it, is another. */
export function sourceProblem(error: unknown): Response | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (!isNamed<ImportError>(at, "ImportError")) continue;
    const { field, problem, remedy } = at;
    return failure("source-unreadable", { file: toldOf(at.file), field, problem, remedy });
  }
  return null;
}

/**
 * A name within the dataset's own folder is told whole. Where another volume lies, on the server's
 * disk or elsewhere, is not for everyone who may look at it: of such, the last part alone.
 */
function toldOf(file: string): string {
  const isWithin = !isAbsolute(file) && !file.includes("://");
  return isWithin ? file : (file.split("/").findLast((part) => part !== "") ?? "");
}
