import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SparseUint32 } from "#core/segmentation/sparse-uint32.ts";

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
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("list"), atLeast: fc.nat(3) }) },
);

function expectSame(sparse: SparseUint32, model: ReadonlyMap<number, number>): void {
  for (const at of [0, 1_023, 1_024, 2_047, 5_000_000, 9_000_000, ...model.keys()]) {
    expect(sparse.at(at)).toBe(model.get(at) ?? 0);
  }
}

describe("a sparse column of numbers", () => {
  test("holds what was set since it was last cleared, and lists it in order", () => {
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
          } else {
            const isWanted = (value: number) => value > 0 && value < 4 && value >= each.atLeast;
            const wanted = [...model.keys()]
              .filter((key) => isWanted(model.get(key) ?? 0))
              .sort((left, right) => left - right);
            const ask = Uint8Array.from([0, 1, 2, 3], (value) => (isWanted(value) ? 1 : 0));
            expect([...sparse.nodesWhere(ask, wanted.length)]).toEqual(wanted);
            // The number given is room enough, not a promise.
            expect([...sparse.nodesWhere(ask, wanted.length + 5)]).toEqual(wanted);
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
    expect([...sparse.nodesWhere(Uint8Array.of(0, 1), 1_024)]).toEqual([7_000_000]);
    expect(sparse.at(0)).toBe(0);
  });
});
