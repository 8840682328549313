// Points in the groups that a cut is to part: two sides, or up to sixteen groups. One group is active:
// a click adds to it. Once a side has its first point and the other none, that other is: most cuts
// take one point a side, and then no key. Where both sides lie in one supervoxel, or in one piece of it, no cut between
// supervoxels can part them: then the supervoxel itself is what is asked to be cut. A stroke is one step,
// as a click is, however many points it sets.
import {
  type DraftPoint,
  draftPoint,
  isStroke,
  nextKey,
  stepsOf,
} from "#components/proofreading/draft-point.ts";
import { evenly } from "#components/proofreading/painted-stroke.ts";
import type { Place } from "#core/geometry/place.ts";
import { type IntentBody, MAX_PLACES } from "#core/operations/intent.ts";

/** As many as the server takes. */
export const MAX_GROUPS = 16;
const SIDE_COUNT = 2;
/** A cut that follows a line follows it by these as well as by all its voxels. */
export const MAX_STROKE_POINTS = 64;

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

/** One of a stroke, with the unbroken part of it that it lies in. */
export type PaintedPick = Picked & { readonly part: number };

export function placeSplitPoint(draft: SplitDraft, pick: Picked): SplitDraft {
  return placeStep(draft, draft.active, (key) => [draftPoint(key, pick)]);
}

/** To the group that the stroke was painted for, whichever is active by now. */
export function placeSplitStroke(
  draft: SplitDraft,
  group: number,
  picks: readonly PaintedPick[],
): SplitDraft {
  return placeStep(draft, group, (key) =>
    picks.map((pick) => ({ ...draftPoint(key, pick), part: pick.part })),
  );
}

function placeStep(
  draft: SplitDraft,
  group: number,
  pointsOf: (key: number) => readonly DraftPoint[],
): SplitDraft {
  const added = pointsOf(nextKey(draft.groups.flat()));
  const count = Math.max(draft.groups.length, group + 1);
  const groups = Array.from({ length: count }, (_, at) => {
    const points = draft.groups[at] ?? [];
    return at === group ? withinLimit([...points, ...added]) : points;
  });
  const active = draft.active === group ? nextActive(draft, groups) : draft.active;
  return { ...draft, groups, active, confirmedOnlyClicked: false };
}

/** Where a side has more points than one edit takes, its strokes are all sampled more coarsely. */
function withinLimit(points: readonly DraftPoint[]): readonly DraftPoint[] {
  if (points.length <= MAX_PLACES) return points;
  const painted = points.filter(({ part }) => part !== undefined).length;
  const share = (MAX_PLACES - (points.length - painted)) / painted;
  return stepsOf(points).flatMap((step) =>
    isStroke(step) ? evenly(step, Math.max(1, Math.floor(step.length * share))) : step,
  );
}

function nextActive({ active }: SplitDraft, groups: SplitDraft["groups"]): number {
  const other = 1 - active;
  if (active >= SIDE_COUNT || groups[other].length > 0) return active;
  return stepsOf(groups[active]).length === 1 ? other : active;
}

/** With all that its stroke set, where it is one's. */
export function removeSplitPoint(draft: SplitDraft, key: number): SplitDraft {
  const groups = draft.groups.map((points) => points.filter((point) => point.key !== key));
  while (groups.length > SIDE_COUNT && groups.at(-1)?.length === 0) groups.pop();
  const active = Math.min(draft.active, groups.length - 1);
  return { ...draft, groups, active, confirmedOnlyClicked: false };
}

/** Takes back the click or the stroke that was made last, and goes on with its side. */
export function takeBackSplitStep(draft: SplitDraft): SplitDraft {
  const key = nextKey(draft.groups.flat()) - 1;
  const group = draft.groups.findIndex((points) => points.some((point) => point.key === key));
  if (group < 0) return draft;
  const without = removeSplitPoint(draft, key);
  return { ...without, active: Math.min(group, without.groups.length - 1) };
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
