// [LV3] A refused intent is redundant where what it asks came to hold unseen, and in conflict where
// unseen operations are why it is refused. What is not in this table does not depend on them.
import type { Place } from "#core/geometry/place.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { type IntentBody, placesOf } from "#core/operations/intent.ts";
import { lastMeeting, type MeetingTurn } from "#core/operations/last-meeting.ts";
import { nodeAt } from "#core/operations/lineage-walk.ts";
import type { Operation, OperationRef } from "#core/operations/operation.ts";
import type { Refusal, RefusalTag } from "#core/operations/refusal.ts";
import { isEdit, nextSessionState } from "#core/operations/session-state.ts";
import { CLEAN, type Standing } from "#core/operations/standing.ts";
import { isClaimKind } from "#core/session/claims.ts";
import type { IntentMeeting } from "#core/session/intent-meeting.ts";
import { pastRootsOf } from "#core/session/past-roots.ts";
import {
  createSessionModel,
  membersOfRoot,
  operationsOn,
  rootOfPlace,
  rootOfSupervoxel,
  type SessionModel,
} from "#core/session/session-model.ts";
import { unseenAbout } from "#core/session/standing-of-neurons.ts";
import { unseenAboutSynapse } from "#core/session/standing-of-synapses.ts";

type Fields<T extends RefusalTag> = Extract<Refusal, { readonly tag: T }>;

type Rule<T extends RefusalTag> = (
  meeting: IntentMeeting,
  body: IntentBody,
  refusal: Fields<T>,
) => Standing;

const RULES: { readonly [T in RefusalTag]?: Rule<T> } = {
  "merge-already-joined": (meeting, body, { by }) => {
    const places = placesOf(body).map((place) => [place]);
    const turn = turnOf(meeting, "joined", places);
    return meeting.redundant(turn === "untold" ? seqsOf(by === null ? [] : [by]) : listOf(turn));
  },
  "split-different-segments": splitScattered,
  "isolate-alone": aloneByNow,
  "split-no-cut-keeps-sides": changedUnseen,
  "split-only-clicked": changedUnseen,
  "would-override": (meeting, body, { operations }) => {
    const named = meeting.conflict(seqsOf(operations));
    return named.kind === "clean" ? changedUnseen(meeting, body) : named;
  },
  "segment-claimed": (meeting, _, { claims }) =>
    meeting.conflict(seqsOf(claims.map(({ operation }) => operation))),
  "claim-over": (meeting, _, { operation: { seq } }) => {
    const release = meeting.stretch.operations.findLast(
      ({ body }) => body.kind === "release" && body.of === seq,
    );
    return meeting.redundant(listOf(release?.seq ?? null));
  },
  "undo-already": alreadyMarked,
  "redo-already": alreadyMarked,
  "undo-nothing": (meeting) => meeting.redundant(meeting.latestOwnTurned("off")?.by ?? []),
  "redo-nothing": (meeting) => meeting.redundant(meeting.latestOwnTurned("on")?.by ?? []),
  "synapse-unknown": (meeting, _, { synapseId }) =>
    meeting.redundant(unseenAboutSynapse(meeting, synapseId).slice(-1)),
  "synapse-unchanged": (meeting, _, { synapseId }) =>
    meeting.redundant(unseenAboutSynapse(meeting, synapseId)),
  "synapse-site-unknown": (meeting, _, { synapseId }) =>
    meeting.conflict(unseenAboutSynapse(meeting, synapseId)),
  "neuron-unknown": (meeting, _, { neuronId }) =>
    meeting.redundant(unseenAbout(meeting, neuronId).slice(-1)),
  "neuron-unchanged": (meeting, _, { neuronId }) =>
    meeting.redundant(unseenAbout(meeting, neuronId)),
  "neuron-present": (meeting, body, { neurons }) => {
    const added = neurons.flatMap(({ by }) => (by === null ? [] : [by]));
    const named = meeting.conflict(seqsOf(added));
    return named.kind === "clean" ? changedUnseen(meeting, body) : named;
  },
  "session-read-only": movedOn,
  "wrong-state": movedOn,
  "review-stale": (meeting, body) => {
    const [object] = placesOf(body);
    return meeting.conflict(
      seqsOf(operationsOn(meeting.model, rootOfPlace(meeting.model, object))),
    );
  },
  "thread-already": (meeting, _, { operation: { seq }, isResolved }) => {
    const kind = isResolved ? "comment-resolve" : "comment-reopen";
    const latest = meeting.stretch.operations.findLast(
      ({ body }) => body.kind === kind && body.of === seq,
    );
    return meeting.redundant(listOf(latest?.seq ?? null));
  },
  "thread-unknown": (meeting, _, { of }) => {
    const undo = meeting.stretch.operations.findLast(
      ({ body }) => body.kind === "undo" && body.of === of,
    );
    return meeting.conflict(listOf(undo?.seq ?? null));
  },
  "request-over": (meeting, _, { operation: { seq } }) => {
    const ended = meeting.model.requests.find(({ operation }) => operation.seq === seq)?.endedBy;
    return meeting.redundant(listOf(ended?.seq ?? null));
  },
  "review-conflicts": (meeting, _, { operations }) => meeting.conflict(seqsOf(operations)),
};

export function standingOfRefusal(
  meeting: IntentMeeting,
  body: IntentBody,
  refusal: Refusal,
): Standing {
  const rule = RULES[refusal.tag] as Rule<RefusalTag> | undefined;
  return rule?.(meeting, body, refusal) ?? CLEAN;
}

function seqsOf(operations: readonly Pick<OperationRef, "seq">[]): readonly number[] {
  return operations.map(({ seq }) => seq);
}

function listOf(seq: number | null): readonly number[] {
  return seq === null ? [] : [seq];
}

function changersOf(meeting: IntentMeeting, body: IntentBody): readonly number[] {
  return meeting.changersOf(placesOf(body).map((place) => place.supervoxel));
}

function changedUnseen(meeting: IntentMeeting, body: IntentBody): Standing {
  return meeting.conflict(changersOf(meeting, body));
}

/** Nothing of one group lies with anything of another: they are apart already. */
function splitScattered(meeting: IntentMeeting, body: IntentBody): Standing {
  const groups = groupsOf(body);
  if (groups === null) return changedUnseen(meeting, body);
  const roots = groups.flatMap((places) => [
    ...new Set(places.map((place) => rootOfPlace(meeting.model, place))),
  ]);
  if (new Set(roots).size < roots.length) return changedUnseen(meeting, body);
  const turn = turnOf(meeting, "parted", groups);
  return meeting.redundant(turn === "untold" ? changersOf(meeting, body) : listOf(turn));
}

function groupsOf(body: IntentBody): readonly (readonly Place[])[] | null {
  if (body.kind === "split") return [body.sources, body.sinks];
  return body.kind === "split-groups" ? body.groups : null;
}

function turnOf(
  { model, stretch }: IntentMeeting,
  turn: "joined" | "parted",
  groups: readonly (readonly Place[])[],
): MeetingTurn {
  const places = groups.flat();
  const isUntouched = places.every((place) => stretch.pastOf(rootOfPlace(model, place)) === null);
  if (isUntouched) return null;
  // Effects tell pieces by ids of their own.
  if (places.some((place) => isOnceSplit(model, place.supervoxel))) return "untold";
  const base = createSessionModel(model.base);
  const ids = groups.map((group) => group.map((place) => place.supervoxel));
  return lastMeeting(turn, ids, {
    log: model.operations,
    seenSeq: stretch.seenSeq,
    baseRootOf: (id: SupervoxelId) => rootOfSupervoxel(base, id),
  });
}

/** What is a whole segment by now had other members when its author looked, or was of larger ones. */
function aloneByNow(
  meeting: IntentMeeting,
  body: IntentBody,
  { root }: Fields<"isolate-alone">,
): Standing {
  const { model, stretch } = meeting;
  const node = model.lineage.liveNode(root);
  if (node === undefined || !stretch.isUnseen(node.fromSeq)) return CLEAN;
  const wasAlone = wasAllOfItsSegments(model, root, stretch.seenSeq);
  if (wasAlone === null) return meeting.redundant(changersOf(meeting, body));
  return wasAlone ? CLEAN : meeting.redundant([node.fromSeq]);
}

/** Segments of more supervoxels are not followed one by one. */
const MAX_FOLLOWED = 1_024;

/**
 * Whether the members of the segment with this root were whole segments at a number; null where the
 * effects do not tell.
 */
function wasAllOfItsSegments(model: SessionModel, root: RootId, seq: number): boolean | null {
  const { graph } = model.segmentation.constraints;
  const members = membersOfRoot(model, root);
  const ids = Array.from(members, (member) => graph.idOf(graph.supervoxelOf(member)));
  if (ids.length > MAX_FOLLOWED || ids.some((id) => isOnceSplit(model, id))) return null;
  const roots = pastRootsOf(model, ids, seq);
  if (roots === null) return null;
  const base = createSessionModel(model.base);
  let count = 0;
  for (const then of new Set(roots)) {
    const node = nodeAt(model.lineage.nodes, then, seq);
    count += node?.supervoxelCount ?? membersOfRoot(base, then).length;
  }
  return count === ids.length;
}

function isOnceSplit({ operations }: SessionModel, supervoxel: SupervoxelId): boolean {
  return operations.some(
    ({ body }) => body.kind === "split-supervoxel" && body.supervoxel === supervoxel,
  );
}

function alreadyMarked(
  meeting: IntentMeeting,
  _: IntentBody,
  { operation, tag }: Fields<"undo-already" | "redo-already">,
): Standing {
  const kind = tag === "undo-already" ? "undo" : "redo";
  const mark = meeting.stretch.operations.findLast(
    ({ body }) => body.kind === kind && body.of === operation.seq,
  );
  return meeting.redundant(listOf(mark?.seq ?? null));
}

/** Somebody moved the session on: to where the intent would have it, or to where it cannot be. */
function movedOn(meeting: IntentMeeting, { kind }: IntentBody): Standing {
  const mover = meeting.stretch.operations.findLast(({ body }) => movesSession(body.kind));
  if (mover === undefined) return CLEAN;
  return mover.body.kind === kind ? meeting.redundant([mover.seq]) : meeting.conflict([mover.seq]);
}

/** A sign-off or a claim leaves the session as it is; everything else of the review moves it. */
function movesSession(kind: Operation["body"]["kind"]): boolean {
  if (isEdit(kind) || isClaimKind(kind)) return false;
  return nextSessionState("submitted", kind) !== "submitted";
}
