// [DE4][SY7] The neurons of a session or version with their connections, kept as edits arrive: a step looks
// again at the segments that it touched, and what it tells is what a recount would. Nothing is made
// until somebody looks at it.
import type { VersionSegmentsAnswer } from "#client/api/segment-answers.ts";
import { type BaseRoots, createBaseRoots } from "#client/connectome/base-roots.ts";
import { type ChangedFacts, createChangedFacts } from "#client/connectome/changed-facts.ts";
import type {
  ConnectomeSource,
  SourceChange,
  SourceState,
} from "#client/connectome/connectome-source.ts";
import { createFollowedThings, type FollowedThings } from "#client/connectome/followed-things.ts";
import { type NeuronRow, neuronRow } from "#client/connectome/neuron-row.ts";
import { rowsAfter } from "#client/connectome/rows-by-name.ts";
import { createVersionFacts, type VersionFacts } from "#client/connectome/version-facts.ts";
import type { Place } from "#core/geometry/place.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { Operation } from "#core/operations/operation.ts";
import type { ConnectivityIndex } from "#core/synapses/connectivity-index.ts";

/** The same object until something changed. */
export interface ConnectomeSnapshot {
  readonly status: "loading" | "ready" | "failed";
  /** Why it failed; null else. */
  readonly failure: unknown;
  /** Segments with a record, a site, a claim, a comment or a change, and the largest others; by name. */
  readonly rows: readonly NeuronRow[];
  /** Of the version: how many segments are not among the rows, having nothing of that. */
  readonly unlistedCount: number;
  /** Sites on no segment, or on one that is not known yet. */
  readonly unplacedSites: number;
}

export interface Connectome {
  snapshot(): ConnectomeSnapshot;
  subscribe(listener: () => void): () => void;
  /** Told of the roots whose rows are others, with the rows made: after the others hear of it. */
  onRows(listener: (roots: ReadonlySet<RootId>) => void): () => void;
  /** To be asked once it is ready; as current as the snapshot is. */
  readonly index: ConnectivityIndex;
  row(root: RootId): NeuronRow | undefined;
  /** The segment that holds the place now; 0 where it is not known yet. */
  rootAt(place: Place): RootId;
  retry(): void;
  destroy(): void;
}

/** [LV4] Who has a segment in hand at this moment. */
export interface SegmentHands {
  /** In order. */
  namesAt(root: RootId): readonly string[];
  /** Told of the segments that others have in hand now. */
  subscribe(listener: (roots: ReadonlySet<RootId>) => void): () => void;
}

export interface ConnectomeDeps {
  /** Left out where nobody else can be. */
  readonly hands?: SegmentHands;
  readonly source: ConnectomeSource;
  versionRoots(supervoxels: readonly SupervoxelId[]): Promise<readonly RootId[]>;
  versionSegments(): Promise<VersionSegmentsAnswer>;
  nowMs(): number;
  schedule(callback: () => void, delayMs: number): () => void;
}

/** Several steps in so short a time are told once. */
const GATHER_MS = 60;
/** Claims end by themselves. */
const CLAIMS_CHECK_MS = 20_000;

export function createConnectome(deps: ConnectomeDeps): Connectome {
  const { source } = deps;
  const listeners = new Set<() => void>();
  const rowListeners = new Set<(roots: ReadonlySet<RootId>) => void>();
  const rows = new Map<RootId, NeuronRow>();
  /** By name; the same until a row is another. */
  let listed: readonly NeuronRow[] = [];
  const dirty = new Set<RootId>();
  /** Made anew since the listeners to rows were told. */
  let untold = new Set<RootId>();
  /** Changed by the log, ever. */
  const changed = new Set<RootId>();
  /** By number: their rows were made without them. */
  const endedClaims = new Set<number>();
  let version: VersionFacts | null = null;
  let failure: unknown = null;
  let isReady = false;
  let seen: SourceState | null = null;
  let seenSeq = 0;
  let snapshot: ConnectomeSnapshot | null = null;
  let cancelTell: (() => void) | null = null;
  let cancelCheck: (() => void) | null = null;
  let isDestroyed = false;

  const rootAt = (place: Place): RootId => {
    const baseRoot = baseRoots.of(place.supervoxel);
    return baseRoot === null || baseRoot === 0n ? 0n : source.rootAt(place, baseRoot);
  };
  const baseRoots: BaseRoots = createBaseRoots({
    ask: deps.versionRoots,
    schedule: deps.schedule,
    onChange(problem) {
      failure = isReady ? null : problem;
      // What is not placed yet is on 0.
      if (isReady) touch(things.refresh([0n]));
      else begin();
      source.settleRoots();
      tellSoon();
    },
  });
  const things: FollowedThings = createFollowedThings(rootAt, baseRoots.want);
  const facts: ChangedFacts = createChangedFacts({
    ask: source.segmentsNow,
    schedule: deps.schedule,
    onChange(roots) {
      for (const root of roots ?? []) dirty.add(root);
      if (dirty.size > 0) tellSoon();
    },
  });

  function loadVersion(): void {
    deps.versionSegments().then(
      (answer) => {
        if (isDestroyed) return;
        failure = null;
        version = createVersionFacts(answer, source.rootAt);
        begin();
      },
      (problem: unknown) => {
        if (isDestroyed) return;
        failure = problem;
        tellSoon();
      },
    );
  }

  /** Once all is here: the places' segments first, then everything by its segment. */
  function begin(): void {
    if (isReady || version === null) return;
    const state = source.state();
    if (state.load !== "ready") return;
    things.want(state);
    if (!baseRoots.isSettled()) return;
    isReady = true;
    version.settle();
    for (const root of version.roots()) dirty.add(root);
    follow({ roots: null, pieces: false });
    checkClaims();
  }

  /** Roots of which something is another: their rows are made anew, and their signs looked at again. */
  function touch(roots: Iterable<RootId>): void {
    const followed: RootId[] = [];
    for (const root of roots) {
      dirty.add(root);
      if (facts.isFollowed(root)) followed.push(root);
    }
    facts.outdate(followed, seenSeq);
  }

  function follow(change: SourceChange): void {
    const state = source.state();
    takeOperations(state.operations);
    if (change.pieces) touch(things.refreshWhere((place) => split.has(place.supervoxel)));
    if (change.roots !== null) {
      touch(things.refresh(change.roots));
      touch(version?.refresh(change.roots) ?? []);
      touch(change.roots);
    }
    if (seen !== state) touch(things.set(state, seen));
    seen = state;
    source.settleRoots();
    // Who looks where, and what else a session tells, is none of the table's.
    if (dirty.size > 0) tellSoon();
  }

  /** Supervoxels that an operation ever split. */
  const split = new Set<SupervoxelId>();

  function takeOperations(operations: readonly Operation[]): void {
    for (const { body, effect, seq } of operations.slice(seenSeq)) {
      if (body.kind === "split-supervoxel") split.add(body.supervoxel);
      for (const { before, after } of effect.changes) {
        const roots = [...before, ...after.map(({ root }) => root)];
        for (const root of roots) changed.add(root);
        facts.outdate(roots, seq);
      }
    }
    seenSeq = operations.length;
    const signed = things.setVerdicts(operations);
    facts.outdate(signed, seenSeq);
    for (const root of signed) dirty.add(root);
  }

  function checkClaims(): void {
    for (const { seq, untilMs, place } of source.state().claims) {
      if (deps.nowMs() < untilMs || endedClaims.has(seq)) continue;
      endedClaims.add(seq);
      dirty.add(rootAt(place));
    }
    if (dirty.size > 0) tellSoon();
    cancelCheck = deps.schedule(checkClaims, CLAIMS_CHECK_MS);
  }

  function makeRow(root: RootId): NeuronRow | null {
    const records = things.recordsAt(root);
    const sites = things.index.sitesOf(root);
    const claims = things.claimsAt(root).filter(({ untilMs }) => deps.nowMs() < untilMs);
    const threads = things.threadsAt(root);
    const inHand = deps.hands?.namesAt(root) ?? [];
    const now = facts.of(root);
    const isThere =
      records.length + sites.pre + sites.post + claims.length + threads.length > 0 ||
      inHand.length > 0 ||
      now !== undefined ||
      (version?.isListedAt(root) ?? false);
    if (!isThere || root === 0n) return null;
    const sized = now ?? (facts.isFollowed(root) ? undefined : version?.of(root));
    return neuronRow({
      root,
      records,
      sizeVoxel: sized?.sizeVoxel ?? null,
      supervoxelCount: sized?.supervoxelCount ?? null,
      positionVoxel: sized?.positionVoxel ?? records[0]?.neuron.place.positionVoxel ?? null,
      sites,
      partners: things.index.partnerCountsOf(root),
      signOffs: now?.signOffs ?? [],
      requests: now?.requests ?? 0,
      claims,
      inHand: inHand.join(", "),
      openThreads: threads.filter(({ isResolved }) => !isResolved).length,
      isChanged: changed.has(root),
    });
  }

  function settleRows(): void {
    for (const root of dirty) {
      const row = makeRow(root);
      if (row === null) rows.delete(root);
      else rows.set(root, row);
      if (rowListeners.size > 0) untold.add(root);
    }
    listed = rowsAfter(listed, dirty, (root) => rows.get(root));
    dirty.clear();
  }

  function tellSoon(): void {
    if (cancelTell !== null || isDestroyed) return;
    cancelTell = deps.schedule(() => {
      cancelTell = null;
      snapshot = null;
      for (const listener of [...listeners]) listener();
      tellRows();
    }, GATHER_MS);
  }

  function tellRows(): void {
    if (rowListeners.size === 0) return;
    if (isReady && dirty.size > 0) settleRows();
    const told = untold;
    untold = new Set();
    for (const listener of [...rowListeners]) listener(told);
  }

  function build(): ConnectomeSnapshot {
    if (isReady && dirty.size > 0) settleRows();
    const hasFailed = !isReady && (failure !== null || source.state().load === "failed");
    const unplaced = things.index.sitesOf(0n);
    return {
      status: isReady ? "ready" : hasFailed ? "failed" : "loading",
      failure: hasFailed ? failure : null,
      rows: listed,
      unlistedCount: version?.unlistedCount ?? 0,
      unplacedSites: unplaced.pre + unplaced.post,
    };
  }

  const stop = source.subscribe((change) => {
    if (isReady) follow(change);
    else {
      begin();
      tellSoon();
    }
  });
  const stopHands = deps.hands?.subscribe((roots) => {
    for (const root of roots) dirty.add(root);
    if (isReady && roots.size > 0) tellSoon();
  });
  loadVersion();

  return {
    snapshot() {
      snapshot ??= build();
      return snapshot;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onRows(listener) {
      rowListeners.add(listener);
      return () => rowListeners.delete(listener);
    },
    index: things.index,
    row: (root) => rows.get(root),
    rootAt,
    retry() {
      failure = null;
      if (source.state().load === "failed") source.retry();
      if (version === null) loadVersion();
      baseRoots.retry();
      tellSoon();
    },
    destroy() {
      isDestroyed = true;
      stop();
      stopHands?.();
      cancelTell?.();
      cancelCheck?.();
      baseRoots.destroy();
      facts.destroy();
      listeners.clear();
      rowListeners.clear();
    },
  };
}
