import { gzipSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { openPrecomputed } from "#server/volumes/sources/precomputed/open-precomputed.ts";
import { encodeCompressedSegmentation } from "#tests/support/compressed-segmentation-writer.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";
import { writeShards } from "#tests/support/shard-writer.ts";

type Json = Record<string, unknown>;

const SCALE: Json = {
  key: "8_8_33",
  size: [5, 4, 3],
  resolution: [8, 8, 33],
  voxel_offset: [-2, 100, 7],
  chunk_sizes: [[4, 4, 2]],
  encoding: "raw",
};
const INFO: Json = {
  "@type": "neuroglancer_multiscale_volume",
  type: "image",
  data_type: "uint8",
  num_channels: 1,
  scales: [SCALE],
};
const WHOLE = { minVoxel: [0, 0, 0], maxVoxel: [5, 4, 3] } as const;
const SHARDING = {
  "@type": "neuroglancer_uint64_sharded_v1",
  preshift_bits: 0,
  hash: "identity",
  minishard_bits: 1,
  shard_bits: 0,
  data_encoding: "gzip",
};

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function storeOf(
  info: Json,
  chunks: Readonly<Record<string, Uint8Array>>,
  localPath: string | null = null,
) {
  const objects = new Map([["info", json(info)], ...Object.entries(chunks)]);
  return new MemoryByteStore("lab/em", objects, localPath);
}

function infoWith(scale: Json, rest: Json = {}): Json {
  return { ...INFO, ...rest, scales: [{ ...SCALE, ...scale }] };
}

async function refusal(info: unknown, chunks: Readonly<Record<string, Uint8Array>> = {}) {
  const opened = openPrecomputed(storeOf(info as Json, chunks));
  return opened.then((source) => source.readBlock(0, WHOLE)).catch((error: Error) => error.message);
}

describe("a precomputed volume", () => {
  it("names its chunks from its own corner, cut off at the far faces", async () => {
    const store = storeOf(INFO, {
      "8_8_33/-2-2_100-104_7-9": new Uint8Array(32).fill(1),
      "8_8_33/2-3_100-104_7-9": new Uint8Array(8).fill(2),
      "8_8_33/2-3_100-104_9-10": new Uint8Array(4).fill(3),
    });
    const source = await openPrecomputed(store);
    expect(source).toMatchObject({ purpose: "image", voxelType: "uint8" });
    expect(source.levels).toEqual([
      {
        shapeVoxel: [5, 4, 3],
        voxelNm: [8, 8, 33],
        offsetNm: [-16, 800, 231],
        blockVoxel: [4, 4, 2],
      },
    ]);
    const row = await source.readBlock(0, { minVoxel: [1, 3, 0], maxVoxel: [5, 4, 3] });
    // The chunk that is not there is 0.
    expect([...row]).toEqual([1, 1, 1, 2, 1, 1, 1, 2, 0, 0, 0, 3]);
    expect(store.asked).toContain("8_8_33/-2-2_100-104_9-10");
    const outside = { minVoxel: [0, 0, 0], maxVoxel: [6, 4, 3] } as const;
    await expect(source.readBlock(0, outside)).rejects.toThrow(RangeError);
    await expect(source.readBlock(1, WHOLE)).rejects.toThrow(RangeError);
    await source.close();
    expect(store.isClosed).toBe(true);
  });

  it("is read by its first channel, whichever the encoding", async () => {
    const size: Vec3 = [4, 4, 2];
    const pixels = Uint16Array.from({ length: 32 * 3 }, (_, at) => at * 601);
    const raw = { width: 8, height: 4, channels: 3 } as const;
    const png = await sharp(pixels, { raw }).toColourspace("rgb16").png().toBuffer();
    const name = "8_8_33/0-4_0-4_0-2";
    const scale = { size, voxel_offset: undefined, encoding: "PNG" };
    const info = infoWith(scale, { data_type: "UInt16", num_channels: 3 });
    const source = await openPrecomputed(storeOf(info, { [name]: new Uint8Array(png) }));
    const box = { minVoxel: [0, 0, 0], maxVoxel: size } as const;
    const first = pixels.filter((_, at) => at % 3 === 0);
    expect(await source.readBlock(0, box)).toEqual(first);
    const planar = Float32Array.from({ length: 64 }, (_, at) => at / 3);
    const floats = infoWith(
      { size, voxel_offset: [0, 0, 0] },
      { data_type: "float32", num_channels: 2 },
    );
    const other = await openPrecomputed(storeOf(floats, { [name]: new Uint8Array(planar.buffer) }));
    expect(await other.readBlock(0, box)).toEqual(planar.slice(0, 32));
  });

  it.each(["int8", "int16", "int32", "int64", "uint32"])("has voxels of type %s", async (type) => {
    const info = infoWith({ size: [4, 4, 2], voxel_offset: [0, 0, 0] }, { data_type: type });
    const bytes = Uint8Array.from({ length: 32 * 8 }, (_, at) => 255 - at);
    const length = { int8: 32, int16: 64, int32: 128, int64: 256, uint32: 128 }[type];
    const chunks = { "8_8_33/0-4_0-4_0-2": bytes.slice(0, length) };
    const source = await openPrecomputed(storeOf(info, chunks));
    const voxels = await source.readBlock(0, { minVoxel: [0, 0, 0], maxVoxel: [4, 4, 2] });
    expect(source.voxelType).toBe(type);
    expect(new Uint8Array(voxels.buffer)).toEqual(bytes.slice(0, length));
  });

  it("keeps 64-bit ids in blocks that do not divide its chunks", async () => {
    const labels = BigUint64Array.from(
      { length: 60 },
      (_, at) => 2n ** 64n - 1n - BigInt(Math.floor(at / 7)),
    );
    for (const block of [
      [8, 8, 8],
      [3, 2, 2],
      [1, 1, 1],
    ] as const) {
      const scale = {
        encoding: "compressed_segmentation",
        compressed_segmentation_block_size: block,
        chunk_sizes: [[64, 64, 64]],
      };
      const info = infoWith(scale, { type: "segmentation", data_type: "uint64" });
      const chunk = encodeCompressedSegmentation(labels, [5, 4, 3], block);
      const source = await openPrecomputed(storeOf(info, { "8_8_33/-2-3_100-104_7-10": chunk }));
      expect(source).toMatchObject({ purpose: "labels", levels: [{ blockVoxel: [5, 4, 3] }] });
      expect(await source.readBlock(0, WHOLE)).toEqual(labels);
    }
  });

  it("has the finest scale first, in whatever order it tells them", async () => {
    const coarse = { ...SCALE, key: "coarse", resolution: [16, 16, 33], size: [3, 2, 3] };
    const source = await openPrecomputed(storeOf({ ...INFO, scales: [coarse, SCALE] }, {}));
    expect(source.levels.map(({ voxelNm }) => voxelNm)).toEqual([
      [8, 8, 33],
      [16, 16, 33],
    ]);
  });

  it("may have gzipped its chunks where it lies on a disk", async () => {
    const chunk = new Uint8Array(32).fill(9);
    const objects = { "8_8_33/-2-2_100-104_7-9.gz": new Uint8Array(gzipSync(chunk)) };
    const box = { minVoxel: [0, 0, 0], maxVoxel: [4, 4, 2] } as const;
    const onDisk = await openPrecomputed(storeOf(INFO, objects, "/lab/em"));
    expect(await onDisk.readBlock(0, box)).toEqual(chunk);
    const elsewhere = await openPrecomputed(storeOf(INFO, objects));
    expect(await elsewhere.readBlock(0, box)).toEqual(new Uint8Array(32));
  });

  it("asks for the indexes of a shard once, and leaves out what no shard has", async () => {
    const sharding = {
      preshiftBits: 0,
      hash: "identity",
      minishardBits: 1,
      shardBits: 0,
      isIndexGzipped: false,
      isDataGzipped: true,
    } as const;
    // Cells (0,0,0), (1,0,0) and (1,0,1): one bit for x, none for y, one for z.
    const chunks = new Map([
      [0n, new Uint8Array(32).fill(1)],
      [1n, new Uint8Array(8).fill(2)],
      [3n, new Uint8Array(4).fill(3)],
    ]);
    const shards = writeShards(chunks, sharding);
    const shard = shards.get("0.shard") ?? new Uint8Array(0);
    const store = storeOf(infoWith({ sharding: SHARDING }), { "8_8_33/0.shard": shard });
    const source = await openPrecomputed(store);
    const row = { minVoxel: [1, 3, 0], maxVoxel: [5, 4, 3] } as const;
    expect([...(await source.readBlock(0, row))]).toEqual([1, 1, 1, 2, 1, 1, 1, 2, 0, 0, 0, 3]);
    await source.readBlock(0, row);
    // The description, the shard's index, two minishards', and three chunks twice.
    expect(store.asked.length).toBe(1 + 1 + 2 + 6);
    const empty = await openPrecomputed(storeOf(infoWith({ sharding: SHARDING }), {}));
    expect(await empty.readBlock(0, WHOLE)).toEqual(new Uint8Array(60));
  });

  it("stops with whoever gives up", async () => {
    const source = await openPrecomputed(storeOf(INFO, {}));
    const reason = new Error("gone");
    await expect(source.readBlock(0, WHOLE, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe("a description that is wrong", () => {
  const refused: readonly (readonly [info: unknown, expected: string])[] = [
    ["a text", "the file is wrong"],
    [{ ...INFO, type: "mesh" }, "type is wrong"],
    [{ ...INFO, "@type": "neuroglancer_skeletons" }, "@type is wrong"],
    [{ ...INFO, data_type: "float64" }, "data_type is wrong"],
    [{ ...INFO, num_channels: 0 }, "num_channels is wrong"],
    [{ ...INFO, scales: [] }, "scales is wrong"],
    [{ ...INFO, scales: Array(33).fill(SCALE) }, "scales is wrong"],
    [infoWith({ key: "../elsewhere" }), "scales[0].key is wrong"],
    [infoWith({ key: "/etc" }), "scales[0].key is wrong"],
    [infoWith({ size: [5, 4] }), "scales[0].size[2] is wrong"],
    [infoWith({ size: [2 ** 31, 4, 3] }), "scales[0].size[0] is wrong"],
    [infoWith({ size: [5, 0, 3] }), "scales[0].size[1] is wrong"],
    [infoWith({ size: [5, 4, 2 ** 63] }), "scales[0].size[2] is wrong"],
    [infoWith({ size: ["5", 4, 3] }), "scales[0].size[0] is wrong"],
    [
      infoWith({ size: [2 ** 31 - 1, 2 ** 22, 2 ** 10] }),
      "scales[0].size is more than 2^53 voxels",
    ],
    [infoWith({ resolution: [8, -8, 33] }), "scales[0].resolution[1] is wrong"],
    [infoWith({ voxel_offset: [0.5, 0, 0] }), "scales[0].voxel_offset[0] is wrong"],
    [infoWith({ chunk_sizes: [] }), "scales[0].chunk_sizes is wrong"],
    [
      infoWith({ size: [1e5, 1e5, 1e5], chunk_sizes: [[512, 512, 512]] }),
      "scales[0].chunk_sizes[0] is 512 × 512 × 512, chunks of more than 64 MiB",
    ],
    [
      infoWith({ encoding: "compresso" }),
      "scales[0].encoding is compresso, which is not read here",
    ],
    [infoWith({ encoding: "jxl" }), "scales[0].encoding is jxl, which is not read here"],
    [infoWith({ encoding: "zip" }), "scales[0].encoding is wrong"],
    [infoWith({ encoding: "jpeg" }, { data_type: "uint16" }), "scales[0].encoding is jpeg, which"],
    [
      infoWith({ encoding: "compressed_segmentation" }, { data_type: "uint64" }),
      "scales[0].compressed_segmentation_block_size is missing",
    ],
    [infoWith({ sharding: { ...SHARDING, hash: "md5" } }), "scales[0].sharding.hash is wrong"],
    [
      infoWith({ sharding: { ...SHARDING, minishard_bits: 33 } }),
      "scales[0].sharding.minishard_bits is wrong",
    ],
    [
      infoWith({
        sharding: SHARDING,
        chunk_sizes: [
          [4, 4, 2],
          [8, 8, 8],
        ],
      }),
      "scales[0].chunk_sizes has several sizes",
    ],
  ];
  it.each(refused.map(([info, expected]) => ({ info, expected })))("$expected", async (row) => {
    const { info, expected } = row;
    expect(await refusal(info)).toContain(`lab/em/info: ${expected}`);
  });

  it("is refused where there is none, or none that can be read", async () => {
    const empty = new MemoryByteStore("lab/em", new Map());
    await expect(openPrecomputed(empty)).rejects.toThrow("lab/em/info: the file is not there");
    const text = new MemoryByteStore("lab/em", new Map([["info", Uint8Array.of(0x7b)]]));
    await expect(openPrecomputed(text)).rejects.toThrow("lab/em/info: the file is no JSON");
  });
});

describe("a chunk that is wrong", () => {
  const key = "8_8_33/-2-2_100-104_7-9";
  it.each([
    ["too short", { [key]: new Uint8Array(31) }, {}, "the chunk has 31 bytes, not 32"],
    ["too long", { [key]: new Uint8Array(33) }, {}, "the file has more than 32 bytes"],
    ["no JPEG", { [key]: new Uint8Array(32) }, { encoding: "jpeg" }, "the chunk is no jpeg"],
    [
      "a picture of something else",
      { [key]: new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg'/>") },
      { encoding: "png" },
      "the chunk is no png",
    ],
  ])("is refused by its file: %s", async (_, chunks, scale, expected) => {
    expect(await refusal(infoWith(scale), chunks)).toContain(`lab/em/${key}: ${expected}`);
  });

  it("is refused where its picture has another size", async () => {
    const raw = { width: 5, height: 4, channels: 1 } as const;
    const picture = await sharp(new Uint8Array(20), { raw }).toColourspace("b-w").png().toBuffer();
    const chunks = { [key]: new Uint8Array(picture) };
    expect(await refusal(infoWith({ encoding: "png" }), chunks)).toContain(
      "the chunk has 5 × 4 pixels, not 32 in all",
    );
  });

  it("is refused where it inflates to more than it can have", async () => {
    const bomb = new Uint8Array(gzipSync(new Uint8Array(2 ** 22)));
    const sharding = { ...SHARDING, minishard_bits: 0 };
    const index = BigUint64Array.of(BigInt(900), BigInt(924), ...Array(112).fill(0n));
    const shard = new Uint8Array(16 + 924);
    shard.set(new Uint8Array(index.buffer).subarray(0, 16));
    shard.set(bomb.subarray(0, 900), 16);
    shard.set(new Uint8Array(BigUint64Array.of(0n, 0n, 900n).buffer), 16 + 900);
    const chunks = { "8_8_33/0.shard": shard };
    expect(await refusal(infoWith({ sharding }), chunks)).toBe(
      'lab/em/8_8_33/0.shard: chunk 0 inflates to more than 32 bytes; write the file again, or correct "info" where that is wrong.',
    );
  });
});
