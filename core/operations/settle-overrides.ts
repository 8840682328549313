// [OP10] What an edit has to override so that it shows what it asks for and breaks nothing in silence:
// whatever contradicts it is added, the edit is forecast again, and so on until nothing new does. Each
// round adds an operation of before it at least, so it ends. The edit itself is never among them, though
// its own sides may reach into another segment: a split within a piece parts all of its supervoxel once
// what had made the piece is overridden.
//
// Overriding brings back what the overridden had overridden [OP4]. Of the operations that together
// contradict the edit, those that only come back with it are overridden first: they stay as they are.
// Last come splits of pieces that the edit would make one node again, which could part nothing [DE2].
import type { OperationBody, OperationConflict } from "#core/operations/operation.ts";
import { type Outlook, outlookOf, type Severance } from "#core/operations/outlook.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";

/** What the edit is known to join or break before it is forecast. */
export interface KnownOfEdit {
  /** Active operations that it breaks. */
  readonly broken: Iterable<number>;
  /** Nodes of the segments that it is about: a merge makes them one, a split parts one. */
  readonly own: readonly number[];
}

/** All operations that the edit has to override, ascending; not all of them active. */
export function settleOverrides(
  state: SegmentationState,
  body: OperationBody,
  { broken, own }: KnownOfEdit,
): readonly number[] {
  const standing = new Set(state.conflicts.map(keyOf));
  const isFresh = (conflict: OperationConflict) => !standing.has(keyOf(conflict));
  const chosen = new Set(broken);
  const isMerge = body.kind === "merge" || body.kind === "merge-many";
  const seq = state.activity.length + 1;
  for (;;) {
    const overrides = [...chosen].sort((left, right) => left - right);
    const outlook = outlookOf(state, { body, overrides }, own, isFresh);
    const isNew = (each: number) => each < seq && !chosen.has(each);
    const against = isMerge ? againstMerge(outlook) : againstSplit(outlook, seq);
    const found = against.filter(isNew);
    if (found.length === 0) found.push(...outlook.powerless.filter(isNew));
    if (found.length === 0) return overrides;
    for (const each of found) chosen.add(each);
  }
}

/** A merge parts nothing: neither what it joins nor anything else. */
function againstMerge(outlook: Outlook): readonly number[] {
  if (outlook.silencing.length > 0) return outlook.silencing;
  const severing = outlook.severed.flatMap((pair) => {
    const joins = outlook.revivedJoins(pair.component);
    return joins.length > 0 ? joins : [pair.split];
  });
  return severing.length > 0 ? severing : outlook.partedAnew.map(({ split }) => split);
}

/**
 * A split parts its groups and tears none of them. It breaks no merge but those that it overrides, and
 * what comes back with it parts no other segment.
 */
function againstSplit(outlook: Outlook, seq: number): readonly number[] {
  const { revived, silencing } = outlook;
  if (silencing.length > 0) return silencing;
  if (outlook.areGroupsJoined && revived.size > 0) return [...revived];
  const severing = outlook.severed.flatMap((pair) => {
    const joins = outlook.revivedJoins(pair.component);
    if (joins.length > 0) return joins;
    const isUnasked = pair.broken.length > 0 || pair.isElsewhere;
    return isUnasked && revived.has(pair.split) ? [pair.split] : pair.broken;
  });
  if (severing.length > 0) return severing;
  const elsewhere = outlook.partedAnew.filter(
    ({ isElsewhere, split }) => isElsewhere && split !== seq,
  );
  return elsewhere.length > 0
    ? elsewhere.map(({ split }) => split)
    : tearing(outlook).filter((split) => split !== seq);
}

/** Splits that tear the edit's groups: those that come back, if any of them does. */
function tearing({ torn, severed, partedAnew, revived }: Outlook): readonly number[] {
  const isOfTorn = ({ roots: [left, right] }: Severance) =>
    torn.some((roots) => roots.has(left) || roots.has(right));
  const guilty = [...partedAnew, ...severed].filter(isOfTorn).map(({ split }) => split);
  const back = guilty.filter((split) => revived.has(split));
  return back.length > 0 ? back : guilty;
}

function keyOf(conflict: OperationConflict): string {
  return `${conflict.holds} ${conflict.broken}`;
}
