// What no fixture of whole arrays shows: images of several levels, other dimensions, fill values,
// filters, what is shared between reads, and what is said of each kind of damage.
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { BlockCache } from "#server/volumes/block-cache.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { crc32c } from "#server/volumes/sources/codecs/crc32c.ts";
import { listZarrVolumes } from "#server/volumes/sources/zarr/list-zarr-volumes.ts";
import { openZarr } from "#server/volumes/sources/zarr/open-zarr.ts";
import { readArrayBox } from "#server/volumes/sources/zarr/read-array.ts";
import { openZarrArray } from "#server/volumes/sources/zarr/zarr-node.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";

type Files = Readonly<Record<string, unknown>>;

function storeOf(files: Files): MemoryByteStore {
  const objects = Object.entries(files).map(([key, value]): [string, Uint8Array] => {
    if (value instanceof Uint8Array) return [key, value];
    return [
      key,
      new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)),
    ];
  });
  return new MemoryByteStore("lab/v.zarr", new Map(objects));
}

function arrayV2(shape: number[], chunks: number[], more: object = {}): object {
  return {
    ...{ zarr_format: 2, shape, chunks, dtype: "|u1", compressor: null, fill_value: 7 },
    ...{ filters: null, order: "C", dimension_separator: ".", ...more },
  };
}

function arrayV3(shape: number[], chunks: number[], codecs: unknown[], more: object = {}): object {
  return {
    ...{ zarr_format: 3, node_type: "array", shape, data_type: "uint8", fill_value: 0, codecs },
    chunk_grid: { name: "regular", configuration: { chunk_shape: chunks } },
    ...{ chunk_key_encoding: { name: "default" }, ...more },
  };
}

const space = (name: string) => ({ name, type: "space", unit: "micrometer" });
const scale = (...by: number[]) => ({ type: "scale", scale: by });
const translation = (...by: number[]) => ({ type: "translation", translation: by });
const whole = (x: number, y: number, z: number) =>
  ({ minVoxel: [0, 0, 0], maxVoxel: [x, y, z] }) as const;

const IMAGE = {
  multiscales: [
    {
      axes: [{ name: "c", type: "channel" }, space("z"), space("y"), space("x")],
      datasets: [
        { path: "0", coordinateTransformations: [scale(1, 4, 1, 1), translation(0, 8, 2, 2)] },
        { path: "1", coordinateTransformations: [scale(1, 4, 2, 2), translation(0, 8, 2.5, 2.5)] },
      ],
      coordinateTransformations: [scale(1, 0.01, 0.01, 0.01), translation(0, 1, 0, 0)],
    },
  ],
};

function imageFiles(attributes: object): Files {
  return {
    ".zattrs": attributes,
    "0/.zarray": arrayV2([2, 1, 4, 4], [1, 1, 4, 4]),
    "0/0.0.0.0": Uint8Array.from({ length: 16 }, (_, at) => at),
    "0/1.0.0.0": Uint8Array.from({ length: 16 }, (_, at) => 100 + at),
    "1/.zarray": arrayV2([2, 1, 2, 2], [1, 1, 2, 2]),
  };
}

async function refusal(opened: Promise<unknown>): Promise<ImportError> {
  const error = await opened.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ImportError) return error;
  throw new Error(`not refused, but ${error}`);
}

test("levels lie where scales, translations and units of both levels say", async () => {
  const source = await openZarr(storeOf(imageFiles(IMAGE)));
  const [fine, coarse] = source.levels;
  expect(fine.shapeVoxel).toEqual([4, 4, 1]);
  expect(fine.voxelNm).toEqual([10, 10, 40]);
  expect(fine.offsetNm).toEqual([20, 20, 1080]);
  expect(coarse.voxelNm).toEqual([20, 20, 40]);
  // Its first centre lies half a fine voxel further on: the corners are one.
  expect(coarse.offsetNm).toEqual([20, 20, 1080]);
});

test("of other dimensions the first is read, or the one that is named", async () => {
  const first = await openZarr(storeOf(imageFiles(IMAGE)));
  const second = await openZarr(storeOf(imageFiles(IMAGE)), { indices: { c: 1 } });
  expect((await first.readBlock(0, whole(4, 4, 1)))[5]).toBe(5);
  expect((await second.readBlock(0, whole(4, 4, 1)))[5]).toBe(105);
  // There is no chunk of this level.
  expect([...(await first.readBlock(1, whole(2, 2, 1)))].map(Number)).toEqual([7, 7, 7, 7]);
  const error = await refusal(openZarr(storeOf(imageFiles(IMAGE)), { indices: { c: 2 } }));
  expect(error.file).toBe("lab/v.zarr/0/.zarray");
});

test("what can be chosen beside x, y and z is told, and a channel has its own greys", async () => {
  const channel = (label: string, start: number) => ({ label, window: { start, end: 200 } });
  const omero = { channels: [channel("membranes", 20), channel("nuclei", 50)] };
  const files = imageFiles({ ...IMAGE, omero });
  const first = await openZarr(storeOf(files));
  const second = await openZarr(storeOf(files), { indices: { c: 1 } });
  expect(first.dimensions).toEqual([{ name: "c", size: 2, labels: ["membranes", "nuclei"] }]);
  expect([first.contrast, second.contrast]).toEqual([
    [20, 200],
    [50, 200],
  ]);
  expect((await openZarr(storeOf(imageFiles(IMAGE)))).dimensions).toEqual([
    { name: "c", size: 2, labels: null },
  ]);
});

test("an image's window of greys is told, and that it is an image", async () => {
  const window = { min: 0, max: 65_535, start: 20, end: 200 };
  const files = imageFiles({ ...IMAGE, omero: { channels: [{ window }, { window: null }] } });
  const source = await openZarr(storeOf(files));
  expect(source).toMatchObject({ purpose: "image", contrast: [20, 200] });
  expect(await openZarr(storeOf(imageFiles(IMAGE)))).toMatchObject({
    purpose: null,
    contrast: null,
  });
});

test("axes in any order become x, y, z", async () => {
  const [x, y, z] = ["x", "y", "z"].map(space);
  const multiscales = [{ axes: [x, y, z], datasets: [{ path: "0" }] }];
  const files = {
    "zarr.json": { zarr_format: 3, node_type: "group", attributes: { ome: { multiscales } } },
    "0/zarr.json": arrayV3([2, 3, 1], [2, 3, 1], [{ name: "bytes" }]),
    "0/c/0/0/0": Uint8Array.of(1, 2, 3, 4, 5, 6),
  };
  const source = await openZarr(storeOf(files));
  expect(source.levels[0]).toMatchObject({ shapeVoxel: [2, 3, 1], voxelNm: null });
  const voxels = await source.readBlock(0, whole(2, 3, 1));
  expect([...voxels].map(Number)).toEqual([1, 4, 2, 5, 3, 6]);
});

test("label volumes and arrays are found, and offered where none was named", async () => {
  const labels = { ...IMAGE, "image-label": {} };
  const inner = Object.entries(imageFiles(labels)).map(([key, value]) => [
    `labels/a/${key}`,
    value,
  ]);
  const image = Object.entries(imageFiles(IMAGE)).map(([key, value]) => [`em/${key}`, value]);
  const files = {
    ...Object.fromEntries([...inner.map(([key, value]) => [`em/${key}`, value]), ...image]),
    ".zgroup": { zarr_format: 2 },
    "em/labels/.zattrs": { labels: ["a"] },
    "other/.zarray": arrayV2([1, 1, 1], [1, 1, 1]),
  };
  expect(await listZarrVolumes(storeOf(files))).toEqual(["em", "em/labels/a", "other"]);
  const error = await refusal(openZarr(storeOf(files)));
  expect(error.remedy).toBe("name one of what lies there (em, em/labels/a, other)");
  const source = await openZarr(storeOf(files), { path: "em/labels/a" });
  expect(source.purpose).toBe("labels");
  const lost = await refusal(openZarr(storeOf(files), { path: "../em" }));
  expect(lost.field).toBe("../em");
});

test("what consolidated metadata names is offered where a store cannot list", async () => {
  const store = storeOf({ ".zgroup": {}, ".zmetadata": { metadata: { "a/b/.zarray": {} } } });
  Object.assign(store, { list: async () => null });
  const error = await refusal(openZarr(store));
  expect(error.remedy).toContain("(a/b)");
});

test("fill values beyond 2^53 are exact, and others are refused", async () => {
  const text = JSON.stringify(arrayV2([1, 1, 2], [1, 1, 2], { dtype: "<u8", fill_value: 0 }));
  const filled = (fill: string) =>
    openZarr(storeOf({ ".zarray": text.replace('"fill_value":0', `"fill_value":${fill}`) }));
  const source = await filled("18446744073709551615");
  expect((await source.readBlock(0, whole(1, 1, 1)))[0]).toBe(2n ** 64n - 1n);
  for (const fill of ["18446744073709551616", "-1", "0.5", '"NaN"']) {
    expect((await refusal(filled(fill))).field).toBe("fill_value");
  }
  const nan = { data_type: "float32", fill_value: "0x7fc00000" };
  const codecs = [{ name: "bytes", configuration: { endian: "big" } }];
  const floats = await openZarr(
    storeOf({ "zarr.json": arrayV3([1, 1, 1], [1, 1, 1], codecs, nan) }),
  );
  expect((await floats.readBlock(0, whole(1, 1, 1)))[0]).toBeNaN();
});

test("delta, fixedscaleoffset and shuffle are undone, others are refused by name", async () => {
  const of = (filters: object[], more: object, chunk: Uint8Array) =>
    openZarr(
      storeOf({ ".zarray": arrayV2([1, 1, 4], [1, 1, 4], { filters, ...more }), "0.0.0": chunk }),
    );
  const wide = new BigUint64Array([2n ** 60n, 1n, 2n ** 64n - 1n, 5n]);
  const delta = await of(
    [{ id: "delta", dtype: "<u8" }],
    { dtype: "<u8" },
    new Uint8Array(wide.buffer),
  );
  expect([...(await delta.readBlock(0, whole(4, 1, 1)))]).toEqual(
    [0n, 1n, 0n, 5n].map((more) => 2n ** 60n + more),
  );
  const scaled = { id: "fixedscaleoffset", offset: 1000, scale: 10, dtype: ">f4", astype: "|u1" };
  const floats = await of([scaled], { dtype: ">f4" }, Uint8Array.of(0, 5, 10, 255));
  expect([...(await floats.readBlock(0, whole(4, 1, 1)))]).toEqual([1000, 1000.5, 1001, 1025.5]);
  const shuffled = await of(
    [{ id: "shuffle", elementsize: 2 }],
    { dtype: "<u2" },
    Uint8Array.of(1, 2, 3, 4, 1, 0, 0, 2),
  );
  expect([...(await shuffled.readBlock(0, whole(4, 1, 1)))]).toEqual([257, 2, 3, 516]);
  const error = await refusal(of([{ id: "quantize" }], {}, new Uint8Array(4)));
  expect(error).toMatchObject({ file: "lab/v.zarr/.zarray", field: "filters[0]" });
});

const SHARDED = [
  {
    name: "sharding_indexed",
    configuration: {
      chunk_shape: [1, 1, 2],
      codecs: [{ name: "bytes" }],
      index_codecs: [{ name: "bytes", configuration: { endian: "little" } }, { name: "crc32c" }],
    },
  },
];

function shard(entries: readonly bigint[], data: Uint8Array, checksum?: number): Uint8Array {
  const index = new Uint8Array(new BigUint64Array(entries).buffer);
  const bytes = Buffer.concat([data, index, Buffer.alloc(4)]);
  bytes.writeUInt32LE(checksum ?? crc32c(index), bytes.length - 4);
  return new Uint8Array(bytes);
}

test("a shard may leave chunks out, and its index is not believed", async () => {
  const out = 2n ** 64n - 1n;
  const read = async (bytes: Uint8Array) => {
    const files = { "zarr.json": arrayV3([1, 1, 4], [1, 1, 4], SHARDED), "c/0/0/0": bytes };
    const source = await openZarr(storeOf(files));
    return source.readBlock(0, whole(4, 1, 1));
  };
  const data = Uint8Array.of(8, 9);
  expect([...(await read(shard([out, out, 0n, 2n], data)))]).toEqual([0, 0, 8, 9]);
  const wrong: readonly (readonly [Uint8Array, string])[] = [
    [shard([out, out, 0n, 2n], data, 1), "the shard's index"],
    [shard([out, out, 0n, 2n ** 40n], data), "the place of chunk 0, 0, 1"],
    [shard([out, out, 2n ** 63n, 2n], data), "the place of chunk 0, 0, 1"],
    [shard([out, out, 0n, 1n], data), "chunk 0, 0, 1"],
    [Uint8Array.of(1), "the shard's index"],
  ];
  for (const [bytes, field] of wrong) {
    const error = await refusal(read(bytes));
    expect(error).toMatchObject({ file: "lab/v.zarr/c/0/0/0", field });
  }
});

test("what is wrong with a description is said with its field", async () => {
  const bytes = { name: "bytes" };
  const big = { name: "bytes", configuration: { endian: "middle" } };
  const wrong: readonly (readonly [object, string])[] = [
    [arrayV3([4, 4], [1, 1], [bytes]), "shape"],
    [arrayV3([4, 4, 4], [2 ** 20, 2 ** 20, 1], [bytes]), "chunk_grid.configuration.chunk_shape"],
    [arrayV3([4, 4, 4], [1, 1], [bytes]), "chunk_grid.configuration.chunk_shape"],
    [arrayV3([4, 4, 4], [1, 1, 1], [big]), "codecs[0].configuration.endian"],
    [arrayV3([4, 4, 4], [1, 1, 1], [bytes, { name: "pcodec" }]), "codecs"],
    [arrayV3([4, 4, 4], [1, 1, 1], [bytes], { data_type: "complex64" }), "data_type"],
    [arrayV3([4, 4, 4], [3, 3, 3], SHARDED), "chunk_shape"],
    [arrayV3([4, 2 ** 40, 4], [1, 1, 1], [bytes]), "shape"],
  ];
  for (const [description, field] of wrong) {
    const error = await refusal(openZarr(storeOf({ "zarr.json": description })));
    expect(error).toMatchObject({ file: "lab/v.zarr/zarr.json", field });
  }
});

test("a chunk unpacks to what it can have, no more and no less", async () => {
  for (const id of ["gzip", "zlib", "zstd", "blosc", "lz4", "bz2"]) {
    for (const bytes of [new Uint8Array(0), gzipSync(new Uint8Array(9)), new Uint8Array(40)]) {
      const files = {
        ".zarray": arrayV2([1, 1, 8], [1, 1, 8], { compressor: { id } }),
        "0.0.0": new Uint8Array(bytes),
      };
      const source = await openZarr(storeOf(files));
      const error = await refusal(source.readBlock(0, whole(8, 1, 1)));
      expect(error).toMatchObject({ file: "lab/v.zarr/0.0.0", field: "the chunk" });
    }
  }
});

test("boxes that are read at once load a chunk once, and one that gives up takes none along", async () => {
  const store = storeOf({
    ".zarray": arrayV2([1, 1, 8], [1, 1, 8]),
    "0.0.0": new Uint8Array(8).fill(3),
  });
  const source = await openZarr(store);
  const giver = new AbortController();
  const given = source.readBlock(0, whole(8, 1, 1), giver.signal);
  const kept = [1, 2, 3].map((x) => source.readBlock(0, whole(x, 1, 1)));
  giver.abort(new Error("enough"));
  await expect(given).rejects.toThrow("enough");
  expect((await Promise.all(kept)).map(({ length }) => length)).toEqual([1, 2, 3]);
  expect(store.asked.filter((key) => key === "0.0.0")).toEqual(["0.0.0"]);
});

test("an array of one dimension is read by stretches", async () => {
  const ids = new BigUint64Array([5n, 2n ** 63n, 7n, 8n]);
  const bytes = new Uint8Array(ids.buffer);
  const store = storeOf({
    "a/.zarray": arrayV2([4], [2], { dtype: "<u8" }),
    "a/0": bytes.slice(0, 16),
    "a/1": bytes.slice(16),
  });
  const array = await openZarrArray(store, "a");
  if (array === null) throw new Error("it is not there");
  const cache = new BlockCache(1_024);
  expect(await readArrayBox(array, cache, { min: [1], end: [3] })).toEqual(ids.slice(1, 3));
  expect(await openZarrArray(store, "b")).toBeNull();
});

test("the checksum is the one of RFC 3720", () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, at) => at))).toBe(0x46dd794e);
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
});
