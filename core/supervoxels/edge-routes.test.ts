import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distanceNm, type Vec3 } from "#core/geometry/vector.ts";
import {
  boxVoxelCount,
  indexInBox,
  positionInBox,
  type VoxelBox,
} from "#core/geometry/voxel-box.ts";
import { contactFaces, type LabelBox } from "#core/supervoxels/contact-faces.ts";
import { type EdgeRoute, edgeRoutes, type Neighbor } from "#core/supervoxels/edge-routes.ts";
import type { PartEnd, SupervoxelParts } from "#core/supervoxels/supervoxel-parts.ts";

const VOXEL_NM: Vec3 = [4, 4, 30];
const REACH_NM = 9;
/** Dense index of the supervoxel that is split. */
const OWN = 2;
const PART_COUNT = 3;

interface World {
  readonly around: LabelBox;
  readonly parts: SupervoxelParts;
  readonly neighbors: readonly Neighbor[];
}

const length = fc.integer({ min: 1, max: 4 });
const margin = fc.constantFrom(0, 1);
const world: fc.Arbitrary<World> = fc
  .record({
    shapeVoxel: fc.tuple(length, length, length),
    low: fc.tuple(margin, margin, margin),
    high: fc.tuple(margin, margin, margin),
  })
  .chain(({ shapeVoxel, low, high }) => {
    const box: VoxelBox = { minVoxel: [10, 20, 30], shapeVoxel };
    const at = (axis: number) => box.minVoxel[axis] - low[axis];
    const wide = (axis: number) => shapeVoxel[axis] + low[axis] + high[axis];
    const grown: VoxelBox = {
      minVoxel: [at(0), at(1), at(2)],
      shapeVoxel: [wide(0), wide(1), wide(2)],
    };
    const count = boxVoxelCount(grown.shapeVoxel);
    const contactVoxel = fc.tuple(
      fc.integer({ min: 8, max: 15 }),
      fc.integer({ min: 18, max: 25 }),
      fc.integer({ min: 29, max: 34 }),
    );
    return fc
      .record({
        other: fc.array(fc.constantFrom(0, 1, 4, 5), { minLength: count, maxLength: count }),
        part: fc.array(fc.constantFrom(0, 1, 2, 3), { minLength: count, maxLength: count }),
        ends: fc.array(fc.record({ contactVoxel, isInfinite: fc.boolean() }), {
          minLength: 4,
          maxLength: 4,
        }),
      })
      .map(({ other, part, ends }) => worldOf(grown, box, other, part, ends))
      .filter(({ parts }) => parts.partOf.some((value) => value > 0));
  });

function worldOf(
  grown: VoxelBox,
  box: VoxelBox,
  other: readonly number[],
  part: readonly number[],
  ends: readonly Omit<Neighbor, "node">[],
): World {
  const partOf = new Uint8Array(boxVoxelCount(box.shapeVoxel));
  const labels = Uint32Array.from(other, (label, i) => {
    const index = indexInBox(box, positionInBox(grown, i));
    if (index < 0 || part[i] === 0) return label;
    partOf[index] = part[i];
    return OWN + 1;
  });
  return {
    around: { ...grown, labels },
    parts: { ...box, partOf, partCount: PART_COUNT },
    // Labels 1, 4, 5, and one that is nowhere.
    neighbors: ends.map((end, i) => ({ node: [0, 3, 4, 9][i], ...end })),
  };
}

function routesOf({ around, parts, neighbors }: World): EdgeRoute[] {
  const faces = contactFaces(around, OWN, parts);
  return edgeRoutes(parts, faces, neighbors, { voxelNm: VOXEL_NM, reachNm: REACH_NM });
}

/** Voxels of a part, once for each face behind which the neighbour lies. */
function touchingVoxels({ around, parts }: World, node: number, part: number): Vec3[] {
  const own = voxelsOf(parts, part);
  const others = [...around.labels.keys()]
    .filter((i) => around.labels[i] === node + 1)
    .map((i) => positionInBox(around, i));
  return own.flatMap((at) =>
    others
      .filter((other) => at.reduce((sum, x, axis) => sum + Math.abs(x - other[axis]), 0) === 1)
      .map(() => at),
  );
}

function voxelsOf(parts: SupervoxelParts, part: number): Vec3[] {
  return [...parts.partOf.keys()]
    .filter((i) => parts.partOf[i] === part + 1)
    .map((i) => positionInBox(parts, i));
}

function gapNm(voxels: readonly Vec3[], to: Vec3): number {
  return Math.min(...voxels.map((at) => distanceNm(at, to, VOXEL_NM)));
}

function expectNearest(given: World, ends: readonly PartEnd[], contactVoxel: Vec3): void {
  for (const { part, positionVoxel } of ends) {
    const voxels = voxelsOf(given.parts, part);
    expect(voxels).toContainEqual(positionVoxel);
    const least = gapNm(voxels, contactVoxel);
    expect(distanceNm(positionVoxel, contactVoxel, VOXEL_NM)).toBeCloseTo(least, 9);
  }
}

const PARTS = [0, 1, 2];

describe("[OP8] the edges of a split supervoxel", () => {
  test("count the faces between each part and each neighbour", () => {
    fc.assert(
      fc.property(world, (given) => {
        routesOf(given).forEach(({ node, contacts }, i) => {
          expect(node).toBe(given.neighbors[i].node);
          const expected = PARTS.map((part) => ({
            part,
            voxels: touchingVoxels(given, node, part),
          })).filter(({ voxels }) => voxels.length > 0);
          expect(contacts.map(({ part, faceCount }) => [part, faceCount])).toEqual(
            expected.map(({ part, voxels }) => [part, voxels.length]),
          );
          contacts.forEach(({ positionVoxel }, c) => {
            const { voxels } = expected[c];
            const middle = [0, 1, 2].map(
              (axis) => voxels.reduce((sum, at) => sum + at[axis], 0) / voxels.length,
            );
            const toMiddle = (at: Vec3) =>
              distanceNm(at, [middle[0], middle[1], middle[2]], VOXEL_NM);
            expect(voxels).toContainEqual(positionVoxel);
            const least = Math.min(...voxels.map(toMiddle));
            expect(toMiddle(positionVoxel)).toBeCloseTo(least, 9);
          });
        });
      }),
    );
  });

  test("go to every part that they touch; infinite ones to the closest alone", () => {
    fc.assert(
      fc.property(world, (given) => {
        routesOf(given).forEach(({ node, contacts, parts }, i) => {
          if (contacts.length === 0) return;
          const { contactVoxel, isInfinite } = given.neighbors[i];
          const gap = (part: number) => gapNm(touchingVoxels(given, node, part), contactVoxel);
          const touched = contacts.map(({ part }) => part);
          const routed = parts.map(({ part }) => part);
          const least = Math.min(...touched.map(gap));
          const closest = touched.filter((part) => gap(part) < least + 1e-9);
          if (isInfinite) expect([closest.includes(routed[0]), routed.length]).toEqual([true, 1]);
          else expect(routed).toEqual(touched);
        });
      }),
    );
  });

  test("across a gap go to the nearest part and to what else lies in reach", () => {
    fc.assert(
      fc.property(world, (given) => {
        routesOf(given).forEach(({ contacts, parts }, i) => {
          if (contacts.length > 0) return;
          const { contactVoxel, isInfinite } = given.neighbors[i];
          const gaps = PARTS.map((part) => gapNm(voxelsOf(given.parts, part), contactVoxel));
          const nearest = gaps.indexOf(Math.min(...gaps));
          const reachNm = isInfinite ? 0 : REACH_NM;
          const expected = PARTS.filter((part) => part === nearest || gaps[part] <= reachNm);
          expect(parts.map(({ part }) => part)).toEqual(expected);
          expectNearest(given, parts, contactVoxel);
        });
      }),
    );
  });

  test("an overlap with the section below is a contact", () => {
    const box: VoxelBox = { minVoxel: [0, 0, 1], shapeVoxel: [4, 1, 1] };
    const around: LabelBox = {
      minVoxel: [0, 0, 0],
      shapeVoxel: [4, 1, 2],
      labels: Uint32Array.of(8, 8, 8, 0, 3, 3, 3, 3),
    };
    const faces = contactFaces(around, OWN, box);
    expect(faces).toEqual({ voxels: Uint32Array.of(0, 1, 2), nodes: Uint32Array.of(7, 7, 7) });
    const parts = { ...box, partOf: Uint8Array.of(1, 1, 2, 2), partCount: 2 };
    const neighbor = { node: 7, contactVoxel: [2, 0, 0] as const, isInfinite: false };
    const options = { voxelNm: VOXEL_NM, reachNm: 0 };
    expect(edgeRoutes(parts, faces, [neighbor], options)[0].contacts).toEqual([
      { part: 0, faceCount: 2, positionVoxel: [0, 0, 1] },
      { part: 1, faceCount: 1, positionVoxel: [2, 0, 1] },
    ]);
    const infinite = { ...neighbor, isInfinite: true };
    expect(edgeRoutes(parts, faces, [infinite], options)[0].parts).toEqual([
      { part: 1, positionVoxel: [2, 0, 1] },
    ]);
  });
});
