import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rotated, SECTION_VIEW } from "#client/meshes/orbit-view.ts";
import { FIRST_SPACE, formatSpaceLink, parseSpaceLink } from "#client/viewer/space-link.ts";
import { formatViewLink, parseViewLink } from "#client/viewer/view-link.ts";

const VIEW = { positionVoxel: [10, 20, 3], zoom: 2 } as const;

describe("the space in a link", () => {
  it("is what was seen, from whatever side", () => {
    const px = fc.integer({ min: -4_000, max: 4_000 });
    fc.assert(
      fc.property(px, px, px, px, fc.boolean(), (dx, dy, ex, ey, hasSections) => {
        const turned = rotated(rotated(SECTION_VIEW, dx, dy), ex, ey);
        const orbit = { ...turned, targetNm: [4_000, 2_500, 812], nmPerPx: 12.5 } as const;
        const space = { form: "skeletons", hasSections, orbit } as const;
        const read = parseSpaceLink(formatSpaceLink(space));
        expect(read).toMatchObject({ form: "skeletons", hasSections });
        expect(read?.orbit).toMatchObject({ targetNm: [4_000, 2_500, 812], nmPerPx: 12.5 });
        for (const axis of ["right", "down"] as const) {
          read?.orbit?.[axis].forEach((part, at) => {
            expect(Math.abs(part - orbit[axis][at])).toBeLessThan(1e-3);
          });
        }
      }),
    );
  });

  it("is at right angles and of length 1, whatever digits were pasted", () => {
    const read = parseSpaceLink("m,0.3,0.3,0.9,0.9,10,0,0,0");
    const { right = [0, 0, 0], down = [0, 0, 0] } = read?.orbit ?? {};
    expect(right[0] * down[0] + right[1] * down[1] + right[2] * down[2]).toBeCloseTo(0, 12);
    expect(right[0] ** 2 + right[1] ** 2 + right[2] ** 2).toBeCloseTo(1, 12);
  });

  it("stands in the view's link beside the layout, and not at all where nothing was chosen", () => {
    const space = { ...FIRST_SPACE, hasSections: true };
    const hash = formatViewLink(VIEW, [], null, null, "four", space);
    expect(hash).toBe("#p=10,20,3&z=2&v=four&o=ms");
    expect(parseViewLink(hash)).toMatchObject({ layout: "four", space });
    expect(parseViewLink("#v=3d").layout).toBe("3d");
    expect(parseViewLink(formatViewLink(VIEW)).space).toBeNull();
  });

  it.each([
    "",
    "x",
    "ss",
    "m,1",
    "m,0,0,0,0,10,0,0,0",
    "m,0,0,0,1,0,0,0,0",
    "m,0,0,0,1,1e9,0,0,0",
    "m,a,0,0,1,10,0,0,0",
  ])("makes nothing of %s but what it shows", (text) => {
    expect(parseSpaceLink(text)?.orbit ?? null).toBeNull();
  });
});
