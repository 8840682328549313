import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compare, median, p95, quantile } from "#tests/bench/measure.ts";

const samples = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1 });

describe("statistics", () => {
  test("a median lies in the middle, between two middle ones where the count is even", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 100])).toBe(3);
  });

  test("the 95th percentile of 0…100 is 95", () => {
    expect(p95(Array.from({ length: 101 }, (_, index) => index))).toBe(95);
  });

  test("nothing has no median", () => {
    expect(() => median([])).toThrow(RangeError);
  });

  test("a quantile lies among the samples and grows with its share, in whatever order they came", () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const found = quantile(values, share);
        expect(found).toBe(quantile([...values].reverse(), share));
        expect(found).toBeGreaterThanOrEqual(Math.min(...values));
        expect(found).toBeLessThanOrEqual(Math.max(...values) * (1 + 1e-12));
        expect(quantile(values, 1)).toBe(Math.max(...values));
        expect(quantile(values, 0)).toBe(Math.min(...values));
      }),
    );
  });
});

describe("comparison", () => {
  test("rounds are compared each with its own peer", () => {
    const rounds = [
      { ours: [2], peer: [1] },
      // The machine was busy: both sides took a hundred times as long.
      { ours: [300], peer: [100] },
      { ours: [4], peer: [1] },
    ];
    expect(compare(rounds)).toEqual({
      ratio: 3,
      lowestRatio: 2,
      highestRatio: 4,
      ours: 4,
      peer: 1,
      beyond: 3,
      roundCount: 3,
      sampleCount: 3,
    });
  });

  test("what takes k times as long as its peer has the ratio k", () => {
    fc.assert(
      fc.property(
        fc.array(samples, { minLength: 1 }),
        fc.integer({ min: 0, max: 4 }),
        (all, log) => {
          // A power of two, so that nothing is rounded.
          const factor = 2 ** log;
          const rounds = all.map((peer) => ({ ours: peer.map((value) => value * factor), peer }));
          expect(compare(rounds).ratio).toBeCloseTo(factor, 9);
          expect(compare(rounds, p95).ratio).toBeCloseTo(factor, 9);
        },
      ),
    );
  });
});
