import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import {
  ShardedRow,
  type ShardedValues,
  shardingInfo,
  shardingOfAny,
  shardingOfRow,
  writeSharded,
} from "#server/exports/neuroglancer/sharded-file.ts";
import { writeAnnotations } from "#server/exports/neuroglancer/write-annotations.ts";
import { inPages } from "#server/exports/pages.ts";
import type { SynapsePair } from "#server/exports/tables/synapses-table.ts";
import {
  type ReadLine,
  readLineAlone,
  readLines,
  readShardedValue,
  type Sharding,
} from "../../../tests/support/neuroglancer-reader.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "annotations-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const VOLUME = { shapeVoxel: [1_000, 600, 50], voxelNm: [4, 4, 40] } as const;
/** More than are sorted in memory at once. */
const COUNT = 70_000;
const PRE = Array.from({ length: 1_500 }, (_, i) => 2n ** 60n + 3n * BigInt(i));

interface MadePair {
  readonly pair: SynapsePair;
  readonly line: ReadLine;
}

/** Spread over the volume without chance: most are short, some go through all of it. */
function madePair(row: number): MadePair {
  const near = VOLUME.shapeVoxel.map((size, axis) => (row * [379, 211, 17][axis]) % size);
  const far = VOLUME.shapeVoxel.map((size, axis) => size - 1 - near[axis]);
  const site = (at: readonly number[]) => ({
    place: { positionVoxel: [at[0], at[1], at[2]] as Vec3, supervoxel: 1n },
    compartment: "unknown" as const,
  });
  const [pre, post] = [site(near), site(row % 500 === 0 ? far : near)];
  const synapse = { id: `${row}`, pre, posts: [post], cleftVoxel: null, type: "", confidence: 0.5 };
  const ends = { preRoot: PRE[row % 1_500], postRoot: row % 7 === 0 ? 0n : PRE[row % 1_499] };
  return {
    pair: { synapse, postNumber: 1, post, ...ends },
    line: {
      id: BigInt(row + 1),
      pre: pre.place.positionVoxel.map((part) => part + 0.5),
      post: post.place.positionVoxel.map((part) => part + 0.5),
      confidence: 0.5,
    },
  };
}

function valuesOf(ids: BigUint64Array, value: (index: number) => Buffer): ShardedValues {
  return {
    ids,
    sizeBytes: (index) => value(index).byteLength,
    async *bytes() {
      for (let index = 0; index < ids.length; index++) yield value(index);
    },
  };
}

test("a sharded file of several minishards gives back every value, and nothing for another id", async () => {
  const ids = BigUint64Array.from({ length: 3_000 }, (_, i) => 2n ** 62n + 3n * BigInt(i * i));
  const value = (index: number) => Buffer.from(`value ${index}`.repeat(index % 4));
  const sharding = shardingInfo(shardingOfAny(ids.length)) as Sharding;
  expect(sharding.minishard_bits).toBe(3);
  await writeSharded(dir, "values", valuesOf(ids, value));
  for (const [index, id] of ids.entries()) {
    if (index % 37 > 1) continue;
    expect(await readShardedValue(join(dir, "values"), sharding, id)).toEqual(value(index));
  }
  expect(await readShardedValue(join(dir, "values"), sharding, 2n ** 62n + 1n)).toBeNull();
});

test("a sharded file of nothing is read as such", async () => {
  await writeSharded(
    dir,
    "values",
    valuesOf(new BigUint64Array(0), () => Buffer.of()),
  );
  const sharding = shardingInfo(shardingOfAny(0)) as Sharding;
  expect(await readShardedValue(join(dir, "values"), sharding, 5n)).toBeNull();
});

test.each([0, 1, 511, 512, 5_000])("a row of %d values gives back each of them", async (count) => {
  const sharding = shardingOfRow(count);
  const row = await ShardedRow.open(join(dir, "scratch"), sharding);
  for (let id = 1; id <= count; id++) await row.add(Buffer.from(`${id}`.repeat(id % 3)));
  await row.write(dir, "values");
  await row.close();
  expect(await readdir(dir)).toEqual(["values"]);
  const read = (id: number) =>
    readShardedValue(join(dir, "values"), shardingInfo(sharding) as Sharding, BigInt(id));
  for (const id of [1, 2, 510, 511, 512, 513, 1_023, 1_024, count - 1, count]) {
    if (id < 1 || id > count) continue;
    expect((await read(id))?.toString(), `value ${id}`).toBe(`${id}`.repeat(id % 3));
  }
  expect(await read(0)).toBeNull();
  expect(await read(count + 1)).toBeNull();
});

test("so many values that their minishards are the most there may be are told by higher bits", () => {
  expect(shardingOfRow(2 ** 30)).toEqual({ minishardBits: 16, preshiftBits: 15 });
});

test("a collection of many lines is whole in each of its indices, and leaves nothing else", async () => {
  const made = Array.from({ length: COUNT }, (_, row) => madePair(row));
  const pairs = inPages(made.map(({ pair }) => pair));
  const source = { pairs, pairCount: COUNT, supervoxelIds: BigUint64Array.from(PRE) };
  const files = await writeAnnotations(dir, source, VOLUME);
  const folder = join(dir, "neuroglancer/annotations_synapses");
  expect(await readdir(dir)).toEqual(["neuroglancer"]);
  const info = JSON.parse(await readFile(join(folder, "info"), "utf8"));
  expect(info).toMatchObject({
    dimensions: { x: [4e-9, "m"], y: [4e-9, "m"], z: [4e-8, "m"] },
    lower_bound: [0, 0, 0],
    upper_bound: [1_000, 600, 50],
    annotation_type: "line",
  });
  for (const row of [0, 1, 7, 511, 512, 65_536, COUNT - 1]) {
    const { pair, line } = made[row];
    const bytes = await readShardedValue(join(folder, "by_id"), info.by_id.sharding, line.id);
    const { id: _, ...alone } = line;
    expect(bytes && readLineAlone(bytes)).toEqual({
      ...alone,
      related: [pair.preRoot, pair.postRoot].map((root) => (root === 0n ? [] : [root])),
    });
  }
  for (const [i, side] of (["preRoot", "postRoot"] as const).entries()) {
    const { key, sharding } = info.relationships[i];
    for (const neuron of [0n, PRE[0], PRE[1], PRE[777], PRE[1_499]]) {
      const bytes = await readShardedValue(join(folder, key), sharding, neuron);
      const theirs = made.filter(({ pair }) => neuron !== 0n && pair[side] === neuron);
      const lines = bytes === null ? [] : readLines(bytes);
      expect(lines, `${key} ${neuron}`).toEqual(theirs.map(({ line }) => line));
    }
  }
  expect(await heldByLevels(folder, info)).toBe(COUNT);
  expect(files.length).toBeLessThan(400);
});

interface LevelInfo {
  readonly key: string;
  readonly grid_shape: readonly number[];
  readonly chunk_size: readonly number[];
  readonly limit: number;
}

interface HeldLine {
  readonly line: ReadLine;
  readonly cells: Set<string>;
}

/** How many lines the levels hold: each in one of them, in all cells that it passes, within the limit. */
async function heldByLevels(
  folder: string,
  { spatial }: { readonly spatial: readonly LevelInfo[] },
): Promise<number> {
  expect(spatial.length).toBeGreaterThan(2);
  expect(spatial[0].limit).toBeLessThanOrEqual(2_000);
  const held = new Set<bigint>();
  for (const level of spatial) {
    const lines = await linesOfLevel(folder, level);
    const wrong = lines.filter((each) => held.has(each.line.id) || !isInItsCells(each, level));
    expect(wrong, `lines of ${level.key} twice or not in a cell that they pass`).toEqual([]);
    for (const { line } of lines) held.add(line.id);
    level.grid_shape.forEach((cellCount, axis) => {
      expect(cellCount * level.chunk_size[axis]).toBeCloseTo(VOLUME.shapeVoxel[axis], 6);
    });
  }
  return held.size;
}

async function linesOfLevel(
  folder: string,
  { key, limit }: LevelInfo,
): Promise<readonly HeldLine[]> {
  const lines = new Map<bigint, HeldLine>();
  for (const name of await readdir(join(folder, key))) {
    const listed = readLines(await readFile(join(folder, key, name)));
    expect(listed.length).toBeLessThanOrEqual(limit);
    for (const line of listed) {
      const known = lines.get(line.id) ?? { line, cells: new Set() };
      lines.set(line.id, known);
      known.cells.add(name);
    }
  }
  return [...lines.values()];
}

function isInItsCells({ line, cells }: HeldLine, { grid_shape, chunk_size }: LevelInfo): boolean {
  return [0, 0.5, 1].every((part) => {
    const at = line.pre.map((start, axis) => start + part * (line.post[axis] - start));
    const cell = at.map((x, axis) =>
      Math.min(grid_shape[axis] - 1, Math.floor(x / chunk_size[axis])),
    );
    return cells.has(cell.join("_"));
  });
}
