import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PAGE_BITS, PAGE_MASK, SparseUint32 } from "#core/segmentation/sparse-uint32.ts";

/** Few pages, their borders often, and one far away. */
const node = fc.oneof(
  fc.nat(20),
  fc.integer({ min: 1_015, max: 1_035 }),
  fc.integer({ min: 5_000_000, max: 5_000_010 }),
);

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("set"),
      node,
      value: fc.constantFrom(0, 1, 2, 3, 2 ** 32 - 1),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "clear" as const }) },
);

function expectSame(sparse: SparseUint32, model: ReadonlyMap<number, number>): void {
  for (const at of [0, 1_023, 1_024, 2_047, 5_000_000, 9_000_000, ...model.keys()]) {
    expect(sparse.at(at)).toBe(model.get(at) ?? 0);
    expect(readWhereItLies(sparse, at)).toBe(model.get(at) ?? 0);
  }
}

function readWhereItLies({ places, pool }: SparseUint32, node: number): number {
  return pool[((places[node >>> PAGE_BITS] ?? 0) << PAGE_BITS) | (node & PAGE_MASK)];
}

describe("a sparse column of numbers", () => {
  test("holds what was set since it was last cleared, also for those who read its pages", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: "max" }), (steps) => {
        const sparse = new SparseUint32();
        const model = new Map<number, number>();
        for (const each of steps) {
          if (each.kind === "set") {
            sparse.set(each.node, each.value);
            model.set(each.node, each.value);
          } else if (each.kind === "clear") {
            sparse.clear();
            model.clear();
          }
          expectSame(sparse, model);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("a page that is used again holds nothing of what it held", () => {
    const sparse = new SparseUint32();
    for (let at = 0; at < 1_024; at++) sparse.set(at, at + 1);
    sparse.clear();
    sparse.set(7_000_000, 1);
    expect(readWhereItLies(sparse, 7_000_000)).toBe(1);
    expect(readWhereItLies(sparse, 7_000_001)).toBe(0);
    expect(sparse.at(0)).toBe(0);
  });
});
