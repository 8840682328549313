// PostgreSQL's own programs where they are installed: many systems keep them off the PATH.
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A folder a version, as Debian and the like have them. */
const VERSIONS_FOLDER = "/usr/lib/postgresql";

/** The path of pg_dump, initdb and so on, the newest version's; null where there is none. */
export function findPostgresTool(name: string): string | null {
  const versions = existsSync(VERSIONS_FOLDER) ? readdirSync(VERSIONS_FOLDER) : [];
  const newestFirst = versions.filter((text) => /^[0-9]+$/.test(text)).sort((a, b) => +b - +a);
  const folders = [
    ...newestFirst.map((version) => join(VERSIONS_FOLDER, version, "bin")),
    ...(process.env.PATH ?? "").split(delimiter),
  ];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  return found ?? null;
}
