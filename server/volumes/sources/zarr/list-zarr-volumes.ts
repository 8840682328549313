// The paths in a Zarr hierarchy that could be opened: images with their labels, and arrays of three
// and more dimensions. They are found by what the root says of all (consolidated metadata), and by
// looking into folders where the store can list them.
import { ImportError } from "#server/volumes/import-error.ts";
import { keyBelow, readDescription } from "#server/volumes/sources/zarr/description.ts";
import { parseOmeLabels, parseOmeMultiscale } from "#server/volumes/sources/zarr/ome-multiscale.ts";
import { readZarrNode } from "#server/volumes/sources/zarr/zarr-node.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

const MAX_DEPTH = 5;
const MAX_LOOKED_AT = 200;

/** Sorted; "" is the root itself. */
export async function listZarrVolumes(
  store: ByteStore,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const found = new Set<string>(await consolidatedArrays(store, signal));
  const state = { left: MAX_LOOKED_AT };
  await lookInto(store, "", 0, found, state, signal);
  return [...found].sort();
}

async function lookInto(
  store: ByteStore,
  path: string,
  depth: number,
  found: Set<string>,
  state: { left: number },
  signal: AbortSignal | undefined,
): Promise<void> {
  if (depth > MAX_DEPTH || state.left-- <= 0) return;
  const node = await readableNode(store, path, signal);
  if (node?.kind === "array") {
    if (node.array.shape.length >= 3) found.add(path);
    return;
  }
  const below = (name: string) =>
    lookInto(store, keyBelow(path, name), depth + 1, found, state, signal);
  if (node !== null && isImage(node.attributes)) {
    found.add(path);
    await below("labels");
    return;
  }
  const labels = node === null ? [] : parseOmeLabels(node.attributes);
  const names = labels.length > 0 ? labels : ((await store.list(path, signal)) ?? []);
  for (const name of names) if (!name.startsWith(".")) await below(name);
}

/** What is wrong is told when it is opened. */
async function readableNode(store: ByteStore, path: string, signal: AbortSignal | undefined) {
  try {
    return await readZarrNode(store, path, signal);
  } catch (error) {
    if (error instanceof ImportError) return null;
    throw error;
  }
}

function isImage(attributes: Parameters<typeof parseOmeMultiscale>[0]): boolean {
  try {
    return parseOmeMultiscale(attributes) !== null;
  } catch (error) {
    if (error instanceof ImportError) return false;
    throw error;
  }
}

async function consolidatedArrays(
  store: ByteStore,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const v3 = await readDescription(store, "zarr.json", signal).catch(() => null);
  const v3Said = v3?.value as {
    readonly consolidated_metadata?: { readonly metadata?: Record<string, unknown> };
  } | null;
  const inV3 = Object.entries(v3Said?.consolidated_metadata?.metadata ?? {})
    .filter(([, node]) => (node as { readonly node_type?: unknown } | null)?.node_type === "array")
    .map(([path]) => path);
  const v2 = await readDescription(store, ".zmetadata", signal).catch(() => null);
  const v2Said = v2?.value as { readonly metadata?: Record<string, unknown> } | null;
  const inV2 = Object.keys(v2Said?.metadata ?? {})
    .filter((key) => key.endsWith("/.zarray"))
    .map((key) => key.slice(0, -"/.zarray".length));
  return [...inV3, ...inV2].slice(0, MAX_LOOKED_AT);
}
