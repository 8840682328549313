// [AD3] Things by the segments that hold them, against asking each of them anew.
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { Place } from "#core/geometry/place.ts";
import { PlacedItems } from "#core/segmentation/placed-items.ts";

interface Thing {
  readonly place: Place;
}

const placeOf = ({ place }: Thing) => place;
const thingOn = (supervoxel: bigint): Thing => ({
  place: { positionVoxel: [0, 0, 0], supervoxel },
});

test("[DE4] after every move the things of each segment are those that a recount finds", () => {
  const SUPERVOXELS = 8;
  const move = fc.record({
    supervoxel: fc.nat(SUPERVOXELS - 1),
    root: fc.nat(SUPERVOXELS - 1),
    things: fc.option(fc.array(fc.nat(SUPERVOXELS - 1), { maxLength: 10 }), { nil: null }),
  });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 20 }), (moves) => {
      const roots = Array.from({ length: SUPERVOXELS }, (_, at) => BigInt(at));
      const rootAt = ({ supervoxel }: Place) => roots[Number(supervoxel)];
      const items = new PlacedItems(placeOf, rootAt);
      let things: Thing[] = [];
      for (const { supervoxel, root, things: others } of moves) {
        if (others !== null) {
          things = [...things.slice(others.length % 3), ...others.map((at) => thingOn(BigInt(at)))];
          items.set(things);
        }
        const before = roots[supervoxel];
        roots[supervoxel] = BigInt(root);
        items.refresh([before, roots[supervoxel]]);
        for (const each of new Set(roots)) {
          const found = things.filter(({ place }) => rootAt(place) === each);
          expect(new Set(items.at(each))).toEqual(new Set(found));
        }
        expect([...items.roots()].sort()).toEqual(
          [...new Set(things.map((it) => rootAt(it.place)))].sort(),
        );
        for (const thing of things) expect(items.rootOf(thing)).toBe(rootAt(thing.place));
      }
    }),
  );
});

test("tells which segments have other things, and asks for those of the named ones alone", () => {
  const moved = new Map<bigint, bigint>();
  const rootAt = vi.fn(({ supervoxel }: Place) => moved.get(supervoxel) ?? supervoxel);
  const items = new PlacedItems(placeOf, rootAt);
  const things = [1n, 2n, 3n].map(thingOn);
  expect(items.set(things)).toEqual(new Set([1n, 2n, 3n]));
  rootAt.mockClear();
  moved.set(2n, 1n);
  expect(items.refresh([1n, 2n])).toEqual(new Set([2n, 1n]));
  expect(items.at(1n)).toEqual(new Set([things[0], things[1]]));
  expect(rootAt.mock.calls.map(([{ supervoxel }]) => supervoxel)).not.toContain(3n);
  expect(items.set(things.slice(1))).toEqual(new Set([1n]));
  moved.set(3n, 0n);
  expect(items.refreshWhere(({ supervoxel }) => supervoxel === 3n)).toEqual(new Set([3n, 0n]));
  expect([...items.roots()].sort()).toEqual([0n, 1n]);
});
