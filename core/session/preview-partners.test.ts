import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { IntentBody } from "#core/operations/intent.ts";
import { previewEdit } from "#core/operations/judge-edit.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { previewPartners } from "#core/session/preview-partners.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { BEN, type SessionWorld, sessionWorld } from "#fixtures/graphs/session-world.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

/** A chain 0-1-2, and 3, 4 and 5 alone; a weak edge leads from 2 to 3. */
function world(): SessionWorld {
  const graph = graphFromEdges(6, [
    { a: 0, b: 1 },
    { a: 1, b: 2 },
    { a: 2, b: 3, affinity: 0.2, isOn: false },
  ]);
  const bare = sessionWorld(graph, { sha256Hex });
  const site = (index: number) => ({ place: bare.place(index), compartment: "unknown" as const });
  const synapse = (id: string, pre: number, posts: readonly number[]): Synapse => ({
    ...{ id, pre: site(pre), posts: posts.map(site) },
    ...{ cleftVoxel: null, type: "chemical", confidence: 1 },
  });
  const synapses = [synapse("a", 0, [4, 3]), synapse("b", 5, [2]), synapse("c", 3, [5])];
  return sessionWorld(graph, { sha256Hex, synapses });
}

function outlook(at: SessionWorld, body: IntentBody) {
  const { model } = at;
  const preview = previewEdit(model.segmentation, body as never, {
    operations: model.operations,
    voxelNm: model.base.voxelNm,
    mergeLimitNm: model.base.mergeLimitNm,
  });
  if (!preview.ok) throw new Error(preview.error.tag);
  return previewPartners(model, preview.value);
}

const counts = (segments: ReturnType<typeof previewPartners>["after"]) =>
  segments.map(({ sites, partnerCount }) => [sites.pre, sites.post, partnerCount]);

test("[SY2] a merge's preview tells sites and partners of both, and of what they would be", () => {
  const at = world();
  const merge: IntentBody = {
    ...{ kind: "merge", a: at.place(1), b: at.place(3), confirmedFar: true },
  };
  const told = outlook(at, merge);
  // The chain: out to 4 and 3, in from 5. The other: in from the chain, out to 5.
  expect(counts(told.before)).toEqual([
    [1, 1, 3],
    [1, 1, 2],
  ]);
  // Together 4 and 5 are left: the connection between the two became one of its own.
  expect(counts(told.after)).toEqual([[2, 2, 2]]);
  expect([told.gained, told.lost]).toEqual([0, 1]);
  expect(at.send(BEN, merge).ok).toBe(true);
  expect(at.model.segmentation.activity.length).toBe(1);
});

test("[SY2] a split's preview tells what each side would have, and leaves the session as it is", () => {
  const at = world();
  const split: IntentBody = {
    kind: "split",
    sources: [at.place(0)],
    sinks: [at.place(2)],
    confirmedOnlyClicked: true,
  };
  const told = outlook(at, split);
  expect(counts(told.before)).toEqual([[1, 1, 3]]);
  expect(counts(told.after)).toEqual([
    [1, 0, 2],
    [0, 1, 1],
  ]);
  expect([told.gained, told.lost]).toEqual([0, 1]);
  expect(at.model.segmentation.activity.length).toBe(0);
  // What was corrected or judged in the session counts as it is now.
  expect(at.send(BEN, { kind: "synapse-judge", synapseId: "a", verdict: "rejected" }).ok).toBe(
    true,
  );
  expect(counts(outlook(at, split).after)).toEqual([
    [0, 0, 0],
    [0, 1, 1],
  ]);
});
