import { existsSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "./project-root.mjs";

/** Throws where a list names a file of the project that is not there any more. */
export function mustBeThere(paths, listName) {
  const missing = paths.find((path) => !existsSync(join(PROJECT_ROOT, path)));
  if (missing === undefined) return;
  throw new Error(`${missing} is not there: take it out of ${listName}.`);
}
