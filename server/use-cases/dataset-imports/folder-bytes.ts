import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Of all files below; 0 where there is no such folder. */
export async function folderBytes(dir: string): Promise<number> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true }).catch(() => []);
  let sizeBytes = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    sizeBytes += (await stat(join(entry.parentPath ?? entry.path, entry.name))).size;
  }
  return sizeBytes;
}
