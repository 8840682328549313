// Two points to be joined. A third click corrects the second: the first stays where it was set.
import { type DraftPoint, draftPoint, nextKey } from "#components/proofreading/draft-point.ts";
import type { IntentBody } from "#core/operations/intent.ts";

export interface MergeDraft {
  readonly a: DraftPoint | null;
  readonly b: DraftPoint | null;
  /** The person saw that the points lie far apart and wants it all the same [OP5]. */
  readonly confirmedFar: boolean;
}

export const EMPTY_MERGE: MergeDraft = { a: null, b: null, confirmedFar: false };

type Picked = Parameters<typeof draftPoint>[1];

export function placeMergePoint(draft: MergeDraft, pick: Picked): MergeDraft {
  const set = [draft.a, draft.b].filter((point) => point !== null);
  const point = draftPoint(nextKey(set), pick);
  if (draft.a === null) return { ...draft, a: point, confirmedFar: false };
  return { ...draft, b: point, confirmedFar: false };
}

/** The remaining point, if any, becomes the first. */
export function removeMergePoint(draft: MergeDraft, key: number): MergeDraft {
  const left = [draft.a, draft.b].filter((point) => point !== null && point.key !== key);
  return { a: left[0] ?? null, b: left[1] ?? null, confirmedFar: false };
}

/** What would be asked for; null until both points are set. */
export function mergeIntent(draft: MergeDraft): Extract<IntentBody, { kind: "merge" }> | null {
  if (draft.a === null || draft.b === null) return null;
  const { confirmedFar } = draft;
  return { kind: "merge", a: draft.a.place, b: draft.b.place, confirmedFar };
}
