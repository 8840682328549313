// [RV3][VD4] What of a session's difference waits for one reviewer, and what has lapsed. Between a
// verdict and the difference that counts it in lie moments in which forty others are signed: what the
// page itself has sent since counts already.
import { type DifferenceEntry, segmentOf } from "#components/review/difference-entry.ts";
import type { Place } from "#core/geometry/place.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { OperationBody, SignOffScope } from "#core/operations/operation.ts";
import type { SessionState } from "#core/operations/session-state.ts";
import type { ApiChangedSegment, ApiDifference, ApiSignOff } from "#core/protocol/api.ts";
import { requirementsOf } from "#core/review/required-sign-offs.ts";

export interface Reviewer {
  readonly id: string;
  readonly mayReview: boolean;
}

/** What the page knows beyond the difference: its person's verdicts that are not in it yet. */
export type LaterVerdicts = readonly (OperationBody | IntentBody)[];

export function placeOfSegment({ place }: ApiChangedSegment): Place {
  return { positionVoxel: place.positionVoxel, supervoxel: BigInt(place.supervoxel) };
}

/** The scopes that are required and that this person has not signed, in their order. */
export function scopesToSign(
  segment: ApiChangedSegment,
  { requiredSignOffs }: Pick<ApiDifference, "requiredSignOffs">,
  personId: string,
  later: LaterVerdicts = [],
): readonly SignOffScope[] {
  const signed = new Set<SignOffScope>();
  for (const { reviewerId, scope, holds } of segment.signOffs) {
    if (reviewerId === personId && holds) signed.add(scope);
  }
  for (const body of later) {
    if (body.kind === "sign" && body.effectHash === segment.effectHash) signed.add(body.scope);
  }
  return requirementsOf(requiredSignOffs)
    .map(({ scope }) => scope)
    .filter((scope) => !signed.has(scope));
}

/** Whether the session waits for this person's verdict on the segment. */
export function waitsFor(
  segment: ApiChangedSegment,
  difference: Pick<ApiDifference, "requiredSignOffs">,
  { id, mayReview }: Reviewer,
  later: LaterVerdicts = [],
): boolean {
  if (!mayReview || segment.authors.some((author) => author.id === id)) return false;
  if (later.some((body) => isRequestOn(body, segment))) return false;
  const own = segment.requests.filter(({ reviewerId }) => reviewerId === id);
  // What they asked for has not been done yet.
  if (own.some(({ changedBy }) => changedBy === null)) return false;
  const open = scopesToSign(segment, difference, id, later);
  return segment.missing.some(({ scope }) => open.includes(scope)) || own.length > 0;
}

function isRequestOn(body: LaterVerdicts[number], { effectHash }: ApiChangedSegment): boolean {
  return body.kind === "object-request" && body.effectHash === effectHash;
}

/** The entry after the one of this key that waits for the person, going round once. */
export function nextWaiting(
  entries: readonly DifferenceEntry[],
  difference: Pick<ApiDifference, "requiredSignOffs">,
  fromKey: string | null,
  reviewer: Reviewer,
  later: LaterVerdicts = [],
): DifferenceEntry | null {
  const from = entries.findIndex(({ key }) => key === fromKey) + 1;
  const inOrder = [...entries.slice(from), ...entries.slice(0, from)];
  const isWaiting = (entry: DifferenceEntry) => {
    const segment = segmentOf(entry);
    return segment !== null && waitsFor(segment, difference, reviewer, later);
  };
  return inOrder.find(isWaiting) ?? null;
}

export interface Lapse {
  readonly segment: ApiChangedSegment;
  readonly signOff: ApiSignOff;
}

/** Sign-offs that do not hold any more; not those that the same person has given anew. */
export function lapsesIn({ segments }: ApiDifference): readonly Lapse[] {
  return segments.flatMap((segment) =>
    segment.signOffs
      .filter(({ holds, reviewerId, scope }) => !holds && !isHeld(segment, reviewerId, scope))
      .map((signOff) => ({ segment, signOff })),
  );
}

function isHeld({ signOffs }: ApiChangedSegment, reviewerId: string, scope: SignOffScope): boolean {
  return signOffs.some(
    (other) => other.holds && other.reviewerId === reviewerId && other.scope === scope,
  );
}

/** Where verdicts are given. */
export function isUnderReview(state: SessionState): boolean {
  return state === "submitted";
}
