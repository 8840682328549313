import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxVoxelCount, positionInBox } from "#core/geometry/voxel-box.ts";
import { type FrontProblem, growFronts, MAX_SLOWNESS } from "#core/supervoxels/grow-fronts.ts";

const side = fc.integer({ min: 1, max: 5 });
const widthNm = fc.constantFrom(1, 4, 7, 50);
/** Few distinct ones, so that ties are common. */
const slowness = fc.constantFrom(0, 1, 1, 1, 2, 3, MAX_SLOWNESS);

const problem: fc.Arbitrary<FrontProblem> = fc
  .record({ shapeVoxel: fc.tuple(side, side, side), voxelNm: fc.tuple(widthNm, widthNm, widthNm) })
  .chain(({ shapeVoxel, voxelNm }) => {
    const count = boxVoxelCount(shapeVoxel);
    return fc
      .record({
        slow: fc.array(slowness, { minLength: count, maxLength: count }),
        owner: fc.array(fc.nat({ max: 12 }), { minLength: count, maxLength: count }),
      })
      .map(({ slow, owner }) => {
        const seeds = (number: number) =>
          Uint32Array.from([...slow.keys()].filter((i) => slow[i] > 0 && owner[i] === number));
        const starts = [seeds(1), seeds(2)] as const;
        return { shapeVoxel, voxelNm, slowness: Uint16Array.from(slow), starts };
      });
  });

/** Bellman and Ford's: every step tried until nothing gets cheaper. */
function costsFrom(seeds: Uint32Array, { shapeVoxel, voxelNm, slowness }: FrontProblem): number[] {
  const positions = Array.from(slowness, (_, i) => positionInBox(boxOf(shapeVoxel), i));
  const costs = Array.from(slowness, () => Number.POSITIVE_INFINITY);
  for (const seed of seeds) costs[seed] = 0;
  const steps = stepsBetween(positions, voxelNm).filter(
    ([from, to]) => slowness[from] > 0 && slowness[to] > 0,
  );
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const [from, to, length] of steps) {
      const cost = costs[from] + length * (slowness[from] + slowness[to]);
      if (cost >= costs[to]) continue;
      costs[to] = cost;
      isChanged = true;
    }
  }
  return costs;
}

function stepsBetween(positions: readonly Vec3[], voxelNm: Vec3): [number, number, number][] {
  const shortestNm = Math.min(...voxelNm);
  const steps: [number, number, number][] = [];
  positions.forEach((a, from) => {
    positions.forEach((b, to) => {
      const parts = a.map((part, axis) => part - b[axis]);
      if (from === to || parts.some((part) => Math.abs(part) > 1)) return;
      const squared = parts.reduce((sum, part, axis) => sum + (part * voxelNm[axis]) ** 2, 0);
      steps.push([from, to, Math.round((Math.sqrt(squared) / shortestNm) * 128)]);
    });
  });
  return steps;
}

function boxOf(shapeVoxel: Vec3) {
  return { minVoxel: [0, 0, 0] as const, shapeVoxel };
}

describe("growFronts", () => {
  test("[OP8] each voxel goes to the side with the cheaper way to it, to side 1 in a tie", () => {
    fc.assert(
      fc.property(problem, (given) => {
        const first = costsFrom(given.starts[0], given);
        const second = costsFrom(given.starts[1], given);
        const expected = first.map((cost, i) => {
          if (Math.min(cost, second[i]) === Number.POSITIVE_INFINITY) return 0;
          return cost <= second[i] ? 1 : 2;
        });
        expect([...growFronts(given)]).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  test("costs may be far larger than what a key can hold", () => {
    const length = 6001;
    const slow = new Uint16Array(length).fill(MAX_SLOWNESS);
    const sides = growFronts({
      shapeVoxel: [length, 1, 1],
      voxelNm: [4, 4, 40],
      slowness: slow,
      starts: [Uint32Array.of(0), Uint32Array.of(length - 1)],
    });
    expect(sides.lastIndexOf(1)).toBe(3000);
    expect(sides.indexOf(2)).toBe(3001);
  });

  test("refuses widths that its numbers cannot hold", () => {
    const given = { shapeVoxel: [1, 1, 1] as const, slowness: Uint16Array.of(1) };
    const starts = [Uint32Array.of(0), new Uint32Array(0)] as const;
    expect(() => growFronts({ ...given, starts, voxelNm: [1, 1, 300] })).toThrow("voxelNm");
  });
});
