// Points in the groups that a cut is to part: two sides, or up to sixteen groups. One group is active:
// a click adds to it. Once a side has its first point and the other none, that other is: most cuts
// take one point a side, and then no key. Where both sides lie in one supervoxel, or in one piece of it, no cut between
// supervoxels can part them: then the supervoxel itself is what is asked to be cut.
import { type DraftPoint, draftPoint, nextKey } from "#components/proofreading/draft-point.ts";
import type { Place } from "#core/geometry/place.ts";
import type { IntentBody } from "#core/operations/intent.ts";

/** As many as the server takes. */
export const MAX_GROUPS = 16;
const SIDE_COUNT = 2;

export interface SplitDraft {
  /** The red side, the blue one, and further groups; two at least. */
  readonly groups: readonly (readonly DraftPoint[])[];
  /** By position. */
  readonly active: number;
  /** Points of this group stay for the next cut. */
  readonly kept: number | null;
  /** The person saw that only the clicked supervoxels come off and wants it [OP6]. */
  readonly confirmedOnlyClicked: boolean;
  /** Within a supervoxel the cut follows what the image shows. */
  readonly usesImage: boolean;
}

export type SplitIntent = Extract<
  IntentBody,
  { readonly kind: "split" | "split-groups" | "split-supervoxel" }
>;

/** The supervoxel, or the piece of it, that a place lies in. */
export type NodeAt = (place: Place) => bigint;

export const EMPTY_SPLIT: SplitDraft = {
  groups: [[], []],
  active: 0,
  kept: null,
  confirmedOnlyClicked: false,
  usesImage: true,
};

type Picked = Parameters<typeof draftPoint>[1];

export function placeSplitPoint(draft: SplitDraft, pick: Picked): SplitDraft {
  const point = draftPoint(nextKey(draft.groups.flat()), pick);
  const groups = draft.groups.map((points, group) =>
    group === draft.active ? [...points, point] : points,
  );
  return { ...draft, groups, active: nextActive(draft, groups), confirmedOnlyClicked: false };
}

function nextActive({ active }: SplitDraft, groups: SplitDraft["groups"]): number {
  const other = 1 - active;
  if (active >= SIDE_COUNT || groups[other].length > 0) return active;
  return groups[active].length === 1 ? other : active;
}

export function removeSplitPoint(draft: SplitDraft, key: number): SplitDraft {
  const groups = draft.groups.map((points) => points.filter((point) => point.key !== key));
  while (groups.length > SIDE_COUNT && groups.at(-1)?.length === 0) groups.pop();
  const active = Math.min(draft.active, groups.length - 1);
  return { ...draft, groups, active, confirmedOnlyClicked: false };
}

/** Of two sides, the other one. */
export function activateNextGroup(draft: SplitDraft): SplitDraft {
  return { ...draft, active: (draft.active + 1) % draft.groups.length };
}

/** The points of the red side are the blue one's, and the reverse; what is kept stays kept. */
export function swapSides(draft: SplitDraft): SplitDraft {
  const [first, second, ...others] = draft.groups;
  const other = (group: number | null) =>
    group === null || group >= SIDE_COUNT ? group : 1 - group;
  return { ...draft, groups: [second, first, ...others], kept: other(draft.kept) };
}

/** Clicks go to the first group without points; where all have some, to a new one. */
export function startGroup(draft: SplitDraft): SplitDraft {
  const empty = draft.groups.findIndex((points) => points.length === 0);
  if (empty >= 0) return { ...draft, active: empty };
  if (draft.groups.length === MAX_GROUPS) return draft;
  return { ...draft, groups: [...draft.groups, []], active: draft.groups.length };
}

/** Positions of the groups that have points: the pieces of a preview come in this order. */
export function filledGroups({ groups }: SplitDraft): readonly number[] {
  return [...groups.keys()].filter((group) => groups[group].length > 0);
}

/** After a commit: the kept group's points stay, and clicks go to another. */
export function afterSplitCommit(draft: SplitDraft): SplitDraft {
  const { kept, usesImage } = draft;
  if (kept === null) return { ...EMPTY_SPLIT, usesImage };
  const points = draft.groups[kept];
  const side = kept < SIDE_COUNT ? kept : 0;
  const groups = EMPTY_SPLIT.groups.map((_, group) => (group === side ? points : []));
  return { ...EMPTY_SPLIT, usesImage, groups, kept: side, active: 1 - side };
}

/** What would be asked for; null until two groups have a point. */
export function splitIntent(draft: SplitDraft, nodeAt: NodeAt): SplitIntent | null {
  const { confirmedOnlyClicked, usesImage } = draft;
  const groups = filledGroups(draft).map((group) => draft.groups[group].map(({ place }) => place));
  const [sources, sinks] = groups;
  if (sources === undefined || sinks === undefined) return null;
  if (groups.length > SIDE_COUNT) return { kind: "split-groups", groups, confirmedOnlyClicked };
  const nodes = new Set([...sources, ...sinks].map(nodeAt));
  if (nodes.size > 1) return { kind: "split", sources, sinks, confirmedOnlyClicked };
  return {
    kind: "split-supervoxel",
    supervoxel: sources[0].supervoxel,
    sources,
    sinks,
    usesImage,
  };
}
