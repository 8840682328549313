import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createColorMemo, rootColor, rootColorCss } from "#core/pictures/root-color.ts";

const root = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });

function luminance(color: number): number {
  return 0.2126 * (color & 0xff) + 0.7152 * ((color >>> 8) & 0xff) + 0.0722 * (color >>> 16);
}

describe("colour of a root", () => {
  test("is the same every time, light enough over grey, never black", () => {
    fc.assert(
      fc.property(root, fc.nat(1000), (id, seed) => {
        const color = rootColor(id, seed);
        expect(createColorMemo(seed)(id)).toBe(color);
        expect(color).toBeLessThan(2 ** 24);
        expect(luminance(color)).toBeGreaterThan(80);
      }),
    );
  });

  test("differs for 5,000 consecutive ids, and for ids that differ above 32 bits only", () => {
    const seen = new Set<number>();
    for (let id = 1n; id <= 5000n; id++) seen.add(rootColor(id, 0));
    expect(seen.size).toBeGreaterThan(4980);
    expect(rootColor(5n, 0)).not.toBe(rootColor(5n + 2n ** 40n, 0));
  });

  test("neighbouring ids get hues far apart, on average", () => {
    let far = 0;
    for (let id = 1n; id <= 1000n; id++) {
      const a = rootColor(id, 0);
      const b = rootColor(id + 1n, 0);
      const distance = [0, 8, 16].reduce(
        (sum, shift) => sum + Math.abs(((a >>> shift) & 0xff) - ((b >>> shift) & 0xff)),
        0,
      );
      if (distance > 60) far++;
    }
    expect(far).toBeGreaterThan(850);
  });

  test("another seed recolours", () => {
    expect(rootColor(77n, 1)).not.toBe(rootColor(77n, 2));
    expect(rootColorCss(77n, 1)).toMatch(/^rgb\(\d+ \d+ \d+\)$/);
  });
});
