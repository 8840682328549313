// One key signs what is open and goes to the next segment that waits for the person: forty neurons
// are forty keys. Every verdict is bound to the state that was on the screen [RV3].
import type { SessionInHand, Workspace } from "#components/proofreading/workspace.ts";
import { segmentOf } from "#components/review/difference-entry.ts";
import { showChangedSegment } from "#components/review/show-changed-segment.ts";
import {
  isUnderReview,
  type LaterVerdicts,
  nextWaiting,
  placeOfSegment,
  type Reviewer,
  scopesToSign,
} from "#components/review/verdict-model.ts";
import { roleAtLeast } from "#core/access/role.ts";
import type { SignOffScope } from "#core/operations/operation.ts";
import type { ApiChangedSegment } from "#core/protocol/api.ts";

export function reviewerOf({ me, session }: Workspace): Reviewer {
  const mayReview = session !== null && roleAtLeast(session.info.role, "reviewer");
  return { id: me.id, mayReview };
}

/** The person's verdicts that the difference in hand does not count in yet. */
export function laterVerdicts({ review, model }: SessionInHand, personId: string): LaterVerdicts {
  const { operations, pending } = model.snapshot();
  const since = review.store.get().difference?.seq ?? operations.length;
  return [
    ...operations.slice(since).filter(({ authorId }) => authorId === personId),
    ...pending.map(({ intent }) => intent),
  ].map(({ body }) => body);
}

function openSegment(session: SessionInHand | null): ApiChangedSegment | null {
  const entry = session?.review.current() ?? null;
  return entry === null ? null : segmentOf(entry);
}

export function maySignCurrent(workspace: Workspace): boolean {
  const { session, me } = workspace;
  const segment = openSegment(session);
  if (session === null || segment === null || !isUnderReview(session.model.snapshot().state)) {
    return false;
  }
  return reviewerOf(workspace).mayReview && segment.authors.every(({ id }) => id !== me.id);
}

export function sign(
  { submit }: Pick<Workspace, "submit">,
  segment: ApiChangedSegment,
  scope: SignOffScope,
): void {
  const { effectHash } = segment;
  submit({ kind: "sign", object: placeOfSegment(segment), scope, effectHash });
}

/** Every required scope that the person has not signed; then on to what waits for them next. */
export function signAndGoOn(workspace: Workspace): void {
  const { session, me } = workspace;
  const difference = session?.review.store.get().difference ?? null;
  const segment = openSegment(session);
  if (session === null || difference === null || segment === null) return;
  for (const scope of scopesToSign(segment, difference, me.id, laterVerdicts(session, me.id))) {
    sign(workspace, segment, scope);
  }
  goToWaiting(workspace);
}

/** The next one that waits for the person; where none does, the panel that says so. */
export function goToWaiting(workspace: Workspace): void {
  const { session, me } = workspace;
  if (session === null) return;
  const { difference, entries, shown, openKey } = session.review.store.get();
  workspace.setPanel("review");
  if (difference === null || !isUnderReview(session.model.snapshot().state)) return;
  const later = laterVerdicts(session, me.id);
  const reviewer = reviewerOf(workspace);
  // In the order of the list; what a filter hides waits all the same.
  const next =
    nextWaiting(shown, difference, openKey, reviewer, later) ??
    nextWaiting(entries, difference, openKey, reviewer, later);
  if (next !== null) showChangedSegment(workspace, session.review.open(next.key));
}
