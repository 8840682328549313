import fc from "fast-check";
import { expect, test } from "vitest";
import {
  COLOR_PALETTES,
  COLOR_SCHEMES,
  type ColorChoice,
  FIRST_COLORS,
} from "#client/viewer/color-scheme.ts";
import {
  formatPlaceLink,
  formatViewLink,
  parsePosition,
  parseViewLink,
} from "#client/viewer/view-link.ts";

test("a link says position, zoom, selection and operation", () => {
  const text = formatViewLink({ positionVoxel: [256.4, 256, 12], zoom: 2 }, [456n, 123n], 4);
  expect(text).toBe("#p=256,256,12&z=2&s=123,456&op=4");
  expect(parseViewLink(text)).toEqual({
    positionVoxel: [256, 256, 12],
    zoom: 2,
    layout: null,
    space: null,
    selected: [123n, 456n],
    operation: 4,
    past: null,
    change: null,
    colors: { scheme: null, palette: null },
  });
});

test.each([0, 1, 10_000])("[DE5] a link to the session after operation %i is read back", (past) => {
  const text = formatViewLink({ positionVoxel: [1, 2, 3], zoom: 2 }, [], 7, null, "xy", null, past);
  expect(text).toBe(`#p=1,2,3&z=2&op=7&at=${past}`);
  expect(parseViewLink(text)).toMatchObject({ operation: 7, past });
});

test.each(["-1", "00", "1.5", "x", ""])("a moment called %j is none", (text) => {
  expect(parseViewLink(`#at=${text}`).past).toBeNull();
});

test("a link to segments at a place leaves the zoom to the page", () => {
  const ids = ["9007199254740993", "123"];
  expect(parseViewLink(formatPlaceLink([256.4, 256, 12], ids))).toMatchObject({
    ...{ positionVoxel: [256, 256, 12], zoom: null, selected: [9007199254740993n, 123n] },
  });
});

test("what was formatted is read back, with ids above 2^53", () => {
  const voxel = fc.nat(2 ** 31);
  fc.assert(
    fc.property(
      fc.tuple(voxel, voxel, voxel),
      fc.double({ min: 0.01, max: 64, noNaN: true }),
      fc.uniqueArray(fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), { maxLength: 64 }),
      (positionVoxel, zoom, selected) => {
        const link = parseViewLink(formatViewLink({ positionVoxel, zoom }, selected));
        expect(link.positionVoxel).toEqual(positionVoxel);
        expect(link.zoom).toBeCloseTo(zoom, 1);
        const sorted = [...selected].sort((a, b) => (a < b ? -1 : 1));
        expect(link.selected).toEqual(selected.length === 0 ? null : sorted);
        expect(link.operation).toBeNull();
      },
    ),
  );
});

test("never throws, and gives null or something sound", () => {
  const junk = fc.oneof(fc.string(), fc.webQueryParameters());
  fc.assert(
    fc.property(junk, junk, junk, junk, (p, z, s, op) => {
      const link = parseViewLink(`#p=${p}&z=${z}&s=${s}&op=${op}`);
      if (link.zoom !== null) expect(link.zoom).toBeGreaterThan(0);
      for (const part of link.positionVoxel ?? []) expect(Number.isSafeInteger(part)).toBe(true);
      for (const id of link.selected ?? []) expect(id).toBeGreaterThan(0n);
    }),
  );
});

test.each([
  ["", null],
  ["#", null],
  ["#p=1,2", null],
  ["#p=1,2,-3", null],
  ["#p=1,2,3.5", null],
  ["#p=1,2,3,4", null],
])("%j has no position", (text, expected) => {
  expect(parseViewLink(text).positionVoxel).toBe(expected);
});

test.each(["1, 2, 3", "[1 2 3]", "(1,2,3)", "1;2;3", " 1\t2  3 "])("%j is pasted", (text) => {
  expect(parsePosition(text)).toEqual([1, 2, 3]);
});

test("a selection with one bad id is refused whole", () => {
  expect(parseViewLink("#s=1,0,3").selected).toBeNull();
  expect(parseViewLink("#s=1,99999999999999999999").selected).toBeNull();
});

test("[RV2] a change goes with the way in which it is shown", () => {
  const view = { positionVoxel: [1, 2, 3], zoom: 2 } as const;
  const change = { key: "v.10.20.30.9007199254740993", mode: "side" };
  const link = formatViewLink(view, [], null, change);
  expect(parseViewLink(link).change).toEqual(change);
  expect(parseViewLink("#d=1.2.3.4").change).toEqual({ key: "1.2.3.4", mode: "flicker" });
  expect(parseViewLink("#d=1.2.3.4&m=<b>").change?.mode).toBe("flicker");
  for (const bad of ["#d=1.2.3", "#d=1.2.-3.4", "#d=x.1.2.3.4", "#m=side"]) {
    expect(parseViewLink(bad).change).toBeNull();
  }
});

test("a link says which planes are shown, unless it is the section alone", () => {
  const view = { positionVoxel: [1, 2, 3], zoom: 1 } as const;
  expect(formatViewLink(view, [], null, null, "xy")).toBe("#p=1,2,3&z=1");
  const three = formatViewLink(view, [], null, null, "three");
  expect(three).toBe("#p=1,2,3&z=1&v=three");
  expect(parseViewLink(three).layout).toBe("three");
  expect(parseViewLink("#v=yz").layout).toBe("yz");
  expect(parseViewLink("#v=zz").layout).toBeNull();
});

test("a link says by what segments are coloured, unless that is how a page begins", () => {
  const view = { positionVoxel: [1, 2, 3], zoom: 2 } as const;
  const linkOf = (colors: ColorChoice) =>
    formatViewLink(view, [], null, null, "xy", null, null, colors);
  expect(linkOf(FIRST_COLORS)).toBe("#p=1,2,3&z=2");
  for (const scheme of COLOR_SCHEMES) {
    for (const palette of COLOR_PALETTES) {
      expect(parseViewLink(linkOf({ scheme, palette })).colors).toEqual({
        scheme: scheme === "segment" ? null : scheme,
        palette: palette === "usual" ? null : palette,
      });
    }
  }
  expect(parseViewLink("#c=shoe-size&k=__proto__").colors).toEqual({ scheme: null, palette: null });
});
