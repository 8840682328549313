// [OP8] Which supervoxels are in pieces on this page. The log says that this changed, and of most
// pieces what became of them; the server says what the pieces are, from masks that never change. An
// answer is true after one operation only: it waits for the log to come that far, and is asked for
// again where the set has changed since, or the segment of a piece has.
import type { PiecesAnswer, RootsAnswer } from "#client/api/answer-schemas.ts";
import { nodeAtPlace } from "#client/session/node-at-place.ts";
import { splitOfAnswer, splitOfSupervoxel } from "#client/session/split-of-answer.ts";
import type { Place } from "#core/geometry/place.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { PiecesOfSupervoxel } from "#core/operations/listed-pieces.ts";
import type { Operation } from "#core/operations/operation.ts";
import type { SplitSupervoxel } from "#core/supervoxels/mask-label-tile.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

export type SplitSupervoxels = ReadonlyMap<SupervoxelId, SplitSupervoxel>;

export interface SessionPiecesDeps {
  askPieces(): Promise<PiecesAnswer>;
  askMask(maskHash: string): Promise<SupervoxelMask>;
  /** 0 for what is not there. */
  askRoots(supervoxels: readonly SupervoxelId[]): Promise<RootsAnswer>;
  schedule(callback: () => void, delayMs: number): () => void;
  /** Other supervoxels are in pieces. The roots hold as far as the log was applied here. */
  onTaken(rootOfNode: ReadonlyMap<bigint, RootId>): void;
}

/** What the log says of the splits of supervoxels: see session-log.ts. */
export interface SplitHistory {
  /** The last operation that turned one on or off; 0 for none. */
  readonly changedSeq: number;
  /** Every supervoxel that one of them names, active or not. */
  readonly supervoxels: ReadonlySet<SupervoxelId>;
}

export interface SessionPieces {
  /** Another map whenever it holds something else. */
  split(): SplitSupervoxels;
  /** [AD3] */
  nodeAt(place: Place): bigint;
  /** False for a supervoxel in pieces, and for a piece that is no more. */
  isThere(node: bigint): boolean;
  /** As it would be after a split that is previewed; nothing of it holds yet. */
  splitOfPreview(previewed: PiecesOfSupervoxel): Promise<SplitSupervoxel>;
  /** To be told of the log's operations, in order, once their effects are applied. */
  noteApplied(operations: readonly Operation[], history: SplitHistory): void;
  /** To be told when the line is back. */
  check(): void;
  destroy(): void;
}

const GATHER_MS = 20;
const RETRY_MS = 2_000;
const MAX_ASKED = 10_000;

interface Answer {
  readonly pieces: PiecesAnswer;
  readonly split: SplitSupervoxels;
  /** Those that were split once and are whole again: the log's effects may have lost their trace. */
  readonly whole: readonly SupervoxelId[];
  readonly wholeRoots: RootsAnswer | null;
}

interface Question {
  readonly askedAtSeq: number;
  /** Applied since it was asked. */
  readonly applied: Operation[];
  answer: Answer | null;
}

export function createSessionPieces(deps: SessionPiecesDeps): SessionPieces {
  const masks = new Map<string, SupervoxelMask>();
  /** Those of the latest preview: most are asked for again as soon as the split is made. */
  let previewedMasks: ReadonlyMap<string, SupervoxelMask> = new Map();
  const everPieces = new Set<bigint>();
  let split: SplitSupervoxels = new Map();
  let pieces: ReadonlySet<bigint> = new Set();
  let history: SplitHistory = { changedSeq: 0, supervoxels: new Set() };
  let appliedSeq = 0;
  let takenSeq = 0;
  /** The segment of a piece changed while the answer was under way. */
  let lacksRoots = false;
  let question: Question | null = null;
  let cancel: (() => void) | null = null;
  let isDestroyed = false;

  const plan = (delayMs: number) => {
    const isUpToDate = history.changedSeq <= takenSeq && !lacksRoots;
    if (isUpToDate || isDestroyed || question !== null || cancel !== null) return;
    cancel = deps.schedule(() => {
      cancel = null;
      put();
    }, delayMs);
  };

  const put = () => {
    const asked: Question = { askedAtSeq: appliedSeq, applied: [], answer: null };
    question = asked;
    gather().then(
      (answer) => {
        if (isDestroyed) return;
        asked.answer = answer;
        settle();
      },
      () => {
        if (isDestroyed) return;
        question = null;
        plan(RETRY_MS);
      },
    );
  };

  const masksOf = async (hashes: Iterable<string>) =>
    new Map(
      await Promise.all(
        [...hashes].map(async (hash) => {
          const known = masks.get(hash) ?? previewedMasks.get(hash);
          return [hash, known ?? (await deps.askMask(hash))] as const;
        }),
      ),
    );

  const pause = () =>
    new Promise<void>((resolve) => {
      deps.schedule(resolve, 0);
    });

  const gather = async (): Promise<Answer> => {
    const answer = await deps.askPieces();
    const hashes = new Set(answer.supervoxels.flatMap(({ maskHashes }) => maskHashes));
    for (const [hash, mask] of await masksOf(hashes)) masks.set(hash, mask);
    const inPieces = await splitOfAnswer({ masks, pause }, answer.supervoxels, split);
    const whole = [...history.supervoxels].filter((id) => !inPieces.has(id)).slice(0, MAX_ASKED);
    const wholeRoots = whole.length === 0 ? null : await deps.askRoots(whole);
    return { pieces: answer, split: inPieces, whole, wholeRoots };
  };

  const settle = () => {
    const answer = question?.answer;
    if (question === null || !answer) return;
    const seqs = [answer.pieces.seq, answer.wholeRoots?.seq ?? answer.pieces.seq];
    if (Math.max(...seqs) > appliedSeq) return;
    const asked = question;
    question = null;
    const isBehind = Math.min(...seqs) < asked.askedAtSeq || answer.pieces.seq < history.changedSeq;
    if (!isBehind) take(asked, answer);
    plan(GATHER_MS);
  };

  /** The answer may be of a later state than the page was in when it knew what to ask about. */
  const isAnyWholeUnasked = ({ split: inPieces, whole }: Answer) => {
    if (whole.length === MAX_ASKED) return false;
    const isAsked = new Set(whole);
    return [...history.supervoxels].some((id) => !inPieces.has(id) && !isAsked.has(id));
  };

  const take = (asked: Question, answer: Answer) => {
    split = answer.split;
    takenSeq = answer.pieces.seq;
    const named = answer.pieces.supervoxels.flatMap((found) => found.pieces);
    pieces = new Set(named.map(({ id }) => id));
    for (const id of pieces) everPieces.add(id);
    const held = new Set(answer.pieces.supervoxels.flatMap(({ maskHashes }) => maskHashes));
    for (const hash of masks.keys()) if (!held.has(hash)) masks.delete(hash);

    const roots = new Map<bigint, RootId>();
    const { wholeRoots } = answer;
    lacksRoots = isAnyWholeUnasked(answer);
    const takeRoots = (seq: number, found: readonly (readonly [node: bigint, root: RootId])[]) => {
      const touched = touchedAfter(seq, asked);
      for (const [node, root] of found) {
        if (touched.has(root)) lacksRoots = true;
        else if (root !== 0n) roots.set(node, root);
      }
    };
    takeRoots(
      takenSeq,
      named.map(({ id, root }) => [id, root]),
    );
    if (wholeRoots !== null) {
      takeRoots(
        wholeRoots.seq,
        answer.whole.map((id, at) => [id, wholeRoots.roots[at]]),
      );
    }
    deps.onTaken(roots);
  };

  return {
    split: () => split,
    nodeAt: (place) => nodeAtPlace(split, place),
    isThere: (node) => !split.has(node) && (pieces.has(node) || !everPieces.has(node)),
    async splitOfPreview(previewed) {
      const needed = await masksOf(previewed.maskHashes);
      previewedMasks = needed;
      return splitOfSupervoxel(
        { masks: needed, pause },
        previewed,
        split.get(previewed.supervoxel),
      );
    },
    noteApplied(operations, now) {
      appliedSeq = operations.at(-1)?.seq ?? appliedSeq;
      history = now;
      question?.applied.push(...operations);
      settle();
      plan(GATHER_MS);
    },
    check: () => plan(GATHER_MS),
    destroy() {
      isDestroyed = true;
      cancel?.();
    },
  };
}

function touchedAfter(seq: number, { applied }: Question): ReadonlySet<RootId> {
  const later = applied.filter((operation) => operation.seq > seq);
  return new Set(later.flatMap(({ effect }) => effect.changes.flatMap(({ before }) => before)));
}
