// A petabyte is opened like anything else: what is read is what is looked at, and what is kept does
// not grow with how much was.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { type SeededRandom, seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { openSource } from "#server/volumes/sources/open-source.ts";
import { KEPT_INDEX_BYTES } from "#server/volumes/sources/precomputed/shards.ts";
import type { VolumeSource } from "#server/volumes/sources/source-port.ts";
import type { Box } from "#server/volumes/volume-port.ts";
import { AskedProcess } from "#tests/faults/child-process.ts";
import { LoopbackByteStore } from "#tests/support/loopback-byte-store.ts";
import { imageAt, labelAt } from "#tests/support/petabyte-content.ts";
import type { PetabyteAnswer, PetabyteQuestion } from "#tests/support/petabyte-process.ts";
import {
  PETABYTE_PLACES,
  PETABYTE_SHAPE_VOXEL,
  type PetabyteVolume,
  petabyteScales,
  startPetabyteVolume,
} from "#tests/support/petabyte-volume.ts";

const READS = 2_000;
const WARM_UP_READS = 500;
/** Beside the indexes, which have their bound. Where chunks were kept it would be hundreds. */
const MAX_GROWTH_BYTES = KEPT_INDEX_BYTES + 4 * 2 ** 20;
/** Reads near a place, of all. */
const NEAR = 0.2;
/** Below this level a place has chunks of its own to be read. */
const NEAR_LEVELS = 4;
/** What JPEG does to grain. */
const LOSSY = 40;

let volume: PetabyteVolume | null = null;
afterEach(() => volume?.close());

test.each([
  ["a file a chunk", false],
  ["in shards", true],
])("%s: the same place at several scales", async (_, isSharded) => {
  volume = await startPetabyteVolume({ isSharded });
  const image = await openSource(new LoopbackByteStore(volume.imageUrl));
  const labels = await openSource(new LoopbackByteStore(volume.labelsUrl));
  const scales = petabyteScales();
  const [voxels] = [PETABYTE_SHAPE_VOXEL.reduce((product, part) => product * part)];
  expect([voxels > 1.4e15, image.levels.length, labels.levels.length]).toEqual([true, 12, 12]);
  expect(labels).toMatchObject({ purpose: "labels", voxelType: "uint64" });
  for (const level of [0, 1, 3, 6, 11]) {
    const { factorVoxel, sizeVoxel } = scales[level];
    expect(image.levels[level].shapeVoxel).toEqual(sizeVoxel);
    const box = boxAt(sizeVoxel, PETABYTE_PLACES[0], factorVoxel, [7, 5, 3]);
    const [x, y, z] = box.minVoxel.map((part, axis) => part * factorVoxel[axis]);
    const [grey, ids] = await Promise.all([
      image.readBlock(level, box),
      labels.readBlock(level, box),
    ]);
    expect(ids[0]).toBe(labelAt(x, y, z));
    expect(Math.abs(Number(grey[0]) - imageAt(x, y, z))).toBeLessThan(LOSSY);
    expect(ids[0] > 2n ** 53n).toBe(true);
  }
  const last = PETABYTE_SHAPE_VOXEL.map((part) => part - 1);
  const corner: Box = { minVoxel: [last[0], last[1], last[2]], maxVoxel: PETABYTE_SHAPE_VOXEL };
  expect([...(await image.readBlock(0, corner))].length).toBe(1);
  const nowhere = {
    minVoxel: [100_000, 100_000, 3_000],
    maxVoxel: [100_009, 100_001, 3_001],
  } as const;
  expect(await labels.readBlock(0, nowhere)).toEqual(new BigUint64Array(9));
  await Promise.all([image.close(), labels.close()]);
});

test.each([
  ["a file a chunk", false],
  ["in shards", true],
])("%s: memory stays where it is", async (kind, isSharded) => {
  const server = AskedProcess.start<PetabyteQuestion, PetabyteAnswer>(
    "tests/support/petabyte-process.ts",
  );
  try {
    const { labelsUrl } = await server.ask({ kind: "start", isSharded }, "started");
    const labels = await openSource(new LoopbackByteStore(labelsUrl));
    const random = seededRandom(4);
    const readAnywhere = async (reads: number): Promise<void> => {
      for (let read = 0; read < reads; read++) await readSomewhere(labels, random);
    };
    await readAnywhere(WARM_UP_READS);
    const before = await keptBytes();
    await readAnywhere(READS);
    const grownBytes = (await keptBytes()) - before;
    await labels.close();
    process.stdout.write(
      `${READS} reads, ${kind}: ${(grownBytes / 2 ** 20).toFixed(1)} MiB more\n`,
    );
    expect(grownBytes).toBeLessThan(MAX_GROWTH_BYTES);
    const { missing } = await server.ask({ kind: "count" }, "counted");
    expect(missing).toBeGreaterThan(READS / 2);
  } finally {
    server.kill();
  }
});

/** Mostly where there is nothing, now and then near a place. */
async function readSomewhere(source: VolumeSource, random: SeededRandom): Promise<void> {
  const isNear = random.chance(NEAR);
  const level = random.below(isNear ? NEAR_LEVELS : source.levels.length);
  const { sizeVoxel, factorVoxel } = petabyteScales()[level];
  const anywhere: Vec3 = [
    random.below(PETABYTE_SHAPE_VOXEL[0]),
    random.below(PETABYTE_SHAPE_VOXEL[1]),
    random.below(PETABYTE_SHAPE_VOXEL[2]),
  ];
  const place = isNear ? PETABYTE_PLACES[0] : anywhere;
  await source.readBlock(level, boxAt(sizeVoxel, place, factorVoxel, [16, 16, 4]));
}

/** From a place of the finest scale on, as far as the scale goes. */
function boxAt(sizeVoxel: Vec3, place: Vec3, factorVoxel: Vec3, shape: Vec3): Box {
  const min = (axis: number): number =>
    Math.min(sizeVoxel[axis] - 1, Math.floor(place[axis] / factorVoxel[axis]));
  const max = (axis: number): number => Math.min(sizeVoxel[axis], min(axis) + shape[axis]);
  return { minVoxel: [min(0), min(1), min(2)], maxVoxel: [max(0), max(1), max(2)] };
}

/** Of everything that is still referred to. */
async function keptBytes(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  // Memory outside of the heap goes a turn later.
  for (let round = 0; round < 3; round++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
