import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  fitted,
  forwardOf,
  type OrbitView,
  panned,
  rotated,
  SECTION_VIEW,
  zoomed,
} from "#client/meshes/orbit-view.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

const px = fc.integer({ min: -400, max: 400 });
const anyView = fc
  .array(fc.tuple(px, px), { maxLength: 6 })
  .map((turns) => turns.reduce((view, [dx, dy]) => rotated(view, dx, dy), SECTION_VIEW));

const dot = (a: Vec3, b: Vec3) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Where a place is on the screen, from the middle of the pane. */
function screenOf({ targetNm, right, down, nmPerPx }: OrbitView, placeNm: Vec3) {
  const off: Vec3 = [placeNm[0] - targetNm[0], placeNm[1] - targetNm[1], placeNm[2] - targetNm[2]];
  return [dot(off, right) / nmPerPx, dot(off, down) / nmPerPx];
}

describe("a view of the space", () => {
  it("begins as the section is seen: x to the right, y down, z into the screen", () => {
    expect(forwardOf(SECTION_VIEW)).toEqual([0, 0, 1]);
  });

  it("stays square however it is turned, and turning back brings it back", () => {
    fc.assert(
      fc.property(anyView, px, (view, dx) => {
        expect(dot(view.right, view.right)).toBeCloseTo(1, 9);
        expect(dot(view.down, view.down)).toBeCloseTo(1, 9);
        expect(dot(view.right, view.down)).toBeCloseTo(0, 9);
        const back = rotated(rotated(view, dx, 0), -dx, 0);
        back.right.forEach((part, axis) => {
          expect(part).toBeCloseTo(view.right[axis], 9);
        });
      }),
    );
  });

  it("turns what is in front with the pointer", () => {
    const [x] = screenOf(rotated(SECTION_VIEW, 20, 0), [0, 0, -1_000]);
    const [, y] = screenOf(rotated(SECTION_VIEW, 0, 20), [0, 0, -1_000]);
    expect(x).toBeGreaterThan(10);
    expect(y).toBeGreaterThan(10);
  });

  it("moves with the pointer, and zooms around it", () => {
    fc.assert(
      fc.property(
        anyView,
        px,
        px,
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        (view, dx, dy, by) => {
          const place: Vec3 = [300, -200, 70];
          const [x, y] = screenOf(view, place);
          const moved = screenOf(panned(view, dx, dy), place);
          expect(moved[0] - x).toBeCloseTo(dx, 6);
          expect(moved[1] - y).toBeCloseTo(dy, 6);
          const nearer = screenOf(zoomed(view, by, [x, y]), place);
          expect(nearer[0]).toBeCloseTo(x, 6);
          expect(nearer[1]).toBeCloseTo(y, 6);
        },
      ),
    );
  });

  it("that fits has every corner of the box in the pane", () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const box = { minNm: [100, 200, 300] as Vec3, maxNm: [900, 5_000, 800] as Vec3 };
        const fit = fitted(view, box, 300, 500);
        for (let corner = 0; corner < 8; corner++) {
          const at = [0, 1, 2].map((axis) =>
            (corner >> axis) & 1 ? box.maxNm[axis] : box.minNm[axis],
          );
          const [x, y] = screenOf(fit, [at[0], at[1], at[2]]);
          expect(Math.abs(x)).toBeLessThanOrEqual(150);
          expect(Math.abs(y)).toBeLessThanOrEqual(250);
        }
      }),
    );
  });
});
