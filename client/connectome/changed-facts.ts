// [DE4] Size and sign-offs of the segments that a session changed, or that were signed in it: the log does
// not tell sizes, so the server is asked, again after each operation that may have changed them. An
// answer from before that operation is not taken.
import type { SegmentFacts, SegmentsNowAnswer } from "#client/api/segment-answers.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { MAX_ASKED_FACTS } from "#core/protocol/segment-api.ts";

export interface ChangedFactsDeps {
  ask(roots: readonly RootId[]): Promise<SegmentsNowAnswer>;
  schedule(callback: () => void, delayMs: number): () => void;
  /** The facts of these are others; null: it failed, and is tried again. */
  onChange(roots: ReadonlySet<RootId> | null): void;
}

export interface ChangedFacts {
  /** undefined: the version's hold, or the server has not said yet; see `isFollowed`. */
  of(root: RootId): SegmentFacts | undefined;
  /** Whether the session ever changed a segment of this root, or signed one. */
  isFollowed(root: RootId): boolean;
  /** Roots that are segments now, as far as the server has said. */
  roots(): Iterable<RootId>;
  /** To be told of what operation `seq` may have changed. */
  outdate(roots: Iterable<RootId>, seq: number): void;
  destroy(): void;
}

const GATHER_MS = 100;
const RETRY_MS = 2_000;

export function createChangedFacts(deps: ChangedFactsDeps): ChangedFacts {
  const facts = new Map<RootId, SegmentFacts>();
  const followed = new Set<RootId>();
  /** Since which operation they are in question. */
  const stale = new Map<RootId, number>();
  let isAsking = false;
  let isDestroyed = false;
  let cancel: (() => void) | null = null;

  const plan = (delayMs: number) => {
    if (isAsking || isDestroyed || cancel !== null || stale.size === 0) return;
    cancel = deps.schedule(put, delayMs);
  };

  function put(): void {
    cancel = null;
    isAsking = true;
    const asked = [...stale.keys()].slice(0, MAX_ASKED_FACTS);
    deps.ask(asked).then(
      (answer) => {
        if (isDestroyed) return;
        const changed = take(asked, answer);
        isAsking = false;
        plan(changed.size === 0 ? RETRY_MS : GATHER_MS);
        deps.onChange(changed);
      },
      () => {
        if (isDestroyed) return;
        isAsking = false;
        plan(RETRY_MS);
        deps.onChange(null);
      },
    );
  }

  const take = (asked: readonly RootId[], answer: SegmentsNowAnswer): ReadonlySet<RootId> => {
    const changed = new Set<RootId>();
    asked.forEach((root, at) => {
      const since = stale.get(root);
      if (since === undefined || answer.seq < since) return;
      stale.delete(root);
      changed.add(root);
      const found = answer.segments[at];
      // Its smallest supervoxel is in another segment by now: there is none of this root.
      if (found === null || found.root !== root) facts.delete(root);
      else facts.set(root, found);
    });
    return changed;
  };

  return {
    of: (root) => facts.get(root),
    isFollowed: (root) => followed.has(root),
    roots: () => facts.keys(),
    outdate(roots, seq) {
      for (const root of roots) {
        if (root === 0n) continue;
        followed.add(root);
        stale.set(root, seq);
      }
      plan(GATHER_MS);
    },
    destroy() {
      isDestroyed = true;
      cancel?.();
    },
  };
}
