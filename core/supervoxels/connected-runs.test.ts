import fc from "fast-check";
import { expect, test } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxVoxelCount, indexInBox, positionInBox } from "#core/geometry/voxel-box.ts";
import { ConnectedRuns } from "#core/supervoxels/connected-runs.ts";

const length = fc.integer({ min: 1, max: 7 });
const volume = fc.tuple(length, length, length).chain((shapeVoxel) => {
  const count = boxVoxelCount(shapeVoxel);
  return fc
    .array(fc.constantFrom(0, 0, 1, 2), { minLength: count, maxLength: count })
    .map((values) => ({ shapeVoxel, values }));
});

/** The smallest voxel of each voxel's piece, by flooding; −1 where the value is 0. */
function byFlooding(values: readonly number[], shapeVoxel: Vec3): number[] {
  const box = { minVoxel: [0, 0, 0] as const, shapeVoxel };
  const piece = values.map(() => -1);
  values.forEach((value, seed) => {
    if (value === 0 || piece[seed] >= 0) return;
    const queue = [seed];
    piece[seed] = seed;
    for (const at of queue) {
      const [x, y, z] = positionInBox(box, at);
      for (let step = 0; step < 27; step++) {
        const [dx, dy, dz] = [step % 3, Math.floor(step / 3) % 3, Math.floor(step / 9)];
        const other = indexInBox(box, [x + dx - 1, y + dy - 1, z + dz - 1]);
        if (other < 0 || values[other] !== value || piece[other] >= 0) continue;
        piece[other] = seed;
        queue.push(other);
      }
    }
  });
  return piece;
}

test("pieces are those of a flood through 26 neighbours, each run in one of them", () => {
  fc.assert(
    fc.property(volume, ({ shapeVoxel, values }) => {
      const runs = new ConnectedRuns(Uint8Array.from(values), shapeVoxel);
      const expected = byFlooding(values, shapeVoxel);
      const smallest = new Map<number, number>();
      const found = values.map((_, i) => {
        const piece = runs.pieceAt(i);
        if (piece < 0) return -1;
        if (!smallest.has(piece)) smallest.set(piece, i);
        return smallest.get(piece) ?? -1;
      });
      expect(found).toEqual(expected);
      const inRuns = values.map(() => -1);
      runs.eachRun((piece, start, end) => {
        for (let i = start; i < end; i++) inRuns[i] = piece;
      });
      expect(inRuns).toEqual(values.map((_, i) => runs.pieceAt(i)));
    }),
    { numRuns: 300 },
  );
});
