// [LV3] Which operation of the last stretch of a log brought two groups of supervoxels together, or
// parted them. Only the effects are read.
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { Operation } from "#core/operations/operation.ts";
import { RootTrace } from "#core/operations/root-trace.ts";

export interface Meeting {
  readonly left: readonly SupervoxelId[];
  readonly right: readonly SupervoxelId[];
}

/** "untold" where a piece that was too large to be listed hides what was when the author looked. */
export type MeetingTurn = number | null | "untold";

/**
 * The last unseen operation after which some of the left lie in one segment with some of the right
 * ("joined") or none do any more ("parted"); null where it was so already when the author looked.
 * @param baseRootOf a supervoxel's root before the log's first operation.
 */
export function lastMeeting(
  turn: "joined" | "parted",
  { left, right }: Meeting,
  past: {
    readonly log: readonly Operation[];
    readonly seenSeq: number;
    readonly baseRootOf: (supervoxel: SupervoxelId) => RootId;
  },
): MeetingTurn {
  const tracesOf = (ids: readonly SupervoxelId[]) =>
    [...new Set(ids)].map((id) => new RootTrace(id, past.baseRootOf(id)));
  const [lefts, rights] = [tracesOf(left), tracesOf(right)];
  const traces = [...lefts, ...rights];
  let isTogether = areTogether(lefts, rights);
  let wasSeenTogether = isTogether;
  let isTold = true;
  let turnSeq: number | null = null;
  for (const { seq, effect } of past.log) {
    if (seq === past.seenSeq + 1) {
      wasSeenTogether = isTogether;
      isTold = traces.every((trace) => trace.possibleRoots.length === 1);
    }
    let isTouched = false;
    for (const trace of traces) isTouched = trace.take(effect) || isTouched;
    if (!isTouched) continue;
    const wasTogether = isTogether;
    isTogether = areTogether(lefts, rights);
    if (isTogether !== wasTogether) turnSeq = seq;
  }
  if (!isTold) return "untold";
  const isAsAsked = isTogether === (turn === "joined") && isTogether !== wasSeenTogether;
  return isAsAsked ? turnSeq : null;
}

function areTogether(lefts: readonly RootTrace[], rights: readonly RootTrace[]): boolean {
  const roots = new Set(lefts.flatMap((trace) => trace.possibleRoots));
  return rights.some((trace) => trace.possibleRoots.some((root) => roots.has(root)));
}
