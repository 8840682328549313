// The neurons that a new session is about: those that somebody named, or the largest of a region. A
// thread is begun on each, so that the list is everybody's, follows the neurons through all edits,
// and shortens as threads are resolved (ADR 46).
import { randomUUID } from "node:crypto";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { AskedScope } from "#core/protocol/release-choice.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import type { OpenDataset } from "#server/use-cases/open-datasets.ts";
import { type ChoiceProblem, settleChoice } from "#server/use-cases/settle-choice.ts";

/** A longer list is several sessions. */
export const MAX_LISTED_NEURONS = 200;
/** Of a region, which holds far more fragments than anybody lists. */
export const REGION_NEURONS = 50;

export interface ListedNeuron {
  readonly root: RootId;
  readonly place: Place;
}

export type ListProblem =
  | ChoiceProblem
  | { readonly tag: "list-too-long"; readonly count: number; readonly limit: number }
  | { readonly tag: "list-empty-region" };

/** The caller has seen that the version is there. */
export async function listedNeurons(
  dataset: OpenDataset,
  version: number,
  asked: AskedScope,
): Promise<Result<readonly ListedNeuron[], ListProblem>> {
  const settled = await settleChoice(dataset, version, { scope: asked, skeletons: "none" });
  if (!settled.ok) return settled;
  const { scope } = settled.value;
  if (scope.kind === "everything") return accepted([]);
  const base = await dataset.versionBase(version);
  const roots =
    scope.kind === "neurons" ? scope.ids : largestIn(base, scope.minVoxel, scope.maxVoxel);
  if (roots.length === 0) return refused({ tag: "list-empty-region" });
  if (roots.length > MAX_LISTED_NEURONS) {
    return refused({ tag: "list-too-long", count: roots.length, limit: MAX_LISTED_NEURONS });
  }
  return accepted(roots.map((root) => ({ root, place: placeOf(base, root) })));
}

/** As pages send intents, one a neuron. */
export function listIntentTexts(neurons: readonly ListedNeuron[], text: string): readonly string[] {
  return neurons.map(({ place }) => {
    const body: IntentBody = { kind: "comment-add", place, text, replyTo: null, mentions: [] };
    const intent = { id: randomUUID(), seenSeq: 0, overrides: [], body };
    return canonicalJson(intent as unknown as CanonicalValue);
  });
}

function placeOf({ graph }: SessionBase, root: RootId): Place {
  const index = graph.supervoxelIds.indexOf(root);
  return { positionVoxel: graph.positionsVoxel.tripleAt(index), supervoxel: root };
}

/** By how much of them lies in the region: the voxels of the supervoxels that are found there. */
function largestIn(
  { graph, partition }: SessionBase,
  minVoxel: Vec3,
  maxVoxel: Vec3,
): readonly RootId[] {
  const sizes = new Map<number, number>();
  for (let index = 0; index < graph.supervoxelIds.length; index++) {
    const position = graph.positionsVoxel.tripleAt(index);
    const isIn = position.every((at, axis) => at >= minVoxel[axis] && at < maxVoxel[axis]);
    if (!isIn) continue;
    const root = partition.rootIndices.at(index);
    sizes.set(root, (sizes.get(root) ?? 0) + graph.sizesVoxel.at(index));
  }
  return [...sizes]
    .sort(([a, aSize], [b, bSize]) => bSize - aSize || a - b)
    .slice(0, REGION_NEURONS)
    .map(([root]) => graph.supervoxelIds.at(root));
}
