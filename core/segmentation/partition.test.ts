import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { connectedComponents } from "#core/segmentation/connected-components.ts";
import { buildBasePartition, Partition } from "#core/segmentation/partition.ts";

const COUNT = 150;

/** Which block each index is in, by label. */
const labels = fc.array(fc.nat({ max: 20 }), { minLength: COUNT, maxLength: COUNT });

function rootsOfLabels(of: readonly number[]): Uint32Array {
  return Uint32Array.from(of, (label) => of.indexOf(label));
}

function expectPartition(partition: Partition, of: readonly number[]): void {
  const roots = rootsOfLabels(of);
  for (let i = 0; i < of.length; i++) {
    const members = [...of.keys()].filter((other) => of[other] === of[i]);
    expect(partition.rootOf(i)).toBe(roots[i]);
    expect(partition.memberCountOf(i)).toBe(members.length);
    expect(partition.slotOf(i)).toBe(partition.slotOf(members[0]));
    expect(of[partition.slotOf(i)]).toBe(of[i]);
  }
  for (const root of new Set(roots)) {
    const members = [...roots.keys()].filter((index) => roots[index] === root);
    expect([...partition.membersOf(root)]).toEqual(members);
  }
}

const change = fc.oneof(
  fc.record({
    kind: fc.constant("join"),
    left: fc.nat({ max: COUNT - 1 }),
    right: fc.nat({ max: COUNT - 1 }),
  }),
  fc.record({
    kind: fc.constant("replace"),
    segments: fc.array(fc.nat({ max: COUNT - 1 }), { minLength: 1, maxLength: 3 }),
    labels: fc.array(fc.nat({ max: 3 }), { minLength: COUNT, maxLength: COUNT }),
  }),
);

describe("a partition", () => {
  test("joined and laid out anew, it is what a list of labels says; its base is untouched", () => {
    fc.assert(
      fc.property(labels, fc.array(change, { maxLength: 8 }), (first, changes) => {
        const base = buildBasePartition(rootsOfLabels(first));
        const partition = new Partition(base);
        const neighbor = new Partition(base);
        let of = [...first];
        for (const step of changes) {
          if (step.kind === "join") {
            partition.join(step.left, step.right);
            of = of.map((label) => (label === of[step.right] ? of[step.left] : label));
          } else {
            const taken = new Set(step.segments.map((index) => of[index]));
            const members = [...of.keys()].filter((index) => taken.has(of[index]));
            of = of.map((label, index) => (taken.has(label) ? 1_000 + step.labels[index] : label));
            of = of.map((label) => (label >= 1_000 ? label + 1_000 * changes.length : label));
            const roots = rootsOfLabels(of);
            partition.replace(
              Uint32Array.from(members),
              Uint32Array.from(members, (index) => roots[index]),
            );
          }
        }
        expectPartition(partition, of);
        expectPartition(neighbor, first);
      }),
      { numRuns: 150 },
    );
  });

  test("connected components carry their smallest index, and edges that are off join nothing", () => {
    const a = Uint32Array.of(3, 1, 0);
    const b = Uint32Array.of(4, 3, 2);
    expect([...connectedComponents(5, a, b)]).toEqual([0, 1, 0, 1, 1]);
    expect([...connectedComponents(5, a, b, Uint8Array.of(1, 0, 1))]).toEqual([0, 1, 0, 3, 3]);
  });
});
