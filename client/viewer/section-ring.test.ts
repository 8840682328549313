import fc from "fast-check";
import { expect, test } from "vitest";
import { ringSections, sectionToLand, sectionToShow } from "#client/viewer/section-ring.ts";

test("holds the target, the way ahead and one back, within the volume", () => {
  expect(ringSections(10, 1, 100)).toEqual([10, 11, 9, 12, 13]);
  expect(ringSections(10, -1, 100)).toEqual([10, 9, 11, 8, 7]);
  expect(ringSections(0, -1, 100)).toEqual([0, 1]);
  expect(ringSections(99, 1, 100)).toEqual([99, 98]);
  expect(ringSections(0, 1, 1)).toEqual([0]);
});

test("fewer sections are held where there is room for fewer, the target among them", () => {
  expect(ringSections(10, 1, 100, 1)).toEqual([10]);
  expect(ringSections(10, -1, 100, 3)).toEqual([10, 9, 11]);
});

test("shows nothing that is farther from the target than what is shown", () => {
  const z = fc.integer({ min: 0, max: 50 });
  fc.assert(
    fc.property(z, z, fc.array(z), (shown, target, loaded) => {
      const next = sectionToShow(shown, target, loaded);
      expect(next === shown || loaded.includes(next)).toBe(true);
      for (const other of [shown, ...loaded]) {
        expect(Math.abs(next - target)).toBeLessThanOrEqual(Math.abs(other - target));
      }
      if (loaded.includes(target)) expect(next).toBe(target);
    }),
  );
});

test("what was begun on the way is finished first, then the target", () => {
  expect(sectionToLand(10, 14, 11)).toBe(11);
  expect(sectionToLand(11, 14, 11)).toBe(14);
  expect(sectionToLand(10, 10, 11)).toBe(10);
  expect(sectionToLand(10, 5, 11)).toBe(5);
  expect(sectionToLand(10, 90, 11)).toBe(90);
  expect(sectionToLand(10, 7, 9)).toBe(9);
});

test("however fast a person goes, every landing brings the section shown nearer to the target", () => {
  const steps = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(steps, (moves) => {
      let shown = 100;
      let target = 100;
      let landing = 100;
      moves.forEach((move, at) => {
        target += move;
        landing = sectionToLand(shown, target, landing);
        expect(Math.abs(target - landing)).toBeLessThanOrEqual(Math.abs(target - shown));
        // Every third move, what was to land has loaded.
        if (at % 3 === 2) shown = sectionToShow(shown, target, [landing]);
      });
      shown = sectionToShow(shown, target, [sectionToLand(shown, target, landing)]);
      shown = sectionToShow(shown, target, [sectionToLand(shown, target, landing)]);
      expect(shown).toBe(target);
    }),
  );
});
