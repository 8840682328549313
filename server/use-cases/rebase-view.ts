// [RV6] What whoever finalizes is shown before: the re-base of a session on the newest version, in
// the API's shape. Nothing is kept of it; asking again finds it anew.

import { isUndoable } from "#core/operations/activity.ts";
import { placesOf } from "#core/operations/intent.ts";
import { type Operation, referenceOf } from "#core/operations/operation.ts";
import { isEdit } from "#core/operations/session-state.ts";
import type { ApiRebase, ApiRebasedOperation } from "#core/protocol/api.ts";
import type { RequiredSignOffs } from "#core/review/required-sign-offs.ts";
import type { PastEdit } from "#core/session/rebase-clashes.ts";
import type { LapsedSignOff } from "#core/session/rebase-lapses.ts";
import type { RebasedOperation } from "#core/session/rebase-report.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import { differenceView } from "#server/use-cases/difference-view.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import type { NamedVersion } from "#server/use-cases/session-rebase.ts";
import { neuronView } from "#server/use-cases/session-views.ts";

/** To be asked while nothing else is done with the session. */
export async function rebaseView(
  session: HostedSession,
  model: SessionModel,
  required: RequiredSignOffs,
): Promise<ApiRebase> {
  const newest = await session.rebase.newest();
  const rebase = await session.rebase.on(newest, model);
  const counts = { clean: 0, redundant: 0, shifted: 0, conflict: 0 };
  const seq = model.operations.length;
  const { baseVersion } = session.record;
  if (rebase === null) {
    const nothing = { versions: [], operations: [], lapsed: [], segments: [] };
    return { seq, baseVersion, newest, counts, ...nothing };
  }
  const { operations, givenUp, lapsed } = rebase.report();
  for (const { standing } of operations) counts[standing]++;
  const shown = [...operations.map(rebasedView), ...givenUp.map(givenUpView)];
  return {
    ...{ seq, baseVersion, newest, counts },
    versions: rebase.between.map(versionView),
    operations: shown.sort((left, right) => left.operation.seq - right.operation.seq),
    lapsed: lapsed.map(lapsedView),
    segments: differenceView(rebase.session.model, required).segments,
  };
}

function versionView({ record, session, operations }: NamedVersion): ApiRebase["versions"][number] {
  const edits = operations.filter(({ body }) => isUndoable(body.kind) && isEdit(body.kind));
  const names = new Map(edits.map(({ authorId, authorName }) => [authorId, authorName]));
  return {
    number: record.number,
    sessionId: session.id,
    title: session.title,
    authors: [...names].map(([id, name]) => ({ id, name })),
  };
}

function rebasedView(rebased: RebasedOperation): ApiRebasedOperation {
  const { operation, standing, against, mayKeep, isKept } = rebased;
  return {
    ...of(operation),
    ...{ standing, mayKeep, choice: isKept ? "keep" : null },
    against: against.map(pastView),
  };
}

function pastView({ version, operation }: PastEdit): ApiRebasedOperation["against"][number] {
  return { version, operation: referenceOf(operation) };
}

/** It is in conflict no more, for it is not there. */
function givenUpView(operation: Operation): ApiRebasedOperation {
  const nothing = { against: [], mayKeep: true, choice: "give-up" } as const;
  return { ...of(operation), standing: "conflict", ...nothing };
}

function of(operation: Operation): Pick<ApiRebasedOperation, "operation" | "place"> {
  const [place] = placesOf(operation.body);
  return {
    operation: referenceOf(operation),
    place:
      place === undefined
        ? null
        : { positionVoxel: place.positionVoxel, supervoxel: String(place.supervoxel) },
  };
}

function lapsedView(lapsed: LapsedSignOff): ApiRebase["lapsed"][number] {
  const { seq, authorId, authorName, body } = lapsed.signOff.operation;
  return {
    ...{ seq, reviewerId: authorId, reviewerName: authorName, scope: body.scope },
    ...{ root: String(lapsed.root), parts: lapsed.parts },
    recordEdits: lapsed.recordEdits.map(pastView),
    records: lapsed.records.map(neuronView),
  };
}
