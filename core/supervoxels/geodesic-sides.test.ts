import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxVoxelCount, indexInBox, positionInBox } from "#core/geometry/voxel-box.ts";
import { ConnectedRuns } from "#core/supervoxels/connected-runs.ts";
import { geodesicSides, type SidesProblem } from "#core/supervoxels/geodesic-sides.ts";

const VOXEL_NM: Vec3 = [8, 8, 8];
const LENGTH = 90;
const WIDTH = 40;
const SHAPE: Vec3 = [LENGTH, WIDTH, WIDTH];
const BOX = { minVoxel: [0, 0, 0] as const, shapeVoxel: SHAPE };

/** A body of revolution about the x axis, of the radius given at each x. */
function turned(radiusAt: (x: number) => number): Uint8Array {
  return Uint8Array.from({ length: boxVoxelCount(SHAPE) }, (_, i) => {
    const [x, y, z] = positionInBox(BOX, i);
    return Math.hypot(y - WIDTH / 2, z - WIDTH / 2) < radiusAt(x) ? 1 : 0;
  });
}

function ball(x: number, center: number, radius: number): number {
  return Math.sqrt(Math.max(0, radius ** 2 - (x - center) ** 2));
}

/** Two balls of radius 16 at x = 20 and x = 70, and a neck of radius 4 between x = 36 and 54. */
function dumbbell(x: number): number {
  return Math.max(ball(x, 20, 16), ball(x, 70, 16), x >= 20 && x <= 70 ? 4 : 0);
}

function split(mask: Uint8Array, first: readonly Vec3[], second: readonly Vec3[]) {
  const numbers = (seeds: readonly Vec3[]) => Uint32Array.from(seeds, (at) => indexInBox(BOX, at));
  return geodesicSides({
    shapeVoxel: SHAPE,
    voxelNm: VOXEL_NM,
    mask,
    seeds: [numbers(first), numbers(second)],
    image: null,
  });
}

/** The largest x of side 1 and the smallest one of side 2. */
function partingOf(sides: Uint8Array): [number, number] {
  let last = -1;
  let first = LENGTH;
  sides.forEach((side, i) => {
    if (side === 1) last = Math.max(last, i % LENGTH);
    if (side === 2) first = Math.min(first, i % LENGTH);
  });
  return [last, first];
}

function sidesOf(result: ReturnType<typeof geodesicSides>): Uint8Array {
  if (!result.ok) throw new Error(`refused: ${result.error.tag}`);
  return result.value;
}

describe("[OP8] the sides of a supervoxel", () => {
  test.each<[string, Vec3, Vec3]>([
    ["in both middles", [20, 20, 20], [70, 20, 20]],
    ["one at the far end", [20, 20, 20], [84, 20, 20]],
    ["one at the rim", [20, 34, 20], [70, 20, 20]],
    ["one close to the neck", [34, 20, 20], [84, 20, 20]],
  ])("part on the narrowest neck, with seeds %s", (_, first, second) => {
    const [last1, first2] = partingOf(sidesOf(split(turned(dumbbell), [first], [second])));
    for (const x of [last1, first2]) {
      expect(x).toBeGreaterThanOrEqual(36);
      expect(x).toBeLessThanOrEqual(54);
    }
  });

  test("part on a dark membrane where the shape says nothing", () => {
    const mask = turned(() => 6);
    const image = Uint8Array.from(mask, (_, i) => (Math.abs((i % LENGTH) - 65) < 2 ? 30 : 170));
    const seeds = [[10, 20, 20] as Vec3, [80, 20, 20] as Vec3].map((at) =>
      Uint32Array.of(indexInBox(BOX, at)),
    );
    const problem: SidesProblem = {
      shapeVoxel: SHAPE,
      voxelNm: VOXEL_NM,
      mask,
      seeds: [seeds[0], seeds[1]],
      image: null,
    };
    expect(partingOf(sidesOf(geodesicSides(problem)))).toEqual([45, 46]);
    const [last1, first2] = partingOf(sidesOf(geodesicSides({ ...problem, image })));
    expect(last1).toBeGreaterThanOrEqual(63);
    expect(first2).toBeLessThanOrEqual(67);
  });

  test("are refused where a seed is outside, on both sides, missing, or cut off", () => {
    const mask = turned(() => 6);
    const [left, middle, right]: Vec3[] = [
      [5, 20, 20],
      [45, 20, 20],
      [85, 20, 20],
    ];
    const errorOf = (first: readonly Vec3[], second: readonly Vec3[]) => {
      const result = split(mask, first, second);
      return result.ok ? null : result.error;
    };
    expect(errorOf([], [left])).toEqual({ tag: "side-empty", side: 1 });
    expect(errorOf([left], [])).toEqual({ tag: "side-empty", side: 2 });
    expect(errorOf([left], [[5, 0, 0]])).toEqual({ tag: "seed-outside", side: 2, voxel: 5 });
    const shared = indexInBox(BOX, left);
    expect(errorOf([left], [right, left])).toEqual({ tag: "seed-on-both-sides", voxel: shared });
    expect(errorOf([right, left], [middle])).toEqual({
      tag: "side-torn",
      side: 1,
      voxel: indexInBox(BOX, right),
      from: indexInBox(BOX, left),
    });
    expect(errorOf([left, middle], [right])).toBeNull();
  });

  test("may lie in several components; one without seeds goes to the nearest side", () => {
    // Four slabs across x; the third one holds no seed and lies nearer to the last.
    const isIn = (x: number) => x < 20 || (x >= 30 && x < 50) || (x >= 60 && x < 70) || x >= 75;
    const sides = sidesOf(
      split(
        turned((x) => (isIn(x) ? 5 : 0)),
        [
          [5, 20, 20],
          [35, 20, 20],
        ],
        [
          [85, 20, 20],
          [47, 20, 20],
        ],
      ),
    );
    const sideAt = (x: number) => sides[indexInBox(BOX, [x, 20, 20])];
    expect([0, 19, 30, 49, 60, 69, 75, 89].map(sideAt)).toEqual([1, 1, 1, 2, 2, 2, 2, 2]);
  });
});

const length = fc.integer({ min: 1, max: 6 });
const problem: fc.Arbitrary<SidesProblem> = fc
  .tuple(length, length, length)
  .filter(([x, y, z]) => x * y * z > 1)
  .chain((shapeVoxel) => {
    const count = boxVoxelCount(shapeVoxel);
    return fc
      .record({
        mask: fc.array(fc.constantFrom(0, 1, 1), { minLength: count, maxLength: count }),
        owner: fc.array(fc.nat({ max: 8 }), { minLength: count, maxLength: count }),
        grey: fc.array(fc.nat({ max: 255 }), { minLength: count, maxLength: count }),
        hasImage: fc.boolean(),
        widthNm: fc.constantFrom(4, 30),
      })
      .map(({ mask, owner, grey, hasImage, widthNm }): SidesProblem => {
        const seeds = (side: number) =>
          Uint32Array.from([...mask.keys()].filter((i) => mask[i] === 1 && owner[i] === side));
        return {
          shapeVoxel,
          voxelNm: [4, 4, widthNm],
          mask: Uint8Array.from(mask),
          seeds: [seeds(1), seeds(2)],
          image: hasImage ? Uint8Array.from(grey) : null,
        };
      });
  });

function expectSides({ mask, shapeVoxel, seeds }: SidesProblem, sides: Uint8Array): void {
  expect([...sides].map((side) => (side === 0 ? 0 : 1))).toEqual([...mask]);
  seeds.forEach((side, number) => {
    expect([...new Set(Array.from(side, (seed) => sides[seed]))]).toEqual([number + 1]);
  });
  const components = new ConnectedRuns(mask, shapeVoxel);
  const pieces = new ConnectedRuns(sides, shapeVoxel);
  const piecesIn = new Map<string, Set<number>>();
  sides.forEach((side, i) => {
    if (side === 0) return;
    const key = `${components.pieceAt(i)} ${side}`;
    piecesIn.set(key, (piecesIn.get(key) ?? new Set()).add(pieces.pieceAt(i)));
  });
  const sizes = [...piecesIn.values()].map((set) => set.size);
  expect(Math.max(...sizes)).toBe(1);
}

test("[OP8] sides cover the mask, hold their seeds, and are one piece in each component", () => {
  let acceptedCount = 0;
  fc.assert(
    fc.property(problem, (given) => {
      const result = geodesicSides(given);
      if (result.ok) {
        acceptedCount++;
        expectSides(given, result.value);
      } else if (given.seeds.every((side) => side.length > 0)) {
        expect(result.error.tag).toBe("side-torn");
      }
    }),
    { numRuns: 400 },
  );
  expect(acceptedCount).toBeGreaterThan(40);
});
