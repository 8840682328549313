// [DE5] The session as it was after one of its operations, as the page paints it: the same tables as
// the present's, fed with the log up to there, and the server asked about that moment where the
// effects do not tell. Nothing of it is touched by what others do now. Going forward costs what lies
// between; going back begins anew.
import type { Api } from "#client/api/create-api.ts";
import { createSessionLog, type SessionLog } from "#client/session/session-log.ts";
import {
  createSessionPieces,
  type SessionPieces,
  type SplitSupervoxels,
} from "#client/session/session-pieces.ts";
import {
  createSessionRoots,
  type RootSource,
  type SessionRoots,
} from "#client/session/session-roots.ts";
import { createTileTrail } from "#client/session/tile-trail.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Operation } from "#core/operations/operation.ts";

export interface PastSession {
  /** Shown all tiles that come, also while the present is painted. */
  readonly roots: RootSource;
  split(): SplitSupervoxels;
  nodeAt(place: Place): bigint;
  /** @param operations the log as it is now; at least `seq` of them. */
  goTo(operations: readonly Operation[], seq: number): void;
  /** Asks for what is unresolved, once the page has painted. */
  check(): void;
  /** Lets go of the moment; what was seen stays in mind. */
  leave(): void;
  destroy(): void;
}

export interface PastSessionDeps {
  readonly api: Pick<Api, "rootsAt" | "piecesAt" | "mask">;
  readonly sessionId: string;
  /** What is in pieces now: their ids are nobody's in another moment. */
  presentSplit(): SplitSupervoxels;
  schedule(callback: () => void, delayMs: number): () => void;
  /** Other roots, or other pieces, than were painted. */
  onChanged(): void;
}

/** As it was: made for going forward from the start of the log. */
interface Moment {
  seq: number;
  readonly log: SessionLog;
  readonly roots: SessionRoots;
  readonly pieces: SessionPieces;
  readonly leaving: AbortController;
}

const NOTHING_SPLIT: SplitSupervoxels = new Map();

export function createPastSession(deps: PastSessionDeps): PastSession {
  const trail = createTileTrail();
  let moment: Moment | null = null;

  function begin(): Moment {
    const leaving = new AbortController();
    const seqNow = () => moment?.seq ?? 0;
    const askRoots = (supervoxels: readonly bigint[]) =>
      deps.api.rootsAt(deps.sessionId, seqNow(), supervoxels, leaving.signal);
    const pieces = createSessionPieces({
      askPieces: () => deps.api.piecesAt(deps.sessionId, seqNow(), leaving.signal),
      askMask: (maskHash) => deps.api.mask(deps.sessionId, maskHash, leaving.signal),
      askRoots,
      schedule: deps.schedule,
      onTaken(rootOfNode) {
        roots.name(rootOfNode);
        deps.onChanged();
      },
    });
    const roots = createSessionRoots({
      ask: askRoots,
      schedule: deps.schedule,
      nodeAt: pieces.nodeAt,
      isThere: (node) =>
        pieces.isThere(node) &&
        (!isPieceOf(deps.presentSplit(), node) || isPieceOf(pieces.split(), node)),
      onChanged: deps.onChanged,
    });
    for (const [supervoxels, baseRoots] of trail.tiles()) roots.source.see(supervoxels, baseRoots);
    return { seq: 0, log: createSessionLog(), roots, pieces, leaving };
  }

  function end(): void {
    if (moment === null) return;
    moment.leaving.abort();
    moment.roots.destroy();
    moment.pieces.destroy();
    moment = null;
  }

  return {
    roots: {
      see(supervoxels, baseRoots) {
        trail.see(supervoxels, baseRoots);
        moment?.roots.source.see(supervoxels, baseRoots);
      },
      rootOf: (supervoxel, baseRoot) =>
        moment === null ? baseRoot : moment.roots.source.rootOf(supervoxel, baseRoot),
    },
    split: () => moment?.pieces.split() ?? NOTHING_SPLIT,
    nodeAt: (place) => moment?.pieces.nodeAt(place) ?? place.supervoxel,
    goTo(operations, seq) {
      if (moment !== null && seq < moment.seq) end();
      moment ??= begin();
      const added = operations.slice(moment.seq, seq);
      if (added.length === 0) return;
      // Before anything is asked: the questions are about this moment.
      moment.seq = seq;
      moment.roots.apply(added);
      moment.log.append(added);
      moment.pieces.noteApplied(added, moment.log.splitHistory());
      moment.roots.check();
    },
    check: () => moment?.roots.check(),
    leave: end,
    destroy: end,
  };
}

function isPieceOf(split: SplitSupervoxels, node: bigint): boolean {
  for (const { pieceIds } of split.values()) {
    for (const id of pieceIds.values()) if (id === node) return true;
  }
  return false;
}
