// [VD4] What a list says of a session's sign-offs without opening it: a small text that is made where the
// session lies in memory, and kept beside its log.

import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import { listsBy } from "#core/lists-by.ts";
import type { OperationKind, SignOffScope } from "#core/operations/operation.ts";
import {
  missingSignOffs,
  type RequiredSignOffs,
  SIGN_OFF_SCOPES,
} from "#core/review/required-sign-offs.ts";
import { type ChangedSegment, differenceOf } from "#core/session/difference.ts";
import { rootOfPlace, type SessionModel } from "#core/session/session-model.ts";

/** How many reviewers' sign-offs hold for each scope that has any. */
type Held = Readonly<Partial<Record<SignOffScope, number>>>;

export interface ReviewSummary {
  /** [RV3] Those that do not hold now, were not withdrawn, and that their reviewer did not give anew. */
  readonly lapsed: readonly { readonly seq: number; readonly reviewerId: string }[];
  /**
   * Of the changed segments, as many as have the same, whatever the dataset requires; null unless the
   * session is submitted or approved: nothing is to be signed of it.
   */
  readonly held: readonly { readonly segments: number; readonly scopes: Held }[] | null;
}

/** What is to be signed: no sign-off changes it. */
export type ToBeSigned = readonly Pick<ChangedSegment, "root" | "effectHash">[];

export const NO_REVIEW: ReviewSummary = { lapsed: [], held: null };

export function isSameReview(a: ReviewSummary | null, b: ReviewSummary | null): boolean {
  const textOf = (review: ReviewSummary | null) =>
    canonicalJson(review as unknown as CanonicalValue);
  return textOf(a) === textOf(b);
}

/** Words and claims change nothing of it. */
export function isAboutReview(kind: OperationKind): boolean {
  return !kind.startsWith("comment-") && kind !== "claim" && kind !== "release";
}

/** null while nothing is to be signed. Costs a whole difference. */
export function toBeSignedIn(model: SessionModel): ToBeSigned | null {
  if (model.state !== "submitted" && model.state !== "approved") return null;
  return differenceOf(model).map(({ root, effectHash }) => ({ root, effectHash }));
}

/** null where nothing is to be told. @param toBeSigned as `toBeSignedIn` tells it. */
export function reviewSummaryOf(
  model: SessionModel,
  toBeSigned: ToBeSigned | null,
): ReviewSummary | null {
  const lapsed = lapsedIn(model);
  if (toBeSigned === null && lapsed.length === 0) return null;
  return { lapsed, held: toBeSigned && heldIn(model, toBeSigned) };
}

function lapsedIn(model: SessionModel): ReviewSummary["lapsed"] {
  const standing = model.signOffs.filter(
    ({ withdrawn, operation }) => !withdrawn && operation.body.onto === undefined,
  );
  if (standing.every(({ lapsedBy }) => lapsedBy === null)) return [];
  const keyOf = ({ authorId, body }: (typeof standing)[number]["operation"]) =>
    `${authorId} ${body.scope} ${rootOfPlace(model, body.object)}`;
  const held = new Set(
    standing.filter(({ lapsedBy }) => lapsedBy === null).map(({ operation }) => keyOf(operation)),
  );
  const lapsed = new Map<string, ReviewSummary["lapsed"][number]>();
  for (const { lapsedBy, operation } of standing) {
    const key = keyOf(operation);
    if (lapsedBy === null || held.has(key)) continue;
    lapsed.set(key, { seq: operation.seq, reviewerId: operation.authorId });
  }
  return [...lapsed.values()];
}

function heldIn(model: SessionModel, toBeSigned: ToBeSigned): NonNullable<ReviewSummary["held"]> {
  const groups = new Map<string, { segments: number; readonly scopes: Held }>();
  const signOffs = listsBy(model.signOffs, ({ operation }) => [
    rootOfPlace(model, operation.body.object),
  ]);
  for (const { root, effectHash } of toBeSigned) {
    const scopes: Partial<Record<SignOffScope, number>> = {};
    for (const scope of SIGN_OFF_SCOPES) {
      const reviewers = (signOffs.get(root) ?? []).flatMap(
        ({ withdrawn, operation: { authorId, body } }) =>
          !withdrawn && body.scope === scope && body.effectHash === effectHash ? [authorId] : [],
      );
      if (reviewers.length > 0) scopes[scope] = new Set(reviewers).size;
    }
    const key = JSON.stringify(scopes);
    const group = groups.get(key) ?? { segments: 0, scopes };
    groups.set(key, { ...group, segments: group.segments + 1 });
  }
  return [...groups.values()];
}

/** [VD4] How many sign-offs the changed segments lack of what is required; null while none is to be given. */
export function lackingIn({ held }: ReviewSummary, required: RequiredSignOffs): number | null {
  if (held === null) return null;
  return held.reduce((sum, { segments, scopes }) => {
    const people = SIGN_OFF_SCOPES.flatMap((scope) =>
      Array.from({ length: scopes[scope] ?? 0 }, (_, at) => ({ reviewerId: String(at), scope })),
    );
    const missing = missingSignOffs(people, required);
    return sum + segments * missing.reduce((each, { needed, given }) => each + needed - given, 0);
  }, 0);
}
