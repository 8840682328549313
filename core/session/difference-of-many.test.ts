// [RV2] A difference of thousands of changed segments, each with a record, a request and a sign-off:
// what is looked up grows with their number, not with its square. Counted, not timed.
import { createHash } from "node:crypto";
import { expect, test, vi } from "vitest";
import type { OperationBody } from "#core/operations/operation.ts";
import { sessionDifference } from "#core/session/difference.ts";
import { applyToSession, effectHashOf, rootOfPlace } from "#core/session/session-model.ts";
import { graphFromEdges, placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { recordAt } from "#fixtures/graphs/neuron-intents.ts";
import { ADA, RHEA, sessionWorld } from "#fixtures/graphs/session-world.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

/** Pairs of supervoxels, each joined by a merge. */
function manyChanges(pairs: number) {
  const graph = graphFromEdges(2 * pairs, []);
  const indices = Array.from({ length: pairs }, (_, pair) => 2 * pair);
  const neurons = indices.map((index) => ({
    id: `record-${index}`,
    ...recordAt(placeIn(graph, index), { name: `N${index}` }),
  }));
  const { model, place } = sessionWorld(graph, { sha256Hex, neurons });
  const apply = ({ id: authorId }: typeof ADA, body: OperationBody) => {
    const seq = model.operations.length + 1;
    const said = { seq, intentId: `${seq}`, authorId, authorName: authorId, atMs: seq };
    applyToSession(model, { ...said, prevHash: "0".repeat(64), overrides: [], body });
  };
  for (const index of indices) {
    apply(ADA, { kind: "merge", a: place(index), b: place(index + 1) });
  }
  apply(ADA, { kind: "submit", note: "" });
  const effectHash = effectHashOf(model, rootOfPlace(model, place(0)));
  for (const index of indices) {
    const verdict = { object: place(index), effectHash } as const;
    apply(RHEA, { kind: "sign", scope: "axon", ...verdict });
    apply(RHEA, { kind: "object-request", scope: "whole", text: "see the tip", ...verdict });
  }
  const lookUps = vi.spyOn(model.segmentation.constraints.graph, "nodeAt");
  const { changed } = sessionDifference(model);
  return { changed, lookUps: lookUps.mock.calls.length };
}

test("[RV2] looks up as much for each of 2,000 changed segments as for each of 200", () => {
  const [few, many] = [manyChanges(200), manyChanges(2_000)];
  expect(many.changed).toHaveLength(2_000);
  for (const { requests, signOffs, operations, neuronIds, change } of many.changed) {
    expect([requests.length, signOffs.length, operations.length]).toEqual([1, 1, 1]);
    expect(neuronIds).toHaveLength(1);
    expect(change).toBe("merged");
  }
  expect(few.lookUps).toBeGreaterThan(200);
  expect(many.lookUps).toBe(10 * few.lookUps);
});
