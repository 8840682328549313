import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distanceNm, type Vec3 } from "#core/geometry/vector.ts";
import { boxVoxelCount, indexInBox, positionInBox } from "#core/geometry/voxel-box.ts";
import { pieceAt, type SupervoxelPieces, supervoxelPieces } from "#core/supervoxels/pieces.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

const VOXEL_NM: Vec3 = [4, 4, 30];
const MIN_VOXEL: Vec3 = [100, 20, 3];

const length = fc.integer({ min: 1, max: 5 });
/** Some masks that cover the same voxels. */
const masks: fc.Arbitrary<SupervoxelMask[]> = fc
  .record({
    shapeVoxel: fc.tuple(length, length, length),
    count: fc.integer({ min: 1, max: 4 }),
  })
  .chain(({ shapeVoxel, count }) => {
    const voxelCount = boxVoxelCount(shapeVoxel);
    const voxels = <T>(of: fc.Arbitrary<T>) =>
      fc.array(of, { minLength: voxelCount, maxLength: voxelCount });
    return fc
      .record({
        isIn: voxels(fc.constantFrom(0, 1, 1, 1)).filter((isIn) => isIn.includes(1)),
        sides: fc.array(voxels(fc.constantFrom(1, 2)), { minLength: count, maxLength: count }),
      })
      .map(({ isIn, sides }) =>
        sides.map((of) => ({
          supervoxel: 12n,
          minVoxel: MIN_VOXEL,
          shapeVoxel,
          sides: Uint8Array.from(of, (side, i) => isIn[i] * side),
        })),
      );
  });

function isDeepest(found: SupervoxelPieces, number: number): boolean {
  const all = Array.from({ length: found.pieceOf.length }, (_, i) => positionInBox(found, i));
  // What surrounds the box counts along an axis of more than one voxel.
  const around = (at: Vec3) =>
    at.map((part, axis) => {
      if (found.shapeVoxel[axis] === 1) return Number.POSITIVE_INFINITY;
      const inBox = part - found.minVoxel[axis];
      return Math.min(inBox + 1, found.shapeVoxel[axis] - inBox) * VOXEL_NM[axis];
    });
  const depthNm = (at: Vec3) =>
    Math.min(
      ...around(at),
      ...all
        .filter((_, i) => found.pieceOf[i] !== number + 1)
        .map((o) => distanceNm(at, o, VOXEL_NM)),
    );
  const own = all.filter((_, i) => found.pieceOf[i] === number + 1);
  const deepest = own.reduce((best, at) => (depthNm(at) > depthNm(best) + 1e-9 ? at : best));
  return `${deepest}` === `${found.pieces[number].positionVoxel}`;
}

/** Faces between two pieces, by going over all pairs of voxels. */
function facesBetween(found: SupervoxelPieces, a: number, b: number): Vec3[] {
  const all = Array.from({ length: found.pieceOf.length }, (_, i) => positionInBox(found, i));
  const isFace = (p: Vec3, q: Vec3) =>
    p.reduce((sum, part, axis) => sum + Math.abs(part - q[axis]), 0) === 1;
  return all.flatMap((p) =>
    all
      .filter((q) => pieceAt(found, p) === a && pieceAt(found, q) === b && isFace(p, q))
      .map(() => p),
  );
}

describe("[OP8] the pieces of a supervoxel", () => {
  test("are its voxels by their sides", () => {
    fc.assert(
      fc.property(masks, (given) => {
        const found = supervoxelPieces(given, VOXEL_NM);
        const bitsAt = (i: number) =>
          given.reduce((bits, { sides }, bit) => bits | ((sides[i] - 1) << bit), 0);
        const covered = [...given[0].sides.keys()].filter((i) => given[0].sides[i] > 0);
        expect(found.pieces.map(({ sideBits }) => sideBits)).toEqual([
          ...new Set(covered.map(bitsAt)),
        ]);
        found.pieces.forEach(({ sideBits, voxelCount }, number) => {
          const own = covered.filter((i) => bitsAt(i) === sideBits);
          expect(voxelCount).toBe(own.length);
          expect(own.every((i) => found.pieceOf[i] === number + 1)).toBe(true);
          expect(isDeepest(found, number)).toBe(true);
        });
        expect(found.pieceOf.filter((value) => value > 0).length).toBe(covered.length);
      }),
    );
  });

  test("touch in the faces that they share, and know which masks keep them apart", () => {
    fc.assert(
      fc.property(masks, (given) => {
        const { pieces, contacts, ...found } = supervoxelPieces(given, VOXEL_NM);
        const pairs = pieces.flatMap((_, b) => pieces.slice(0, b).map((__, a) => [a, b] as const));
        const expected = pairs
          .map(([a, b]) => ({ a, b, faces: facesBetween({ pieces, contacts, ...found }, a, b) }))
          .filter(({ faces }) => faces.length > 0)
          .sort((left, right) => left.a - right.a || left.b - right.b);
        expect(contacts.map(({ a, b, faceCount }) => ({ a, b, faceCount }))).toEqual(
          expected.map(({ a, b, faces }) => ({ a, b, faceCount: faces.length })),
        );
        contacts.forEach(({ a, b, positionVoxel, masksBetween }, i) => {
          expect(expected[i].faces).toContainEqual(positionVoxel);
          const differing = pieces[a].sideBits ^ pieces[b].sideBits;
          expect(masksBetween.reduce((bits, mask) => bits | (1 << mask), 0)).toBe(differing);
          expect(masksBetween.length).toBeGreaterThan(0);
        });
      }),
    );
  });

  test("are the same in any order of the masks, but for the numbers of these", () => {
    fc.assert(
      fc.property(masks, fc.nat(), (given, turn) => {
        const by = turn % given.length;
        const order = [...given.keys()].map((i) => (i + by) % given.length);
        const found = supervoxelPieces(given, VOXEL_NM);
        const other = supervoxelPieces(
          order.map((i) => given[i]),
          VOXEL_NM,
        );
        const renamed = (bits: number) =>
          order.reduce((sum, from, to) => sum | (((bits >> from) & 1) << to), 0);
        expect(other.pieceOf).toEqual(found.pieceOf);
        expect(other.pieces).toEqual(
          found.pieces.map((piece) => ({ ...piece, sideBits: renamed(piece.sideBits) })),
        );
        const bare = ({ contacts }: SupervoxelPieces) =>
          contacts.map(({ masksBetween: _, ...contact }) => contact);
        expect(bare(other)).toEqual(bare(found));
      }),
    );
  });

  test("come together again, exactly, without the mask that kept them apart", () => {
    fc.assert(
      fc.property(
        masks.filter((given) => given.length > 1),
        fc.nat(),
        (given, which) => {
          const removed = which % given.length;
          const kept = given.filter((_, i) => i !== removed);
          const before = supervoxelPieces(given, VOXEL_NM);
          const after = supervoxelPieces(kept, VOXEL_NM);
          const without = (bits: number) =>
            (bits & ((1 << removed) - 1)) | ((bits >> (removed + 1)) << removed);
          const joined = before.pieces.map(({ sideBits }) =>
            after.pieces.findIndex((piece) => piece.sideBits === without(sideBits)),
          );
          expect([...after.pieceOf]).toEqual(
            Array.from(before.pieceOf, (value) => (value === 0 ? 0 : joined[value - 1] + 1)),
          );
          // Undone and done again.
          expect(supervoxelPieces(given, VOXEL_NM)).toEqual(before);
        },
      ),
    );
  });

  test("are found by position", () => {
    const sides = Uint8Array.of(1, 0, 2, 2);
    const mask = { supervoxel: 7n, minVoxel: MIN_VOXEL, shapeVoxel: [4, 1, 1] as Vec3, sides };
    const found = supervoxelPieces([mask], VOXEL_NM);
    const at = (x: number, z = 3) => pieceAt(found, [x, 20, z]);
    expect([at(99), at(100), at(101), at(102), at(103), at(104), at(100, 4)]).toEqual([
      -1, 0, -1, 1, 1, -1, -1,
    ]);
    expect(found.contacts).toEqual([]);
  });

  test("may be more than a byte can number", () => {
    const shapeVoxel: Vec3 = [20, 20, 1];
    const mask = (bit: number): SupervoxelMask => ({
      supervoxel: 7n,
      minVoxel: MIN_VOXEL,
      shapeVoxel,
      sides: Uint8Array.from({ length: 400 }, (_, i) => 1 + ((i >> bit) & 1)),
    });
    const found = supervoxelPieces(
      Array.from({ length: 30 }, (_, bit) => mask(bit)),
      VOXEL_NM,
    );
    expect(found.pieceOf).toBeInstanceOf(Uint16Array);
    expect([...found.pieceOf]).toEqual(Array.from({ length: 400 }, (_, i) => i + 1));
    expect(indexInBox(found, found.pieces[399].positionVoxel)).toBe(399);
  });

  test("are never made of masks that do not belong together", () => {
    const mask: SupervoxelMask = {
      supervoxel: 7n,
      minVoxel: MIN_VOXEL,
      shapeVoxel: [2, 1, 1],
      sides: Uint8Array.of(1, 2),
    };
    const pieces = (other: Partial<SupervoxelMask>) =>
      supervoxelPieces([mask, { ...mask, ...other }], VOXEL_NM);
    expect(() => pieces({ supervoxel: 8n })).toThrow("supervoxel 8");
    expect(() => pieces({ minVoxel: [1, 1, 1] })).toThrow("at 1,1,1");
    expect(() => pieces({ sides: Uint8Array.of(2, 0) })).toThrow("same voxels");
    expect(() => supervoxelPieces([], VOXEL_NM)).toThrow("1 to 30");
  });
});
