import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildBasePartition } from "#core/segmentation/base-partition.ts";
import { connectedComponents } from "#core/segmentation/connected-components.ts";
import { Partition } from "#core/segmentation/partition.ts";

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
    if (i !== members[0]) continue;
    const taken = new Set(members.slice(0, Math.floor(members.length / 2)));
    const first = members.find((member) => !taken.has(member)) ?? -1;
    expect(partition.rootWithout(i, (member) => taken.has(member))).toBe(first);
  }
  for (const root of new Set(roots)) {
    const members = [...roots.keys()].filter((index) => roots[index] === root);
    expect([...partition.membersOf(root)]).toEqual(members);
  }
}

const change = fc.oneof(
  fc.record({
    kind: fc.constant("part"),
    of: fc.nat({ max: COUNT - 1 }),
    isTaken: fc.array(fc.boolean(), { minLength: COUNT, maxLength: COUNT }),
  }),
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
  test("joined, parted and laid out anew, it is what a list of labels says; its base is untouched", () => {
    fc.assert(
      fc.property(labels, fc.array(change, { maxLength: 12 }), (first, changes) => {
        const base = buildBasePartition(rootsOfLabels(first));
        const partition = new Partition(base);
        const neighbor = new Partition(base);
        let of = [...first];
        let generation = 0;
        for (const step of changes) {
          if (step.kind === "part") {
            const members = [...of.keys()].filter((index) => of[index] === of[step.of]);
            const taken = members.filter((index) => step.isTaken[index]);
            if (taken.length === 0 || taken.length === members.length) continue;
            partition.part(Uint32Array.from(taken), ++generation);
            const label = 10_000 + generation;
            of = of.map((old, index) => (taken.includes(index) ? label : old));
          } else if (step.kind === "join") {
            partition.join(step.left, step.right, ++generation);
            of = of.map((label) => (label === of[step.right] ? of[step.left] : label));
          } else {
            const taken = new Set(step.segments.map((index) => of[index]));
            const members = [...of.keys()].filter((index) => taken.has(of[index]));
            const first = 100_000 + 10 * ++generation;
            of = of.map((label, index) => (taken.has(label) ? first + step.labels[index] : label));
            const roots = rootsOfLabels(of);
            const nodes = Uint32Array.from(members);
            partition.replace(
              nodes,
              nodes,
              nodes.map((index) => roots[index]),
              generation,
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
