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
    const pieces = [0, 1].map((odd) => Uint32Array.from(taken).filter((_, at) => at % 2 === odd));
    expect(partition.rootWithout(i, pieces)).toBe(first);
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

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** A partition and the labels that say what it has to be. */
class LabelledPartition {
  readonly partition: Partition;
  labels: readonly number[];
  #generation = 0;

  constructor(partition: Partition, labels: readonly number[]) {
    this.partition = partition;
    this.labels = labels;
  }

  change(step: Change): void {
    if (step.kind === "part") this.#part(step.of, step.isTaken);
    else if (step.kind === "join") this.#join(step.left, step.right);
    else this.#replace(step.segments, step.labels);
  }

  #part(index: number, isTaken: readonly boolean[]): void {
    const { labels } = this;
    const members = [...labels.keys()].filter((other) => labels[other] === labels[index]);
    const taken = members.filter((member) => isTaken[member]);
    if (taken.length === 0 || taken.length === members.length) return;
    this.partition.part(Uint32Array.from(taken), ++this.#generation);
    const label = 10_000 + this.#generation;
    this.labels = labels.map((old, at) => (taken.includes(at) ? label : old));
  }

  #join(left: number, right: number): void {
    const { labels } = this;
    this.partition.join(left, right, ++this.#generation);
    this.labels = labels.map((label) => (label === labels[right] ? labels[left] : label));
  }

  #replace(segments: readonly number[], anew: readonly number[]): void {
    const { labels } = this;
    const taken = new Set(segments.map((index) => labels[index]));
    const nodes = Uint32Array.from([...labels.keys()].filter((at) => taken.has(labels[at])));
    const first = 100_000 + 10 * ++this.#generation;
    this.labels = labels.map((label, at) => (taken.has(label) ? first + anew[at] : label));
    const roots = rootsOfLabels(this.labels).filter((_, at) => taken.has(labels[at]));
    this.partition.replace(nodes, nodes, roots, this.#generation);
  }
}

describe("a partition", () => {
  test("joined, parted and laid out anew, it is what a list of labels says; its base is untouched", () => {
    fc.assert(
      fc.property(labels, fc.array(change, { maxLength: 12 }), (first, changes) => {
        const base = buildBasePartition(rootsOfLabels(first));
        const labelled = new LabelledPartition(new Partition(base), first);
        const neighbor = new Partition(base);
        for (const step of changes) labelled.change(step);
        expectPartition(labelled.partition, labelled.labels);
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
