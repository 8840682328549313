import fc from "fast-check";
import { expect, test } from "vitest";
import { ascendingNodes } from "#core/segmentation/ascending-nodes.ts";

test("nodes of any lists come in ascending order, close together or far apart", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4_000 }),
      fc.constantFrom(1, 7, 31, 32, 33, 1_000, 60_000),
      fc.integer({ min: 0, max: 0x7000_0000 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer(),
      (count, stride, first, listCount, seed) => {
        const nodes = Array.from({ length: count }, (_, i) => first + i * stride);
        const shuffled = shuffledBy(nodes, seed);
        const size = Math.ceil(count / listCount);
        const lists = Array.from({ length: listCount }, (_, i) =>
          Uint32Array.from(shuffled.slice(i * size, (i + 1) * size)),
        );
        expect([...ascendingNodes(lists)]).toEqual(nodes);
      },
    ),
    { numRuns: 60 },
  );
});

test("the highest number that a node can have is kept, and no nodes are no nodes", () => {
  const nodes = Uint32Array.from({ length: 100 }, (_, i) => 0xffff_ffff - i);
  expect([...ascendingNodes([nodes])]).toEqual([...nodes].reverse());
  expect(ascendingNodes([]).length).toBe(0);
});

function shuffledBy(nodes: readonly number[], seed: number): number[] {
  const key = (node: number) => Math.imul(node ^ seed, 0x9e37_79b1) >>> 0;
  return [...nodes].sort((left, right) => key(left) - key(right));
}
