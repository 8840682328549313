import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { ball, drawn, tube, union } from "#core/skeletons/drawn-shapes.ts";
import {
  cableLengthNm,
  DEFAULT_RULES,
  NO_PARENT,
  nodeCount,
  nodePositionNm,
  type Skeleton,
} from "#core/skeletons/skeleton.ts";
import { skeletonize } from "#core/skeletons/skeletonize.ts";
import { nodeHolding, type SegmentMask, voxelLattice } from "#core/skeletons/voxel-lattice.ts";

const ORIGIN: Vec3 = [0, 0, 0];

interface Ends {
  readonly roots: number;
  /** Nodes with no child. */
  readonly tips: number;
  /** Ways that leave nodes with more than two of them. */
  readonly branches: number;
}

function endsOf({ parents }: Skeleton): Ends {
  const degrees = new Array<number>(parents.length).fill(0);
  parents.forEach((parent, node) => {
    if (parent === NO_PARENT) return;
    degrees[parent]++;
    degrees[node]++;
  });
  return {
    roots: parents.filter((parent) => parent === NO_PARENT).length,
    tips: degrees.filter((degree) => degree === 1).length,
    branches: degrees.filter((degree) => degree > 2).length,
  };
}

function expectSound(mask: SegmentMask, skeleton: Skeleton): void {
  const lattice = voxelLattice(mask);
  for (let node = 0; node < nodeCount(skeleton); node++) {
    expect(skeleton.parents[node]).toBeLessThan(node);
    const [x, y, z] = nodePositionNm(skeleton, node);
    const at: Vec3 = [x / mask.voxelNm[0], y / mask.voxelNm[1], z / mask.voxelNm[2]];
    const held = nodeHolding(lattice, at);
    expect(held, `node ${node} at ${at} lies outside of the segment`).toBeGreaterThanOrEqual(0);
    expect(skeleton.radiiNm[node]).toBe(lattice.depthsNm[held]);
  }
}

describe("skeletonize", () => {
  const directions: readonly (readonly [string, Vec3])[] = [
    ["along an axis", [2_000, 0, 0]],
    ["along a diagonal", [1_200, 1_200, 1_200]],
    ["slightly askew, where steps are longest", [1_800, 750, 0]],
    ["askew in all three", [1_600, 900, 500]],
  ];
  test.each(directions)("a tube %s has its length and its radius", (_, along) => {
    const start: Vec3 = [200, 200, 200];
    const end: Vec3 = [200 + along[0], 200 + along[1], 200 + along[2]];
    const voxelNm: Vec3 = [16, 16, 16];
    const shape = end.map((part) => Math.ceil((part + 200) / 16)) as unknown as Vec3;
    const mask = drawn(shape, voxelNm, tube(start, end, 120));
    const skeleton = skeletonize(mask, ORIGIN);
    expectSound(mask, skeleton);
    expect(endsOf(skeleton)).toEqual({ roots: 1, tips: 2, branches: 0 });
    const length = Math.sqrt(along.reduce((sum, part) => sum + part * part, 0)) + 2 * 120;
    expect(cableLengthNm(skeleton) / length).toBeGreaterThan(0.95);
    expect(cableLengthNm(skeleton) / length).toBeLessThan(1.05);
    const inner = skeleton.radiiNm.toSorted()[nodeCount(skeleton) >> 1];
    expect(inner).toBeGreaterThan(120 - 16);
    expect(inner).toBeLessThan(120 + 16);
  });

  test("voxels ten times as thick as wide: the same length", () => {
    const mask = drawn([120, 500, 20], [4, 4, 40], tube([240, 200, 200], [240, 1_800, 600], 100));
    const skeleton = skeletonize(mask, ORIGIN);
    expectSound(mask, skeleton);
    expect(endsOf(skeleton)).toEqual({ roots: 1, tips: 2, branches: 0 });
    const length = Math.sqrt(1_600 * 1_600 + 400 * 400) + 200;
    expect(Math.abs(cableLengthNm(skeleton) / length - 1)).toBeLessThan(0.05);
  });

  test("a Y has three ends and one branch point, where its arms meet", () => {
    const middle: Vec3 = [1_000, 1_000, 200];
    const ends: readonly Vec3[] = [
      [1_000, 200, 200],
      [400, 1_800, 200],
      [1_600, 1_800, 200],
    ];
    const mask = drawn(
      [100, 100, 20],
      [20, 20, 20],
      union(...ends.map((end) => tube(middle, end, 100))),
    );
    const skeleton = skeletonize(mask, ORIGIN);
    expectSound(mask, skeleton);
    expect(endsOf(skeleton)).toEqual({ roots: 1, tips: 3, branches: 1 });
    const children = Array.from(
      skeleton.parents,
      (_, node) => skeleton.parents.filter((parent) => parent === node).length,
    );
    const branch = nodePositionNm(skeleton, children.indexOf(2));
    const off = branch.map((part, axis) => part - middle[axis]);
    expect(Math.sqrt(off.reduce((sum, part) => sum + part * part, 0))).toBeLessThan(150);
  });

  test("a ring is cut open once: one tree around all of it", () => {
    const mask = drawn([130, 130, 20], [20, 20, 20], ([x, y, z]) => {
      const around = Math.sqrt((x - 1_300) ** 2 + (y - 1_300) ** 2) - 1_000;
      return around * around + (z - 200) ** 2 <= 100 * 100;
    });
    const skeleton = skeletonize(mask, ORIGIN);
    expectSound(mask, skeleton);
    expect(endsOf(skeleton)).toMatchObject({ roots: 1 });
    const around = 2 * Math.PI * 1_000;
    expect(cableLengthNm(skeleton)).toBeGreaterThan(0.85 * around);
    expect(cableLengthNm(skeleton)).toBeLessThan(1.05 * around);
  });

  test("a cell body with two neurites is one node that both hang on", () => {
    const center: Vec3 = [3_200, 2_000, 2_000];
    const mask = drawn(
      [110, 70, 70],
      [60, 60, 60],
      union(
        ball(center, 1_800),
        tube(center, [200, 2_000, 2_000], 200),
        tube(center, [6_200, 2_400, 2_000], 200),
      ),
    );
    const skeleton = skeletonize(mask, ORIGIN);
    expectSound(mask, skeleton);
    expect(Array.from(skeleton.isSoma).filter((value) => value === 1)).toHaveLength(1);
    expect(skeleton.isSoma[0]).toBe(1);
    expect(skeleton.radiiNm[0]).toBeGreaterThan(1_700);
    nodePositionNm(skeleton, 0).forEach((part, axis) => {
      expect(Math.abs(part - center[axis])).toBeLessThan(200);
    });
    expect(endsOf(skeleton)).toEqual({ roots: 1, tips: 2, branches: 0 });
    for (let node = 1; node < nodeCount(skeleton); node++) {
      const off = nodePositionNm(skeleton, node).map((part, axis) => part - center[axis]);
      expect(Math.sqrt(off.reduce((sum, part) => sum + part * part, 0))).toBeGreaterThan(1_500);
    }
  });

  test("a single voxel is a single node", () => {
    const mask = drawn([3, 3, 3], [4, 4, 40], ([x, y, z]) => x === 4 && y === 4 && z === 40);
    const skeleton = skeletonize(mask, [100, 200, 300]);
    expect(skeleton.positionsNm).toEqual(Float64Array.of(104, 204, 340));
    expect(skeleton.radiiNm).toEqual(Float64Array.of(4));
    expect(skeleton.parents).toEqual(Int32Array.of(NO_PARENT));
  });

  test("a segment that fills its box, and so the volume, still has one", () => {
    const mask = drawn([20, 4, 4], [50, 50, 50], () => true);
    const skeleton = skeletonize(mask, ORIGIN);
    expectSound(mask, skeleton);
    expect(endsOf(skeleton).roots).toBe(1);
    expect(cableLengthNm(skeleton)).toBeGreaterThan(850);
  });

  test("a neurite that the volume cuts off keeps its width up to the cut", () => {
    const mask = drawn([60, 21, 21], [20, 20, 20], tube([-500, 200, 200], [1_000, 200, 200], 100));
    const skeleton = skeletonize(mask, ORIGIN);
    const leftmost = Array.from(skeleton.radiiNm, (_, i) => nodePositionNm(skeleton, i)[0]);
    const atCut = leftmost.indexOf(Math.min(...leftmost));
    expect(leftmost[atCut]).toBe(0);
    expect(Math.max(...skeleton.radiiNm)).toBeLessThan(130);
    const near = leftmost.findIndex((x) => x > 50 && x < 250);
    expect(skeleton.radiiNm[near]).toBeGreaterThan(90);
  });

  test("parts that do not touch are trees of their own, the largest first; a crumb is left out", () => {
    const mask = drawn(
      [120, 60, 20],
      [20, 20, 20],
      union(
        tube([200, 200, 200], [1_000, 200, 200], 80),
        tube([200, 800, 200], [2_000, 800, 200], 80),
        ball([2_000, 200, 200], 60),
      ),
    );
    const skeleton = skeletonize(mask, ORIGIN);
    expectSound(mask, skeleton);
    expect(endsOf(skeleton)).toEqual({ roots: 2, tips: 4, branches: 0 });
    expect(nodePositionNm(skeleton, 0)[1]).toBeGreaterThan(700);
  });

  test("a branch beside another one is not swallowed by it", () => {
    const mask = drawn(
      [120, 30, 20],
      [20, 20, 20],
      union(
        tube([200, 180, 200], [2_200, 180, 200], 60),
        tube([200, 380, 200], [2_200, 380, 200], 60),
        tube([200, 180, 200], [200, 380, 200], 60),
      ),
    );
    const skeleton = skeletonize(mask, ORIGIN);
    expectSound(mask, skeleton);
    expect(endsOf(skeleton)).toEqual({ roots: 1, tips: 2, branches: 0 });
    expect(cableLengthNm(skeleton)).toBeGreaterThan(4_000);
  });

  test("any voxels have a sound one, the same again, and every large part has a tree", () => {
    const side = fc.integer({ min: 1, max: 8 });
    const anyMask = fc
      .record({
        shapeVoxel: fc.tuple(side, side, side),
        voxelNm: fc.constantFrom<Vec3>([8, 8, 8], [4, 4, 40], [33.3, 12.5, 30]),
      })
      .chain(({ shapeVoxel, voxelNm }) => {
        const count = shapeVoxel[0] * shapeVoxel[1] * shapeVoxel[2];
        return fc
          .array(fc.constantFrom(0, 1, 1), { minLength: count, maxLength: count })
          .filter((voxels) => voxels.includes(1))
          .map((voxels) => ({ voxels: Uint8Array.from(voxels), shapeVoxel, voxelNm }));
      });
    fc.assert(
      fc.property(anyMask, (mask) => {
        const rules = { ...DEFAULT_RULES, reachNm: 10, spacingNm: 5, somaRadiusNm: 60 };
        const skeleton = skeletonize(mask, ORIGIN, rules);
        expect(nodeCount(skeleton)).toBeGreaterThan(0);
        expectSound(mask, skeleton);
        expect(skeletonize(mask, ORIGIN, rules)).toEqual(skeleton);
      }),
      { numRuns: 200 },
    );
  });

  test("the bytes are what they are on every machine", () => {
    const mask = drawn(
      [90, 70, 30],
      [12, 12, 30],
      union(tube([100, 100, 150], [900, 400, 600], 90), tube([500, 250, 375], [700, 700, 300], 70)),
    );
    const skeleton = skeletonize(mask, ORIGIN);
    const hash = createHash("sha256");
    for (const column of [skeleton.positionsNm, skeleton.radiiNm, skeleton.parents]) {
      hash.update(new Uint8Array(column.buffer));
    }
    expect(hash.digest("hex")).toBe(
      "4c69be72d1b77336f860a6ad50e9d326d7e7de1773200722c4d7b235dd5cc2d5",
    );
  });
});
