import fc from "fast-check";
import { expect, test } from "vitest";
import { compareSynapseIds } from "#server/exports/tables/synapses-table.ts";

/** Whole numbers first and by value, then by text. */
function byDefinition(left: string, right: string): number {
  const [a, b] = [left, right].map((id) => (/^[0-9]{1,30}$/.test(id) ? BigInt(id) : null));
  if (a !== null && b === null) return -1;
  if (a === null && b !== null) return 1;
  if (a !== null && b !== null && a !== b) return a < b ? -1 : 1;
  return left === right ? 0 : left < right ? -1 : 1;
}

const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(..."0019"), minLength: min, maxLength: max });

test("orders ids of synapses by value where both are whole numbers, of any length", () => {
  const id = fc.oneof(
    digits(1, 3),
    digits(14, 17),
    digits(29, 32),
    fc.string({ unit: fc.constantFrom(..."09a/:-"), maxLength: 4 }),
  );
  fc.assert(
    fc.property(id, id, (left, right) => {
      const order = byDefinition(left, right);
      expect(Math.sign(compareSynapseIds(left, right))).toBe(order);
      expect(compareSynapseIds(left, left)).toBe(0);
    }),
    { numRuns: 500 },
  );
});
