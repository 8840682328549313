import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { shardingOf, writeSharded } from "#server/exports/neuroglancer/sharded-file.ts";
import { spatialLevels } from "#server/exports/neuroglancer/spatial-levels.ts";
import {
  NO_SEGMENT,
  POINTS,
  type SynapseLines,
} from "#server/exports/neuroglancer/synapse-lines.ts";
import { writeAnnotations } from "#server/exports/neuroglancer/write-annotations.ts";
import {
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

const SHAPE: Vec3 = [1_000, 600, 50];
const VOXEL_NM: Vec3 = [4, 4, 40];

/** Spread over the volume without chance: most are short, some go through all of it. */
function manyLines(count: number): SynapseLines {
  const ends = new Float32Array(POINTS * count);
  for (let i = 0; i < ends.length; i++) {
    const line = Math.floor(i / POINTS);
    const axis = i % 3;
    const isFar = line % 50 === 0 && i % POINTS >= 3;
    const near = ((line * [379, 211, 17][axis]) % SHAPE[axis]) + (i % POINTS >= 3 ? 0.75 : 0.5);
    ends[i] = isFar ? SHAPE[axis] - near : near;
  }
  return {
    count,
    ends,
    confidences: new Float32Array(count).fill(0.5),
    preSegments: BigUint64Array.from({ length: count }, (_, i) => 2n ** 60n + BigInt(i % 1_500)),
    postSegments: BigUint64Array.from({ length: count }, (_, i) =>
      i % 7 === 0 ? NO_SEGMENT : BigInt(i),
    ),
  };
}

test("a sharded file of several minishards gives back every value, and nothing for another id", async () => {
  const ids = BigUint64Array.from({ length: 3_000 }, (_, i) => 2n ** 62n + 3n * BigInt(i * i));
  const value = (index: number) => Buffer.from(`value ${index}`.repeat(index % 4));
  const sharding = shardingOf(ids.length) as Sharding;
  expect(sharding.minishard_bits).toBe(3);
  await writeSharded(dir, "values", {
    ids,
    sizeBytes: (index) => value(index).byteLength,
    bytes: value,
  });
  for (const [index, id] of ids.entries()) {
    if (index % 37 > 1) continue;
    expect(await readShardedValue(join(dir, "values"), sharding, id)).toEqual(value(index));
  }
  expect(await readShardedValue(join(dir, "values"), sharding, 2n ** 62n + 1n)).toBeNull();
});

test("a sharded file of nothing is read as such", async () => {
  const none = { ids: new BigUint64Array(0), sizeBytes: () => 0, bytes: () => new Uint8Array(0) };
  await writeSharded(dir, "values", none);
  const sharding = shardingOf(0) as Sharding;
  expect(await readShardedValue(join(dir, "values"), sharding, 5n)).toBeNull();
});

test("levels hold every line once, in all cells that it passes, within the limit", () => {
  const lines = manyLines(9_000);
  const levels = spatialLevels(lines, SHAPE, VOXEL_NM, 500);
  expect(levels.length).toBeGreaterThan(2);
  const levelOf = new Map<number, number>();
  levels.forEach(({ gridShape, cellVoxel, limit, cells }, level) => {
    const listed = [...new Set([...cells.values()].flat())];
    for (const line of listed) {
      expect(levelOf.has(line), `line ${line} is in two levels`).toBe(false);
      levelOf.set(line, level);
    }
    for (const cell of cells.values()) expect(cell.length).toBeLessThanOrEqual(limit);
    for (const line of listed.slice(0, 200)) {
      for (const part of [0, 0.5, 1]) {
        const name = [0, 1, 2]
          .map((axis) => {
            const [a, b] = [lines.ends[POINTS * line + axis], lines.ends[POINTS * line + 3 + axis]];
            return Math.min(
              gridShape[axis] - 1,
              Math.floor((a + part * (b - a)) / cellVoxel[axis]),
            );
          })
          .join("_");
        expect(cells.get(name), `line ${line} passes through ${name}`).toContain(line);
      }
    }
    gridShape.forEach((cellCount, axis) => {
      expect(cellCount * cellVoxel[axis]).toBeCloseTo(SHAPE[axis], 6);
    });
  });
  expect(levelOf.size).toBe(lines.count);
  expect(levels[0].limit).toBeLessThanOrEqual(500);
});

test("a collection of many lines is whole in each of its indices; a site in background has no neuron", async () => {
  const lines = manyLines(9_000);
  const files = await writeAnnotations(dir, lines, { shapeVoxel: SHAPE, voxelNm: VOXEL_NM });
  const folder = join(dir, "neuroglancer/annotations_synapses");
  const info = JSON.parse(await readFile(join(folder, "info"), "utf8"));
  expect(info).toMatchObject({
    dimensions: { x: [4e-9, "m"], y: [4e-9, "m"], z: [4e-8, "m"] },
    lower_bound: [0, 0, 0],
    upper_bound: [1_000, 600, 50],
    annotation_type: "line",
  });
  const byPlace = new Set<bigint>();
  for (const { key } of info.spatial) {
    for (const cell of await readdir(join(folder, key))) {
      for (const { id } of readLines(await readFile(join(folder, key, cell)))) byPlace.add(id);
    }
  }
  expect(byPlace.size).toBe(lines.count);
  let byPre = 0;
  for (let i = 0; i < 1_500; i += 100) {
    const id = 2n ** 60n + BigInt(i);
    const [{ sharding }] = info.relationships;
    const bytes = await readShardedValue(join(folder, "pre_segment"), sharding, id);
    byPre += bytes === null ? 0 : readLines(bytes).length;
  }
  expect(byPre).toBe(15 * 6);
  const post = info.relationships[1].sharding;
  expect(await readShardedValue(join(folder, "post_segment"), post, NO_SEGMENT)).toBeNull();
  const alone = await readShardedValue(join(folder, "by_id"), info.by_id.sharding, 8n);
  expect(alone && readLineAlone(alone).related).toEqual([[2n ** 60n + 7n], []]);
  expect(files.length).toBeLessThan(200);
});
