// What is in a folder, to be compared with another.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Of every file, by its path below the folder: its bytes in base 64. */
export async function bytesBelow(dir: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found[path.slice(dir.length)] = (await readFile(path)).toString("base64");
  }
  return found;
}
