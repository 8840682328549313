// The paths in an N5 container that could be opened, where the store can list them.
import { ImportError } from "#server/volumes/import-error.ts";
import { isN5Array } from "#server/volumes/sources/n5/n5-attributes.ts";
import { keyBelow, readDescription } from "#server/volumes/sources/zarr/description.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

const MAX_DEPTH = 6;
const MAX_LOOKED_AT = 200;

/** Sorted; a group of levels stands for them. */
export async function listN5Volumes(
  store: ByteStore,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const found: string[] = [];
  let left = MAX_LOOKED_AT;
  const lookInto = async (path: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH || left-- <= 0) return;
    if (await isArray(store, path, signal)) {
      found.push(path);
      return;
    }
    const names = (await store.list(path, signal)) ?? [];
    if (names.includes("s0")) {
      found.push(path);
      return;
    }
    for (const name of names)
      if (!name.includes(".")) await lookInto(keyBelow(path, name), depth + 1);
  };
  await lookInto("", 0);
  return found.sort();
}

async function isArray(
  store: ByteStore,
  path: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    const description = await readDescription(store, keyBelow(path, "attributes.json"), signal);
    return description !== null && isN5Array(description);
  } catch (error) {
    if (error instanceof ImportError) return false;
    throw error;
  }
}
