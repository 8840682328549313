// What lies at a path of a Zarr hierarchy: an array, or a group with what is said of it. v3 is looked
// for first, since a folder may have both.
import * as v from "valibot";
import {
  checked,
  type Description,
  keyBelow,
  readDescription,
  wrongField,
} from "#server/volumes/sources/zarr/description.ts";
import { parseArrayV2 } from "#server/volumes/sources/zarr/parse-array-v2.ts";
import { parseArrayV3 } from "#server/volumes/sources/zarr/parse-array-v3.ts";
import { ZarrArray } from "#server/volumes/sources/zarr/zarr-array.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

export interface ZarrGroup {
  readonly kind: "group";
  /** Its attributes, with their file. */
  readonly attributes: Description;
}

export interface ZarrArrayNode {
  readonly kind: "array";
  readonly array: ZarrArray;
}

const nodeSchema = v.object({
  zarr_format: v.literal(3),
  node_type: v.picklist(["array", "group"]),
  attributes: v.optional(v.record(v.string(), v.unknown()), {}),
});

/** null: nothing of Zarr lies there. */
export async function readZarrNode(
  store: ByteStore,
  path: string,
  signal?: AbortSignal,
): Promise<ZarrGroup | ZarrArrayNode | null> {
  const v3 = await readDescription(store, keyBelow(path, "zarr.json"), signal);
  if (v3 !== null) {
    const { node_type, attributes } = checked(v3, nodeSchema);
    if (node_type === "array") {
      return { kind: "array", array: new ZarrArray(store, parseArrayV3(v3, path)) };
    }
    return { kind: "group", attributes: { ...v3, value: attributes, within: "attributes" } };
  }
  const v2 = await readDescription(store, keyBelow(path, ".zarray"), signal);
  if (v2 !== null) return { kind: "array", array: new ZarrArray(store, parseArrayV2(v2, path)) };
  const attributes = await readDescription(store, keyBelow(path, ".zattrs"), signal);
  if (attributes !== null) {
    const value = checked(attributes, v.record(v.string(), v.unknown()));
    return { kind: "group", attributes: { ...attributes, value } };
  }
  const group = await readDescription(store, keyBelow(path, ".zgroup"), signal);
  return group === null ? null : { kind: "group", attributes: { ...group, value: {} } };
}

/**
 * An array of any number of dimensions, to be read by boxes with `readArrayBox`. null: there is none.
 * The store stays the caller's.
 */
export async function openZarrArray(
  store: ByteStore,
  path: string,
  signal?: AbortSignal,
): Promise<ZarrArray | null> {
  const node = await readZarrNode(store, path, signal);
  if (node === null || node.kind === "array") return node?.array ?? null;
  throw wrongField(node.attributes, "the group", "is no array", "name an array within it");
}
