import { describe, expect, it } from "vitest";
import { SECTION_VIEW } from "#client/meshes/orbit-view.ts";
import { viewByKey } from "#components/space/view-by-key.ts";

const press = (key: string, held: Partial<Parameters<typeof viewByKey>[1]> = {}) =>
  viewByKey(SECTION_VIEW, {
    ...{ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false },
    ...held,
  });

describe("the keys of a scene", () => {
  it("turn by arrows, and move with Shift", () => {
    const turned = press("ArrowRight");
    expect(turned?.targetNm).toEqual(SECTION_VIEW.targetNm);
    expect(turned?.right).not.toEqual(SECTION_VIEW.right);
    const moved = press("ArrowRight", { shiftKey: true });
    expect(moved?.right).toEqual(SECTION_VIEW.right);
    expect(moved?.targetNm[0]).toBeLessThan(0);
  });

  it("zoom by plus and minus, there and back", () => {
    const near = press("+");
    expect(near?.nmPerPx).toBeLessThan(SECTION_VIEW.nmPerPx);
    expect(press("-")?.nmPerPx).toBeGreaterThan(SECTION_VIEW.nmPerPx);
  });

  it("leave what is the page's to the page", () => {
    expect(press("m")).toBeNull();
    expect(press("ArrowRight", { ctrlKey: true })).toBeNull();
  });
});
