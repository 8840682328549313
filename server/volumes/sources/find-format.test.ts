// What lies at a root tells the format; where it does not, or nobody reads it, the refusal says so.
import { expect, it } from "vitest";
import { findFormat } from "#server/volumes/sources/find-format.ts";
import { openSource } from "#server/volumes/sources/open-source.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";

function storeOf(objects: Readonly<Record<string, readonly number[]>>): MemoryByteStore {
  const entries = Object.entries(objects).map(([key, bytes]): [string, Uint8Array] => [
    key,
    Uint8Array.from(bytes),
  ]);
  return new MemoryByteStore("lab/volume", new Map(entries));
}

const HDF5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

it.each([
  ["precomputed", { info: [0x7b], "8_8_33/0-64_0-64_0-64": [1] }],
  ["zarr", { "zarr.json": [0x7b] }],
  ["zarr", { ".zarray": [0x7b], "0.0.0": [1] }],
  ["zarr", { ".zgroup": [0x7b], "0/.zarray": [0x7b] }],
  ["n5", { "attributes.json": [0x7b] }],
  ["hdf5", { "": HDF5 }],
  ["hdf5", { "": [...Array(512).fill(0), ...HDF5] }],
  ["tiff", { "": [0x49, 0x49, 0x2a, 0, 8, 0, 0, 0] }],
  ["tiff", { "": [0x4d, 0x4d, 0, 0x2b, 0, 8, 0, 0] }],
  ["images", { "s001.png": [1], "notes.txt": [2] }],
  ["images", { "s001.webp": [1] }],
  [null, { "notes.txt": [1] }],
  [null, { "": [0x50, 0x4b, 3, 4] }],
  [null, {}],
])("%s is found by what lies there", async (format, objects) => {
  expect(await findFormat(storeOf(objects))).toBe(format);
});

it("asks a web server that lists nothing for no list", async () => {
  const store = storeOf({ "section-1.png": [1] });
  store.list = async () => null as never;
  expect(await findFormat(store)).toBe(null);
});

it("says what can be named where nothing is found", async () => {
  await expect(openSource(storeOf({ "notes.txt": [1] }))).rejects.toThrow(
    /^lab\/volume: the format cannot be told from what lies there; name a volume in one of the formats that are read \(precomputed/,
  );
});

it("takes the person's word for the format", async () => {
  await expect(
    openSource(storeOf({ "zarr.json": [1] }), { format: "precomputed" }),
  ).rejects.toThrow("lab/volume/info: the file is not there");
});
