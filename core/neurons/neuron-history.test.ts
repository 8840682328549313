import { expect, test } from "vitest";
import type { Neuron, NeuronOperationBody } from "#core/neurons/neuron.ts";
import { neuronHistory } from "#core/neurons/neuron-history.ts";

const place = { positionVoxel: [1, 2, 3] as const, supervoxel: 7n };
const texts = { name: "", type: "", class: "", side: "", transmitter: "", region: "", status: "" };
const record: Neuron = { id: "n", place, ...texts, name: "AVAL", somaVoxel: null, tags: ["a"] };
const edit = (changes: object): NeuronOperationBody => ({
  kind: "neuron-edit",
  neuronId: "n",
  changes,
});
const log = [
  { seq: 1, body: { kind: "neuron-add", neuron: record } },
  { seq: 2, body: { kind: "neuron-add", neuron: { ...record, id: "other" } } },
  { seq: 3, body: edit({ name: "AVA", side: "left" }) },
  { seq: 4, body: edit({ name: "AVAR", somaVoxel: [4, 5, 6], tagsAdded: ["b"] }) },
  { seq: 5, body: { kind: "undo", of: 3 } },
  { seq: 6, body: { kind: "neuron-remove", neuronId: "n" } },
];

test("[NE2] each operation has its fields, from what stands before it; one undone stands apart", () => {
  const items = neuronHistory("n", null, log, new Set([1, 2, 4, 6]));
  expect(items.map(({ operation, isActive }) => [operation.seq, isActive])).toEqual([
    [1, true],
    [3, false],
    [4, true],
    [6, true],
  ]);
  expect(items.map(({ changes }) => changes.map(Object.values))).toEqual([
    [
      ["name", "", "AVAL"],
      ["tags", "", "a"],
    ],
    [
      ["name", "AVAL", "AVA"],
      ["side", "", "left"],
    ],
    [
      ["name", "AVAL", "AVAR"],
      ["somaVoxel", "", "4, 5, 6"],
      ["tags", "a", "a, b"],
    ],
    [],
  ]);
});

test("a record of the version begins with what the version says", () => {
  const [item] = neuronHistory("n", record, [log[2]], new Set([3]));
  expect(item.changes[0]).toEqual({ field: "name", from: "AVAL", to: "AVA" });
});
