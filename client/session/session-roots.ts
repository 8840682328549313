// The roots that the page paints: the log's effects in order, what had to be asked for, and the
// person's own undecided edits on top. Every call tells which roots look different after it.
import type { RootsAnswer } from "#client/api/answer-schemas.ts";
import type { PendingIntent } from "#client/intents/intent-queue.ts";
import { pendingChanges, pendingSupervoxels } from "#client/session/pending-changes.ts";
import { createRootAsker } from "#client/session/root-asker.ts";
import { createSeenTiles } from "#client/session/seen-tiles.ts";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import type { Operation } from "#core/operations/operation.ts";
import { RootTable } from "#core/operations/root-table.ts";

/** What the viewer needs to paint: see core/operations/root-table.ts. */
export interface RootSource {
  see(supervoxels: BigUint64Array, baseRoots: BigUint64Array): void;
  rootOf(supervoxel: bigint, baseRoot: bigint): bigint;
}

export type ChangedRoots = ReadonlySet<bigint>;

export interface SessionRootsDeps {
  ask(supervoxels: readonly bigint[]): Promise<RootsAnswer>;
  schedule(callback: () => void, delayMs: number): () => void;
  /** Roots that look different for another reason than a call of `apply` or `setPending`. */
  onChanged(roots: ChangedRoots): void;
}

export interface SessionRoots {
  readonly source: RootSource;
  /** The root now of a supervoxel that the page shows; null where it shows none such. */
  rootOfShown(supervoxel: bigint): bigint | null;
  apply(operations: readonly Operation[]): ChangedRoots;
  setPending(pending: readonly PendingIntent[]): ChangedRoots;
  /** Asks for what is unresolved, once the page has painted or the line is back. */
  check(): void;
  destroy(): void;
}

export function createSessionRoots(deps: SessionRootsDeps): SessionRoots {
  const table = new RootTable();
  const tiles = createSeenTiles();
  const asker = createRootAsker({
    unresolved: () => table.unresolved(),
    resolve(supervoxels, roots) {
      const resolved = table.resolve(supervoxels, roots);
      deps.onChanged(new Set([...resolved, ...layPending()]));
    },
    ask: deps.ask,
    schedule: deps.schedule,
  });
  let pending: readonly PendingIntent[] = [];
  /** The base roots of the places that undecided merges name: their tiles may be gone. */
  let baseRoots = new Map<bigint, bigint>();
  let shown = "[]";

  const decidedRootOf = (supervoxel: bigint): bigint | null => {
    const baseRoot = baseRoots.get(supervoxel);
    return baseRoot === undefined ? null : table.rootOf(supervoxel, baseRoot);
  };

  const findBaseRoots = () => {
    const found = new Map<bigint, bigint>();
    for (const supervoxel of pendingSupervoxels(pending)) {
      const baseRoot = baseRoots.get(supervoxel) ?? tiles.baseRootOf(supervoxel);
      if (baseRoot !== null) found.set(supervoxel, baseRoot);
    }
    baseRoots = found;
  };

  const layPending = (): ChangedRoots => {
    if (pending.length === 0 && shown === "[]") return new Set();
    findBaseRoots();
    const before = table.setPending([]);
    const changes = pendingChanges(pending, decidedRootOf);
    const now = table.setPending(changes);
    const text = canonicalJson(changes as unknown as CanonicalValue);
    const isSame = text === shown;
    shown = text;
    return isSame ? new Set() : new Set([...before, ...now]);
  };

  /** A merge made before a reload is shown as soon as the tiles of its places are here. */
  const isAwaited = (supervoxels: BigUint64Array): boolean =>
    pendingSupervoxels(pending).some((it) => !baseRoots.has(it) && supervoxels.includes(it));

  return {
    source: {
      see(supervoxels, seenRoots) {
        table.see(supervoxels, seenRoots);
        tiles.see(supervoxels, seenRoots);
        if (isAwaited(supervoxels)) deps.onChanged(layPending());
        asker.check();
      },
      rootOf: (supervoxel, baseRoot) => table.rootOf(supervoxel, baseRoot),
    },
    rootOfShown(supervoxel) {
      const baseRoot = tiles.baseRootOf(supervoxel);
      return baseRoot === null ? null : table.rootOf(supervoxel, baseRoot);
    },
    apply(operations) {
      const changed = new Set<bigint>();
      for (const { seq, effect } of operations) {
        for (const change of effect.changes) addAll(changed, table.apply(change));
        asker.noteApplied(seq, effect.changes);
      }
      return changed;
    },
    setPending(now) {
      pending = now;
      return layPending();
    },
    check: () => asker.check(),
    destroy: () => asker.destroy(),
  };
}

function addAll<T>(set: Set<T>, items: Iterable<T>): void {
  for (const item of items) set.add(item);
}
