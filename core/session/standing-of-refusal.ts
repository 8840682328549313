// [LV3] A refused intent is redundant where what it asks came to hold unseen, and in conflict where
// unseen operations are why it is refused. What is not in this table does not depend on them.
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { type IntentBody, placesOf } from "#core/operations/intent.ts";
import { lastMeeting, type Meeting, type MeetingTurn } from "#core/operations/last-meeting.ts";
import type { Operation, OperationRef } from "#core/operations/operation.ts";
import type { Refusal, RefusalTag } from "#core/operations/refusal.ts";
import { isEdit, nextSessionState } from "#core/operations/session-state.ts";
import { CLEAN, type Standing } from "#core/operations/standing.ts";
import type { IntentMeeting } from "#core/session/intent-meeting.ts";
import {
  createSessionModel,
  operationsOn,
  rootOfPlace,
  rootOfSupervoxel,
} from "#core/session/session-model.ts";

type Fields<T extends RefusalTag> = Extract<Refusal, { readonly tag: T }>;

type Rule<T extends RefusalTag> = (
  meeting: IntentMeeting,
  body: IntentBody,
  refusal: Fields<T>,
) => Standing;

const RULES: { readonly [T in RefusalTag]?: Rule<T> } = {
  "merge-already-joined": (meeting, body, { by }) => {
    const [left, right] = placesOf(body).map((place) => [place.supervoxel]);
    const turn = turnOf(meeting, "joined", { left, right });
    return meeting.redundant(turn === "untold" ? seqsOf(by === null ? [] : [by]) : listOf(turn));
  },
  "split-different-segments": splitScattered,
  "split-no-cut-keeps-sides": changedUnseen,
  "split-only-clicked": changedUnseen,
  "would-override": (meeting, body, { operations }) => {
    const named = meeting.conflict(seqsOf(operations));
    return named.kind === "clean" ? changedUnseen(meeting, body) : named;
  },
  "undo-already": alreadyMarked,
  "redo-already": alreadyMarked,
  "undo-nothing": (meeting) => meeting.redundant(meeting.latestOwnTurned("off")?.by ?? []),
  "redo-nothing": (meeting) => meeting.redundant(meeting.latestOwnTurned("on")?.by ?? []),
  "synapse-unknown": (meeting, _, { synapseId }) => {
    const latest = meeting.stretch.operations.findLast((operation) =>
      isAboutSynapse(meeting, operation, synapseId),
    );
    return meeting.redundant(listOf(latest?.seq ?? null));
  },
  "session-read-only": movedOn,
  "wrong-state": movedOn,
  "review-stale": (meeting, body) => {
    const [object] = placesOf(body);
    return meeting.conflict(
      seqsOf(operationsOn(meeting.model, rootOfPlace(meeting.model, object))),
    );
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

function changedUnseen(meeting: IntentMeeting, body: IntentBody): Standing {
  return meeting.conflict(meeting.changersOf(placesOf(body).map((place) => place.supervoxel)));
}

/** Nothing of one side lies with anything of the other: they are apart already. */
function splitScattered(meeting: IntentMeeting, body: IntentBody): Standing {
  if (body.kind !== "split") return changedUnseen(meeting, body);
  const left = body.sources.map((place) => place.supervoxel);
  const right = body.sinks.map((place) => place.supervoxel);
  const roots = new Set(left.map((id) => rootOfSupervoxel(meeting.model, id)));
  const areApart = !right.some((id) => roots.has(rootOfSupervoxel(meeting.model, id)));
  if (!areApart) return changedUnseen(meeting, body);
  const turn = turnOf(meeting, "parted", { left, right });
  const ids = [...left, ...right];
  return meeting.redundant(turn === "untold" ? meeting.changersOf(ids) : listOf(turn));
}

function turnOf(
  { model, stretch }: IntentMeeting,
  turn: "joined" | "parted",
  meeting: Meeting,
): MeetingTurn {
  const ids = [...meeting.left, ...meeting.right];
  const isUntouched = ids.every((id) => stretch.pastOf(rootOfSupervoxel(model, id)) === null);
  if (isUntouched) return null;
  const base = createSessionModel(model.base);
  return lastMeeting(turn, meeting, {
    log: model.operations,
    seenSeq: stretch.seenSeq,
    baseRootOf: (id: SupervoxelId) => rootOfSupervoxel(base, id),
  });
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

/** The synapse's own additions and removals, and the marks on these. */
function isAboutSynapse(meeting: IntentMeeting, { body }: Operation, synapseId: string): boolean {
  if (body.kind === "undo" || body.kind === "redo") {
    const marked = meeting.model.operations[body.of - 1];
    return marked !== undefined && isAboutSynapse(meeting, marked, synapseId);
  }
  if (body.kind === "synapse-add") return body.synapse.id === synapseId;
  return body.kind === "synapse-remove" && body.synapseId === synapseId;
}

/** Somebody moved the session on: to where the intent would have it, or to where it cannot be. */
function movedOn(meeting: IntentMeeting, { kind }: IntentBody): Standing {
  const mover = meeting.stretch.operations.findLast(({ body }) => movesSession(body.kind));
  if (mover === undefined) return CLEAN;
  return mover.body.kind === kind ? meeting.redundant([mover.seq]) : meeting.conflict([mover.seq]);
}

/** A sign-off leaves the session as it is; everything else of the review moves it. */
function movesSession(kind: Operation["body"]["kind"]): boolean {
  return !isEdit(kind) && nextSessionState("submitted", kind) !== "submitted";
}
