// The roots that the page paints: the log's effects in order, what had to be asked for, and the
// person's own undecided edits on top. Every call tells which roots look different after it.
import type { RootsAnswer } from "#client/api/answer-schemas.ts";
import type { PendingIntent } from "#client/intents/waiting-intent.ts";
import {
  type DecidedNode,
  pendingChanges,
  pendingSupervoxels,
} from "#client/session/pending-changes.ts";
import { createRootAsker } from "#client/session/root-asker.ts";
import { createSeenTiles } from "#client/session/seen-tiles.ts";
import type { Place } from "#core/geometry/place.ts";
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
  /** [AD3] The supervoxel or piece that a place lies in. */
  nodeAt(place: Place): bigint;
  /** False for a node that nobody can be asked about: see session-pieces.ts. */
  isThere(node: bigint): boolean;
  /** Roots that look different for another reason than a call of `apply` or `setPending`. */
  onChanged(roots: ChangedRoots): void;
}

export interface SessionRoots {
  readonly source: RootSource;
  /** The root now of a supervoxel that the page shows; null where it shows none such. */
  rootOfShown(supervoxel: bigint): bigint | null;
  apply(operations: readonly Operation[]): ChangedRoots;
  /** Takes roots that hold as far as the log was applied; the effects do not tell all of pieces. */
  name(rootOfNode: ReadonlyMap<bigint, bigint>): ChangedRoots;
  setPending(pending: readonly PendingIntent[]): ChangedRoots;
  /** Asks for what is unresolved, once the page has painted or the line is back. */
  check(): void;
  destroy(): void;
}

export function createSessionRoots(deps: SessionRootsDeps): SessionRoots {
  const table = new RootTable();
  const tiles = createSeenTiles();
  const asker = createRootAsker({
    unresolved: () => table.unresolved().filter(deps.isThere),
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

  const decidedAt = (place: Place): DecidedNode | null => {
    const baseRoot = baseRoots.get(place.supervoxel);
    if (baseRoot === undefined) return null;
    const node = deps.nodeAt(place);
    return { node, root: table.rootOf(node, baseRoot) };
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
    const changes = pendingChanges(pending, decidedAt);
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
    name(rootOfNode) {
      const changed = new Set<bigint>();
      for (const [root, nodes] of nodesByRoot(rootOfNode)) {
        // Moves nothing: all that is in the segment stays, and the nodes are known to be.
        const named = { root, supervoxelCount: nodes.length, members: nodes };
        const rest = { root, supervoxelCount: 0, members: "rest" } as const;
        addAll(changed, table.apply({ before: [root], after: [named, rest] }));
      }
      addAll(changed, layPending());
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

function nodesByRoot(rootOfNode: ReadonlyMap<bigint, bigint>): ReadonlyMap<bigint, bigint[]> {
  const nodes = new Map<bigint, bigint[]>();
  for (const [node, root] of rootOfNode) nodes.set(root, [...(nodes.get(root) ?? []), node]);
  return nodes;
}

function addAll<T>(set: Set<T>, items: Iterable<T>): void {
  for (const item of items) set.add(item);
}
