import { describe, expect, it } from "vitest";
import { operationPlace } from "#components/history/operation-place.ts";
import type { Operation, OperationBody } from "#core/operations/operation.ts";
import { recordAt } from "#fixtures/graphs/neuron-intents.ts";

function operation(seq: number, body: OperationBody): Operation {
  return {
    seq,
    intentId: `i${seq}`,
    authorId: "u",
    authorName: "Ana",
    atMs: 0,
    overrides: [],
    body,
    effect: { changes: [], conflicts: [] },
    prevHash: "0".repeat(64),
  };
}
const place = (x: number) => ({ positionVoxel: [x, 2, 3] as const, supervoxel: 5n });
const site = (x: number) => ({ place: place(x), compartment: "unknown" as const });

const addition: OperationBody = {
  kind: "neuron-add",
  neuron: { ...recordAt(place(81)), id: "n" },
};

const LOG = [
  operation(1, { kind: "merge", a: place(11), b: place(12) }),
  operation(2, { kind: "undo", of: 1 }),
  operation(3, { kind: "redo", of: 1 }),
  operation(4, {
    kind: "synapse-add",
    synapse: {
      id: "syn",
      pre: site(41),
      posts: [site(42)],
      cleftVoxel: null,
      type: "chemical",
      confidence: 1,
    },
  }),
  operation(5, { kind: "synapse-remove", synapseId: "syn" }),
  operation(6, { kind: "synapse-remove", synapseId: "of-the-version" }),
  operation(7, { kind: "submit", note: "" }),
  operation(8, addition),
  operation(9, { kind: "neuron-edit", neuronId: "n", changes: { name: "AVA" } }),
  operation(10, { kind: "neuron-remove", neuronId: "n" }),
  operation(11, { kind: "neuron-remove", neuronId: "of-the-version" }),
];

describe("where an operation happened", () => {
  it.each([
    [1, 11],
    [2, 11],
    [3, 11],
    [4, 41],
    [5, 41],
    [8, 81],
    [9, 81],
    [10, 81],
  ])("#%i is shown at x = %i", (seq, x) => {
    const found = LOG[seq - 1];
    expect(found && operationPlace(found, LOG)).toEqual([x, 2, 3]);
  });

  it("is nowhere for what has no place", () => {
    for (const seq of [6, 7, 11]) {
      const found = LOG[seq - 1];
      expect(found && operationPlace(found, LOG)).toBeNull();
    }
  });
});
