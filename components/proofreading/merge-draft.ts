// Points in segments to be joined: two, or any number of them.
import { type DraftPoint, draftPoint, nextKey } from "#components/proofreading/draft-point.ts";
import type { IntentBody } from "#core/operations/intent.ts";

export interface MergeDraft {
  readonly points: readonly DraftPoint[];
  /** The person saw that the points lie far apart and wants it all the same [OP5]. */
  readonly confirmedFar: boolean;
}

export type MergeIntent = Extract<IntentBody, { readonly kind: "merge" | "merge-many" }>;

export const EMPTY_MERGE: MergeDraft = { points: [], confirmedFar: false };

type Picked = Parameters<typeof draftPoint>[1];

export function placeMergePoint({ points }: MergeDraft, pick: Picked): MergeDraft {
  return { points: [...points, draftPoint(nextKey(points), pick)], confirmedFar: false };
}

export function removeMergePoint({ points }: MergeDraft, key: number): MergeDraft {
  return { points: points.filter((point) => point.key !== key), confirmedFar: false };
}

/** What would be asked for; null until two points are set. */
export function mergeIntent({ points, confirmedFar }: MergeDraft): MergeIntent | null {
  const places = points.map((point) => point.place);
  const [a, b] = places;
  if (a === undefined || b === undefined) return null;
  if (places.length > 2) return { kind: "merge-many", places, confirmedFar };
  return { kind: "merge", a, b, confirmedFar };
}
