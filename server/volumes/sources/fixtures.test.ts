// Every volume that other libraries wrote is read as they wrote it: found by what lies there, whole to
// the byte, and box by box as whole.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { copyShared } from "#server/volumes/boxes.ts";
import { openSource } from "#server/volumes/sources/open-source.ts";
import type { VolumeSource, VoxelArray } from "#server/volumes/sources/source-port.ts";
import { voxelArrayOf } from "#server/volumes/sources/voxel-arrays.ts";
import type { Box } from "#server/volumes/volume-port.ts";
import {
  type FormatFixture,
  formatFixtures,
  objectsAt,
  readNpyBytes,
} from "#tests/support/format-fixtures.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";

/** What JPEG decoders differ by. */
const LOSSY = 2;
/** Along no axis a divisor of a chunk or of a volume. */
const ODD_BOX: Vec3 = [53, 37, 7];

const fixtures = (await formatFixtures()) ?? [];

test.runIf(fixtures.length > 0)("there are volumes in every format", () => {
  expect(fixtures.length).toBe(66);
});

for (const fixture of fixtures) {
  test(`${fixture.name} is as it was written`, async () => {
    const source = await openFixture(fixture);
    try {
      expect(source.voxelType).toBe(fixture.voxelType);
      expect(source.levels[fixture.level].shapeVoxel).toEqual(fixture.shapeVoxel);
      const whole = await source.readBlock(fixture.level, wholeOf(fixture.shapeVoxel));
      await expectAsWritten(fixture, whole);
      const together = await readByOddBoxes(source, fixture);
      expect(Buffer.compare(bytesOf(together), bytesOf(whole))).toBe(0);
    } finally {
      await source.close();
    }
  });
}

async function openFixture({ name, path, inner }: FormatFixture): Promise<VolumeSource> {
  const store = new MemoryByteStore(name, await objectsAt(path));
  return openSource(store, { path: inner });
}

async function expectAsWritten(fixture: FormatFixture, voxels: VoxelArray): Promise<void> {
  if (fixture.lossyPath === null) {
    expect(createHash("sha256").update(bytesOf(voxels)).digest("hex")).toBe(fixture.sha256);
    return;
  }
  const expected = await readNpyBytes(fixture.lossyPath, fixture.shapeVoxel);
  expect(voxels.length).toBe(expected.length);
  const differs = expected.findIndex((value, at) => Math.abs(Number(voxels[at]) - value) > LOSSY);
  expect(differs).toBe(-1);
}

async function readByOddBoxes(
  source: VolumeSource,
  { level, shapeVoxel }: FormatFixture,
): Promise<VoxelArray> {
  const whole = wholeOf(shapeVoxel);
  const [width, height, depth] = shapeVoxel;
  const together = voxelArrayOf(source.voxelType, width * height * depth);
  for (let z = 0; z < depth; z += ODD_BOX[2]) {
    for (let y = 0; y < height; y += ODD_BOX[1]) {
      for (let x = 0; x < width; x += ODD_BOX[0]) {
        const end = (start: number, axis: number): number =>
          Math.min(shapeVoxel[axis], start + ODD_BOX[axis]);
        const maxVoxel: Vec3 = [end(x, 0), end(y, 1), end(z, 2)];
        const box: Box = { minVoxel: [x, y, z], maxVoxel };
        copyShared(await source.readBlock(level, box), box, together, whole);
      }
    }
  }
  return together;
}

function wholeOf(shapeVoxel: Vec3): Box {
  return { minVoxel: [0, 0, 0], maxVoxel: shapeVoxel };
}

function bytesOf({ buffer, byteOffset, byteLength }: VoxelArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
