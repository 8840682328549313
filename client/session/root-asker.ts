// [DE1] Where a piece was too large for the log to list, the page asks which root its supervoxels
// have. An answer is true after one operation only: it waits for the log to come that far, and what
// later operations touched is asked again. So a late or early answer never paints a wrong root.
import type { RootsAnswer } from "#client/api/answer-schemas.ts";
import type { SegmentChange } from "#core/operations/operation.ts";

export interface RootAskerDeps {
  /** Supervoxels on the page whose root is not known. */
  unresolved(): readonly bigint[];
  resolve(supervoxels: readonly bigint[], roots: readonly bigint[]): void;
  ask(supervoxels: readonly bigint[]): Promise<RootsAnswer>;
  /** Runs later, so that what many tiles need is one question. Returns the way to cancel. */
  schedule(callback: () => void, delayMs: number): () => void;
}

export interface RootAsker {
  /** To be told of each operation's changes, in order, once they are applied. */
  noteApplied(seq: number, changes: readonly SegmentChange[]): void;
  /** To be told when a supervoxel may have become unresolved, or the line is back. */
  check(): void;
  destroy(): void;
}

const GATHER_MS = 20;
const RETRY_MS = 2_000;
const MAX_ASKED = 10_000;
const NOT_THERE = 0n;

interface Question {
  readonly supervoxels: readonly bigint[];
  readonly askedAtSeq: number;
  /** Applied since it was asked. */
  readonly applied: { readonly seq: number; readonly changes: readonly SegmentChange[] }[];
  answer: RootsAnswer | null;
}

export function createRootAsker(deps: RootAskerDeps): RootAsker {
  let appliedSeq = 0;
  let question: Question | null = null;
  let cancel: (() => void) | null = null;
  let isDestroyed = false;

  const plan = (delayMs: number) => {
    if (isDestroyed || question !== null || cancel !== null) return;
    cancel = deps.schedule(() => {
      cancel = null;
      put();
    }, delayMs);
  };

  const put = () => {
    const supervoxels = deps.unresolved().slice(0, MAX_ASKED);
    if (supervoxels.length === 0) return;
    const asked: Question = { supervoxels, askedAtSeq: appliedSeq, applied: [], answer: null };
    question = asked;
    deps.ask(supervoxels).then(
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

  const settle = () => {
    const answer = question?.answer;
    if (question === null || !answer || answer.seq > appliedSeq) return;
    const asked = question;
    question = null;
    // An answer from before the question comes from a server that lags: its changes are not here.
    if (answer.seq >= asked.askedAtSeq) take(asked, answer);
    if (deps.unresolved().length === 0) return;
    // What is not there by now may come back, or leave the page: no need to insist.
    plan(answer.roots.includes(NOT_THERE) ? RETRY_MS : GATHER_MS);
  };

  const take = (asked: Question, answer: RootsAnswer) => {
    const touched = touchedAfter(answer.seq, asked);
    const still = [...answer.roots.keys()].filter(
      (at) => answer.roots[at] !== NOT_THERE && !touched.has(answer.roots[at]),
    );
    if (still.length === 0) return;
    deps.resolve(
      still.map((at) => asked.supervoxels[at]),
      still.map((at) => answer.roots[at]),
    );
  };

  return {
    noteApplied(seq, changes) {
      appliedSeq = seq;
      question?.applied.push({ seq, changes });
      settle();
    },
    check() {
      if (deps.unresolved().length > 0) plan(GATHER_MS);
    },
    destroy() {
      isDestroyed = true;
      cancel?.();
    },
  };
}

function touchedAfter(seq: number, { applied }: Question): ReadonlySet<bigint> {
  const later = applied.filter((operation) => operation.seq > seq);
  return new Set(later.flatMap(({ changes }) => changes.flatMap((change) => change.before)));
}
