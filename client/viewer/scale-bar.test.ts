import fc from "fast-check";
import { expect, test } from "vitest";
import { formatLengthNm, scaleBar } from "#client/viewer/scale-bar.ts";

test.each([
  [4, 150, 500, "500 nm"],
  [8, 150, 1000, "1 µm"],
  [0.5, 150, 50, "50 nm"],
  [16, 150, 2000, "2 µm"],
  [20_000, 150, 2_000_000, "2 mm"],
  [0.001, 150, 0.1, "0.1 nm"],
])("%d nm a pixel in %d px: %d nm", (nmPerPx, maxPx, lengthNm, label) => {
  expect(scaleBar(nmPerPx, maxPx)).toMatchObject({ lengthNm, label });
});

test("is never wider than asked and never under a third of it", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      fc.integer({ min: 40, max: 400 }),
      (nmPerPx, maxPx) => {
        const bar = scaleBar(nmPerPx, maxPx);
        expect(bar).not.toBeNull();
        expect(bar?.widthPx).toBeLessThanOrEqual(maxPx * 1.001);
        expect(bar?.widthPx).toBeGreaterThan(maxPx / 3);
        expect(String(bar?.lengthNm)).toMatch(/^0?\.?0*[125]0*(e[-+]\d+)?$/);
      },
    ),
  );
});

test("nothing to show without a scale", () => {
  for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(scaleBar(bad, 100)).toBeNull();
  }
  expect(formatLengthNm(1500)).toBe("1.5 µm");
});
