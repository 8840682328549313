import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CLASS_COLORS,
  classColor,
  classColors,
  NEUTRAL_RGB,
  REVIEW_COLORS,
  rgbOfHex,
  rgbOfPacked,
  safeRootColor,
} from "#client/viewer/class-color.ts";
import { COLOR_PALETTES } from "#client/viewer/color-scheme.ts";
import type { Rgb } from "#client/viewer/viewer-contract.ts";

const ids = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });
const palettes = fc.constantFrom(...COLOR_PALETTES);

describe("the colours of classes", () => {
  test("are a function of the names alone, and each name has its own while there are enough", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 19 }), palettes, (names, palette) => {
        const colors = classColors(names, palette, 0);
        expect(classColors([...names].reverse(), palette, 0)).toEqual(colors);
        expect(new Set([...colors.values()].map(String)).size).toBe(names.length);
      }),
    );
  });

  test("are taken again where there are more names than colours", () => {
    for (const palette of COLOR_PALETTES) {
      const names = Array.from({ length: 300 }, (_, at) => `type ${at}`);
      const given = [...classColors(names, palette, 0).values()].map(String);
      const counts = [...new Set(given)].map((rgb) => given.filter((each) => each === rgb).length);
      expect(counts).toHaveLength(CLASS_COLORS[palette].length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });

  test("of few types the safe ones are those of Okabe and Ito", () => {
    const colors = classColors(["KC", "MBON", "PN", "LN", "APL", "DPM", "ORN"], "safe", 0);
    const first = CLASS_COLORS.safe.slice(0, 7).map(String).sort();
    expect([...colors.values()].map(String).sort()).toEqual(first);
  });

  test("hold a segment's own bits, too few to be another class's", () => {
    const all: Rgb[] = [
      ...Object.values(CLASS_COLORS).flat(),
      ...COLOR_PALETTES.flatMap((palette) => Object.values(REVIEW_COLORS[palette])),
      NEUTRAL_RGB,
    ];
    fc.assert(
      fc.property(fc.constantFrom(...all), ids, (rgb, root) => {
        const painted = rgbOfPacked(classColor(rgb, root));
        for (const [at, part] of rgb.entries()) {
          expect(Math.abs(painted[at] - part)).toBeLessThan(16);
        }
      }),
    );
  });

  test("neighbours of one class differ but once in about four thousand pairs", () => {
    const seen = new Set<number>();
    for (let root = 1n; root <= 500n; root++) seen.add(classColor(NEUTRAL_RGB, root));
    expect(seen.size).toBeGreaterThan(450);
  });
});

/** How a deuteranope and a protanope see it (after F. Viénot and others, 1999), in linear light. */
function seenBy([red, green, blue]: Rgb, kind: "deuteranope" | "protanope"): readonly number[] {
  const linear = [red, green, blue].map((byte) => (byte / 255) ** 2.2);
  const [r, g, b] = linear;
  const long = 17.8824 * r + 43.5161 * g + 4.11935 * b;
  const medium = 3.45565 * r + 27.1554 * g + 3.86714 * b;
  const short = 0.0299566 * r + 0.184309 * g + 1.46709 * b;
  return kind === "deuteranope"
    ? [long, 0.494207 * long + 1.24827 * short, short]
    : [2.02344 * medium - 2.52581 * short, medium, short];
}

test.each(["deuteranope", "protanope"] as const)(
  "the safe colours of the review stay apart for a %s",
  (kind) => {
    const colors = [...Object.values(REVIEW_COLORS.safe), NEUTRAL_RGB].map((rgb) =>
      seenBy(rgb, kind),
    );
    for (const [at, one] of colors.entries()) {
      for (const other of colors.slice(at + 1)) {
        const apart = one.map((part, axis) => {
          const [a, b] = [Math.max(part, 0.01), Math.max(other[axis], 0.01)];
          return Math.max(a, b) / Math.min(a, b);
        });
        // A fifth more of one of the two kinds of cones that are left, or of light.
        expect(Math.max(...apart)).toBeGreaterThan(1.2);
      }
    }
  },
);

test("by its id, a segment is painted in a safe colour, another one for another seed", () => {
  const colors = new Set<number>();
  for (let root = 1n; root <= 400n; root++) colors.add(safeRootColor(root, 0));
  expect(colors.size).toBeGreaterThan(380);
  expect(safeRootColor(7n, 0)).toBe(safeRootColor(7n, 0));
  const others = Array.from({ length: 50 }, (_, at) => BigInt(at + 1)).filter(
    (root) => safeRootColor(root, 0) !== safeRootColor(root, 1),
  );
  expect(others.length).toBeGreaterThan(40);
});

test("a hexadecimal colour is its bytes", () => {
  expect(rgbOfHex("#e69f00")).toEqual([0xe6, 0x9f, 0]);
});
