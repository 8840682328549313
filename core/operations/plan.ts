// What an operation would do to the segments, before it does it.
import type { NodePair } from "#core/operations/change-journal.ts";
import type { ExtraCut } from "#core/operations/settle-splits.ts";

export type Plan =
  | { readonly kind: "nothing" }
  | MovePlan
  | {
      readonly kind: "derived";
      /** All members of the segments touched, as they are before: ascending nodes. */
      readonly before: Uint32Array;
      /** The members afterwards: others where supervoxels fell into pieces. Ascending nodes. */
      readonly members: Uint32Array;
      /** The root of each member afterwards. */
      readonly roots: Uint32Array;
      /** All that stand, the ones elsewhere included. */
      readonly extraCuts: readonly ExtraCut[];
      /** Pairs that the forest needs now. */
      readonly links: readonly NodePair[];
    };

/** Pieces come off segments, and what is left is joined: nothing else moves. */
export interface MovePlan {
  readonly kind: "moved";
  readonly fragments: readonly Fragment[];
  /** The fragments, by position, of each segment that there is afterwards. */
  readonly segments: readonly (readonly number[])[];
  /** Pairs that the forest needs now. */
  readonly links: readonly NodePair[];
}

/** A part of a segment that stays together: one that comes off, or what is left. */
export interface Fragment {
  /** The slot of the segment that it is of. */
  readonly slot: number;
  /** A node of it. */
  readonly node: number;
  /** Ascending; null where it is what is left, or the whole. */
  readonly nodes: Uint32Array | null;
  readonly count: number;
  readonly root: number;
}
