import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder, wherever a script is started from. */
export const PROJECT_ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
