// [LV3] Which operation of the last stretch of a log brought groups of supervoxels together, or parted
// them. Only the effects are read.
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { Operation } from "#core/operations/operation.ts";
import { RootTrace } from "#core/operations/root-trace.ts";

/** "untold" where a piece that was too large to be listed hides what was when the author looked. */
export type MeetingTurn = number | null | "untold";

/**
 * The last unseen operation after which each group has a segment in common with the first ("joined")
 * or no two groups have one any more ("parted"); null where that was so already when the author looked.
 * @param baseRootOf a supervoxel's root before the log's first operation.
 */
export function lastMeeting(
  turn: "joined" | "parted",
  groups: readonly (readonly SupervoxelId[])[],
  past: {
    readonly log: readonly Operation[];
    readonly seenSeq: number;
    readonly baseRootOf: (supervoxel: SupervoxelId) => RootId;
  },
): MeetingTurn {
  const traced = groups.map((ids) =>
    [...new Set(ids)].map((id) => new RootTrace(id, past.baseRootOf(id))),
  );
  const traces = traced.flat();
  const holdsNow = () => (turn === "joined" ? areTogether(traced) : areApart(traced));
  let holds = holdsNow();
  let heldWhenSeen = holds;
  let isTold = true;
  let turnSeq: number | null = null;
  for (const { seq, effect } of past.log) {
    if (seq === past.seenSeq + 1) {
      heldWhenSeen = holds;
      isTold = traces.every((trace) => trace.possibleRoots.length === 1);
    }
    let isTouched = false;
    for (const trace of traces) isTouched = trace.take(effect) || isTouched;
    if (!isTouched) continue;
    const held = holds;
    holds = holdsNow();
    if (holds !== held) turnSeq = seq;
  }
  if (!isTold) return "untold";
  return holds && !heldWhenSeen ? turnSeq : null;
}

type TracedGroups = readonly (readonly RootTrace[])[];

function areTogether([first, ...others]: TracedGroups): boolean {
  const roots = new Set(rootsOf(first));
  return others.every((group) => rootsOf(group).some((root) => roots.has(root)));
}

function areApart(groups: TracedGroups): boolean {
  const taken = new Set<RootId>();
  for (const group of groups) {
    const roots = rootsOf(group);
    if (roots.some((root) => taken.has(root))) return false;
    for (const root of roots) taken.add(root);
  }
  return true;
}

function rootsOf(group: readonly RootTrace[]): readonly RootId[] {
  return group.flatMap((trace) => trace.possibleRoots);
}
