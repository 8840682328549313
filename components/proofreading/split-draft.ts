// Points on the two sides of a cut. One side is active: a click adds to it.
import { type DraftPoint, draftPoint, nextKey } from "#components/proofreading/draft-point.ts";
import type { IntentBody } from "#core/operations/intent.ts";

export type SplitSide = "sources" | "sinks";

export interface SplitDraft {
  readonly sources: readonly DraftPoint[];
  readonly sinks: readonly DraftPoint[];
  readonly active: SplitSide;
  /** Points of this side stay for the next cut. */
  readonly kept: SplitSide | null;
  /** The person saw that only the clicked supervoxels come off and wants it [OP6]. */
  readonly confirmedOnlyClicked: boolean;
}

export const EMPTY_SPLIT: SplitDraft = {
  sources: [],
  sinks: [],
  active: "sources",
  kept: null,
  confirmedOnlyClicked: false,
};

type Picked = Parameters<typeof draftPoint>[1];

export function otherSide(side: SplitSide): SplitSide {
  return side === "sources" ? "sinks" : "sources";
}

export function placeSplitPoint(draft: SplitDraft, pick: Picked): SplitDraft {
  const point = draftPoint(nextKey([...draft.sources, ...draft.sinks]), pick);
  return {
    ...draft,
    [draft.active]: [...draft[draft.active], point],
    confirmedOnlyClicked: false,
  };
}

export function removeSplitPoint(draft: SplitDraft, key: number): SplitDraft {
  return {
    ...draft,
    sources: draft.sources.filter((point) => point.key !== key),
    sinks: draft.sinks.filter((point) => point.key !== key),
    confirmedOnlyClicked: false,
  };
}

export function swapActiveSide(draft: SplitDraft): SplitDraft {
  return { ...draft, active: otherSide(draft.active) };
}

/** After a commit: the kept side's points stay, and clicks go to the other side. */
export function afterSplitCommit(draft: SplitDraft): SplitDraft {
  if (draft.kept === null) return EMPTY_SPLIT;
  const { kept } = draft;
  return { ...EMPTY_SPLIT, kept, active: otherSide(kept), [kept]: draft[kept] };
}

/** What would be asked for; null until both sides have a point. */
export function splitIntent(draft: SplitDraft): Extract<IntentBody, { kind: "split" }> | null {
  if (draft.sources.length === 0 || draft.sinks.length === 0) return null;
  return {
    kind: "split",
    sources: draft.sources.map((point) => point.place),
    sinks: draft.sinks.map((point) => point.place),
    confirmedOnlyClicked: draft.confirmedOnlyClicked,
  };
}
