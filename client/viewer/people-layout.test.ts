import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EDGE_INSET_PX, type PanelSpace, placePeople } from "#client/viewer/people-layout.ts";
import type { PersonMark } from "#client/viewer/viewer-contract.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

/** A panel of xy at one pixel a voxel, in section 10. */
const SPACE: PanelSpace = {
  widthCssPx: 400,
  heightCssPx: 300,
  pointOf: ([x, y]) => ({ x, y }),
  sectionsAway: ([, , z]) => z - 10,
};
const person = (cursorVoxel: Vec3 | null, viewVoxel: Vec3 | null = cursorVoxel): PersonMark => ({
  clientId: 1,
  userId: "ana",
  name: "Ana",
  color: "#f00",
  cursorVoxel,
  viewVoxel,
});
const placed = (mark: PersonMark) => placePeople([mark], SPACE)[0];

describe("where people are marked in a panel", () => {
  test("a pointer in the section shown lies at its place; two sections on it is faded", () => {
    expect(placed(person([30, 40, 10]))).toMatchObject({
      kind: "cursor",
      x: 30,
      y: 40,
      isFaded: false,
    });
    expect(placed(person([30, 40, 12]))).toMatchObject({ kind: "cursor", isFaded: true });
  });

  test("a pointer in a far section says how many sections away it is", () => {
    expect(placed(person([30, 40, 22]))).toMatchObject({ kind: "cursor-away", sections: 12 });
    expect(placed(person([30, 40, 4]))).toMatchObject({ kind: "cursor-away", sections: -6 });
  });

  test("who points at nothing is shown only where they look at another place", () => {
    expect(placed(person(null, [30, 40, 10]))).toBeUndefined();
    expect(placed(person(null, [3_000, 150, 10]))).toMatchObject({ kind: "cursor-edge", angle: 0 });
    expect(placed(person(null, null))).toBeUndefined();
  });

  test("whoever is out of view has an arrow within the panel that points at them", () => {
    const far = fc.integer({ min: -100_000, max: 100_000 });
    fc.assert(
      fc.property(far, far, (x, y) => {
        fc.pre(x < 0 || y < 0 || x >= 400 || y >= 300);
        const mark = placed(person([x, y, 99]));
        if (mark?.kind !== "cursor-edge") throw new Error("no arrow");
        expect(mark.x).toBeGreaterThanOrEqual(EDGE_INSET_PX - 1e-6);
        expect(mark.x).toBeLessThanOrEqual(400 - EDGE_INSET_PX + 1e-6);
        expect(mark.y).toBeGreaterThanOrEqual(EDGE_INSET_PX - 1e-6);
        expect(mark.y).toBeLessThanOrEqual(300 - EDGE_INSET_PX + 1e-6);
        const seenFrom = Math.atan2(y - 150, x - 200);
        expect(Math.atan2(mark.y - 150, mark.x - 200)).toBeCloseTo(seenFrom, 6);
        expect(mark.angle).toBeCloseTo(seenFrom, 6);
      }),
    );
  });
});
