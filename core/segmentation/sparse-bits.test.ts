import fc from "fast-check";
import { expect, test } from "vitest";
import { SparseBits } from "#core/segmentation/sparse-bits.ts";

test("holds what a set holds, after any steps", () => {
  const number = fc.oneof(fc.nat(70), fc.nat(2 ** 31 - 1));
  const step = fc.tuple(fc.constantFrom("add", "delete"), number);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat(60), (steps, clearedAt) => {
      const bits = new SparseBits();
      const plain = new Set<number>();
      for (const [at, [kind, each]] of steps.entries()) {
        if (at === clearedAt) {
          bits.clear();
          plain.clear();
        }
        bits[kind as "add" | "delete"](each);
        plain[kind as "add" | "delete"](each);
        const near = [each - 1, each, each + 1, each ^ 32].filter((other) => other >= 0);
        for (const other of near) expect(bits.has(other)).toBe(plain.has(other));
      }
      for (const [, each] of steps) expect(bits.has(each)).toBe(plain.has(each));
    }),
    { numRuns: 100 },
  );
});
