import fc from "fast-check";
import { expect, test } from "vitest";
import { LiveNeurons } from "#core/neurons/live-neurons.ts";
import type { Neuron, NeuronOperationBody } from "#core/neurons/neuron.ts";
import { type NeuronOperation, neuronsAfter } from "#core/neurons/neuron-table.ts";
import { ActivityLedger } from "#core/operations/activity.ts";

function record(id: string): Neuron {
  const texts = {
    name: id,
    type: "",
    class: "",
    side: "",
    transmitter: "",
    region: "",
    status: "",
  };
  const place = { positionVoxel: [1, 2, 3] as const, supervoxel: 7n };
  return { id, place, ...texts, somaVoxel: null, tags: ["b"] };
}

const BASE = [record("v1"), record("v2")];
const ids = fc.constantFrom("v1", "v2", "n1", "n3", "n6", "none");
const word = fc.constantFrom("", "x", "y");
const tags = fc.uniqueArray(fc.constantFrom("a", "b", "c"), { maxLength: 2 });
const step = fc.oneof(
  fc.record({ kind: fc.constant("add" as const) }),
  fc.record({
    kind: fc.constant("edit" as const),
    neuronId: ids,
    changes: fc.record(
      { name: word, type: word, tagsAdded: tags, tagsRemoved: tags },
      { requiredKeys: [] },
    ),
  }),
  fc.record({ kind: fc.constant("remove" as const), neuronId: ids }),
  fc.record({ kind: fc.constantFrom("undo" as const, "redo" as const), of: fc.nat(12) }),
  fc.record({ kind: fc.constant("over" as const), overrides: fc.array(fc.nat(12)) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function entryOf(seq: number, each: Step) {
  const overrides = each.kind === "over" ? each.overrides : [];
  const body = () => {
    switch (each.kind) {
      case "add":
        return { kind: "neuron-add", neuron: record(`n${seq}`) } as const;
      case "edit":
        return { kind: "neuron-edit", neuronId: each.neuronId, changes: each.changes } as const;
      case "remove":
        return { kind: "neuron-remove", neuronId: each.neuronId } as const;
      case "over":
        return { kind: "merge" } as const;
      default:
        return { kind: each.kind, of: 1 + (each.of % seq) } as const;
    }
  };
  return { seq, overrides, body: body() };
}

test("[NE2] the records as the log grows are those of the whole log, after every operation", () => {
  let changes = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 14, size: "max" }), fc.integer(), (steps, looks) => {
      const ledger = new ActivityLedger();
      const live = new LiveNeurons(BASE, ledger.active);
      const log: ReturnType<typeof entryOf>[] = [];
      const records: NeuronOperation[] = [];
      steps.forEach((each, index) => {
        const entry = entryOf(index + 1, each);
        log.push(entry);
        ledger.record(entry);
        live.record(entry, "of" in entry.body ? log[(entry.body.of ?? 0) - 1] : entry);
        if (entry.body.kind.startsWith("neuron-")) {
          records.push({ seq: entry.seq, body: entry.body as NeuronOperationBody });
        }
        // Now and then nobody asks for a while.
        if (index + 1 < steps.length && ((looks >> index) & 1) === 0) return;
        const before = live.list;
        expect(before).toEqual(neuronsAfter(BASE, records, ledger.active));
        expect(live.list).toBe(before);
        if (before !== BASE) changes++;
      });
    }),
    { numRuns: 500 },
  );
  expect(changes).toBeGreaterThan(200);
});

test("[NE2] what changes nothing leaves the very list, and another record the very object", () => {
  const ledger = new ActivityLedger();
  const live = new LiveNeurons(BASE, ledger.active);
  const entry = entryOf(1, { kind: "edit", neuronId: "v1", changes: { name: "x" } });
  ledger.record(entry);
  live.record(entry, entry);
  expect(live.list.map(({ name }) => name)).toEqual(["x", "v2"]);
  expect(live.list[1]).toBe(BASE[1]);
  const undo = entryOf(2, { kind: "undo", of: 0 });
  ledger.record(undo);
  live.record(undo, entry);
  expect(live.list).toBe(BASE);
});
