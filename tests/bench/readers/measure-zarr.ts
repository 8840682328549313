// What reading a whole array takes over what its codec alone takes for the same chunks: descriptions,
// cache, byte order and copies are the difference. Both sides run in this thread, from memory.
import { gzipSync } from "node:zlib";
import { makeNeuropil } from "#fixtures/neuropil/make-neuropil.ts";
import { unpackGzip } from "#server/volumes/sources/codecs/inflate.ts";
import { openZarr } from "#server/volumes/sources/zarr/open-zarr.ts";
import { elapsedMs, nowNs } from "#tests/bench/clock.ts";
import type { Figure } from "#tests/bench/figure.ts";
import { compare, type Round } from "#tests/bench/measure.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";

const ROUNDS = 7;
const SHAPE = [512, 512, 64] as const;
const CHUNK = [128, 128, 16] as const;
/** As many as a read has under way. */
const AT_ONCE = 8;

interface Case {
  readonly name: string;
  readonly dtype: string;
  readonly order: "C" | "F";
}

const CASES: readonly Case[] = [
  { name: "Zarr, uint32 in gzip, read whole", dtype: "<u4", order: "C" },
  { name: "the same, x slowest", dtype: "<u4", order: "F" },
  { name: "the same, big-endian", dtype: ">u4", order: "C" },
];

export async function measureZarr(): Promise<readonly Figure[]> {
  const { labels } = makeNeuropil({ seed: 7, shapeVoxel: [...SHAPE] });
  const figures: Figure[] = [];
  for (const one of CASES) figures.push(await measureCase(one, labels));
  return figures;
}

async function measureCase({ name, dtype, order }: Case, labels: Uint32Array): Promise<Figure> {
  const objects = chunksOf(labels, dtype, order);
  const chunks = [...objects.values()];
  const [x, y, z] = SHAPE;
  const description = {
    ...{ zarr_format: 2, shape: [z, y, x], chunks: CHUNK.toReversed(), dtype, order },
    ...{ compressor: { id: "gzip" }, fill_value: 0, filters: null },
  };
  objects.set(".zarray", new TextEncoder().encode(JSON.stringify(description)));
  const store = new MemoryByteStore("bench", objects);
  const chunkBytes = CHUNK[0] * CHUNK[1] * CHUNK[2] * 4;
  const read = async (): Promise<number> => {
    const source = await openZarr(store);
    const startNs = nowNs();
    await source.readBlock(0, { minVoxel: [0, 0, 0], maxVoxel: SHAPE });
    return elapsedMs(startNs, nowNs());
  };
  const unpack = async (): Promise<number> => {
    const startNs = nowNs();
    const left = chunks.values();
    const unpackOn = async (): Promise<void> => {
      for (const chunk of left) await unpackGzip(chunk, chunkBytes);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, unpackOn));
    return elapsedMs(startNs, nowNs());
  };
  await read();
  await unpack();
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ ours: [await read()], peer: [await unpack()] });
  }
  return { name, against: "its codec alone", unit: "ms", comparison: compare(rounds) };
}

function chunksOf(labels: Uint32Array, dtype: string, order: "C" | "F"): Map<string, Uint8Array> {
  const objects = new Map<string, Uint8Array>();
  const cells = SHAPE.map((size, axis) => size / CHUNK[axis]);
  for (let at = 0; at < cells[0] * cells[1] * cells[2]; at++) {
    const cell = [at % cells[0], Math.floor(at / cells[0]) % cells[1]];
    const depth = Math.floor(at / (cells[0] * cells[1]));
    const bytes = chunkAt(labels, [cell[0], cell[1], depth], dtype, order);
    objects.set(`${depth}.${cell[1]}.${cell[0]}`, new Uint8Array(gzipSync(bytes, { level: 1 })));
  }
  return objects;
}

function chunkAt(
  labels: Uint32Array,
  cell: readonly [number, number, number],
  dtype: string,
  order: "C" | "F",
): Uint8Array {
  const [width, height, depth] = CHUNK;
  const view = new DataView(new ArrayBuffer(width * height * depth * 4));
  const strides = order === "C" ? [1, width, width * height] : [height * depth, depth, 1];
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const row = ((cell[2] * depth + z) * SHAPE[1] + cell[1] * height + y) * SHAPE[0];
      for (let x = 0; x < width; x++) {
        const to = x * strides[0] + y * strides[1] + z * strides[2];
        view.setUint32(4 * to, labels[row + cell[0] * width + x], dtype.startsWith("<"));
      }
    }
  }
  return new Uint8Array(view.buffer);
}
