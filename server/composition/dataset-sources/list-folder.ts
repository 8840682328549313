// What lies in a folder that the page may read, so that an address can be chosen and need not be typed.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { localPath } from "#server/composition/dataset-sources/local-roots.ts";
import { ImportError } from "#server/volumes/import-error.ts";

/** A folder of many sections is named itself, not one of them. */
const MAX_NAMES = 500;
const NATURAL_ORDER = new Intl.Collator("en", { numeric: true });

/** Whole paths, folders with a slash behind; "" lists the roots. None where it may not be read. */
export async function listFolder(
  address: string,
  roots: readonly string[],
): Promise<readonly string[]> {
  if (address === "") return roots.map((root) => `${root}/`);
  try {
    const folder = await localPath(address, roots, "page");
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter(({ name }) => !name.startsWith("."))
      .sort((a, b) => NATURAL_ORDER.compare(a.name, b.name))
      .slice(0, MAX_NAMES)
      .map((entry) => `${join(address, entry.name)}${entry.isDirectory() ? "/" : ""}`);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (error instanceof ImportError || ["ENOTDIR", "EACCES", "EPERM", "ENOENT"].includes(code)) {
      return [];
    }
    throw error;
  }
}
