import fc from "fast-check";
import { expect, test } from "vitest";
import { createTokenBucket } from "#server/realtime/token-bucket.ts";

test("lets a burst through at once, then no more than the rate", () => {
  const bucket = createTokenBucket(10, 3, 0);
  expect([1, 2, 3, 4].map(() => bucket.take(1, 0))).toEqual([true, true, true, false]);
  expect(bucket.take(1, 99)).toBe(false);
  expect(bucket.take(1, 100)).toBe(true);
  expect(bucket.take(3, 1_000_000)).toBe(true);
  expect(bucket.take(1, 1_000_000)).toBe(false);
});

test("never lets through more than burst + rate × time", () => {
  const steps = fc.array(fc.record({ gapMs: fc.nat(500), amount: fc.integer({ min: 1, max: 9 }) }));
  fc.assert(
    fc.property(steps, (list) => {
      const bucket = createTokenBucket(20, 15, 0);
      let nowMs = 0;
      let taken = 0;
      for (const { gapMs, amount } of list) {
        nowMs += gapMs;
        if (bucket.take(amount, nowMs)) taken += amount;
        expect(taken).toBeLessThanOrEqual(15 + (20 * nowMs) / 1000 + 1e-6);
      }
    }),
  );
});
