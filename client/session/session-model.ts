// All that a page knows of its session, in one place: the log as it comes, what follows from it,
// and on top what the person did and the server has not decided. Everyone's pages agree on the
// first two; the third is this person's alone [DE1][LV1].
import type { Api } from "#client/api/create-api.ts";
import type { SessionConnection } from "#client/collaboration/connect-session.ts";
import type { ConnectionState } from "#client/collaboration/connection-state.ts";
import type { OwnPresence, PresentPerson } from "#client/collaboration/presence.ts";
import type { ServerNews } from "#client/collaboration/server-news.ts";
import { createIntentQueue } from "#client/intents/intent-queue.ts";
import type { OpenedJournal } from "#client/intents/open-journal.ts";
import type { OutcomeItem } from "#client/intents/outcome-list.ts";
import type { RetryChange } from "#client/intents/retry.ts";
import type { SiblingPages } from "#client/intents/sibling-pages.ts";
import type { PendingIntent } from "#client/intents/waiting-intent.ts";
import type { SessionChange } from "#client/session/change-gatherer.ts";
import { type ChangeGatherer, createChangeGatherer } from "#client/session/change-gatherer.ts";
import { createSessionLog } from "#client/session/session-log.ts";
import { createNeuronLister, type ListedNeuron } from "#client/session/session-neurons.ts";
import { createSessionPieces, type SplitSupervoxels } from "#client/session/session-pieces.ts";
import { createSessionRoots, type RootSource } from "#client/session/session-roots.ts";
import { createSynapseLister, type ListedSynapse } from "#client/session/session-synapses.ts";
import { roleAtLeast } from "#core/access/role.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import type { IntentBody, IntentGrounds } from "#core/operations/intent.ts";
import type { PiecesOfSupervoxel } from "#core/operations/listed-pieces.ts";
import type {
  Operation,
  OperationConflict,
  SegmentChange,
  Synapse,
} from "#core/operations/operation.ts";
import type { SessionState } from "#core/operations/session-state.ts";
import type { ApiSession } from "#core/protocol/api.ts";
import type { Claim } from "#core/session/claims.ts";
import type { Thread } from "#core/session/threads.ts";
import type { SplitSupervoxel } from "#core/supervoxels/mask-label-tile.ts";

/** Every field is the same object until it changes, and so is the whole. */
export interface SessionSnapshot {
  readonly session: ApiSession;
  /** The last sequence number on this page. */
  readonly seq: number;
  readonly operations: readonly Operation[];
  /** Numbers of the operations that are active [OP4]. */
  readonly active: ReadonlySet<number>;
  readonly conflicts: readonly OperationConflict[];
  /** Not released, in the order of the log; some may be over by their time [CL2]. */
  readonly claims: readonly Claim[];
  /** [CM3] In the order in which they were begun. */
  readonly threads: readonly Thread[];
  readonly state: SessionState;
  /** Whether segments and synapses can be edited here now, by role and state. */
  readonly isWritable: boolean;
  readonly synapses: readonly ListedSynapse[];
  /** With those that are suggested or rejected, which do not count [SY5]. */
  readonly allSynapses: readonly ListedSynapse[];
  readonly neurons: readonly ListedNeuron[];
  /** Of the version's synapses and neuron records. */
  readonly synapsesLoad: "loading" | "ready" | "failed";
  readonly connection: ConnectionState;
  readonly server: ServerNews;
  readonly pending: readonly PendingIntent[];
  readonly outcomes: readonly OutcomeItem[];
  /** False where this browser would lose undecided edits with the page. */
  readonly isKept: boolean;
}

export interface SessionModel {
  /** For the viewer: tiles tell what they show, and get the roots as they are now. */
  readonly roots: RootSource;
  /** [OP8] For the viewer: which supervoxels are in pieces now. */
  readonly pieces: { split(): SplitSupervoxels };
  /** [OP8] For a preview: how the supervoxel would be in pieces. */
  splitOfPreview(previewed: PiecesOfSupervoxel): Promise<SplitSupervoxel>;
  /** [AD3] The supervoxel that a place lies in, or the piece of it. */
  nodeAt(place: Place): bigint;
  /** The root now of a supervoxel that the page shows; null where it shows none such. */
  rootOfShown(supervoxel: bigint): bigint | null;
  /** Asks for the roots that were looked up and are not known, outside of what `subscribe` tells. */
  checkRoots(): void;
  snapshot(): SessionSnapshot;
  /** Returns the way to stop. */
  subscribe(listener: (change: SessionChange) => void): () => void;
  /** Shown at once. `change` is what a split's preview said: see `changeOfPreview`. */
  submit(
    body: IntentBody,
    overrides?: readonly number[],
    change?: SegmentChange | null,
    grounds?: IntentGrounds,
  ): string;
  takeBack(intentId: string): void;
  dismiss(intentId: string): void;
  retryWith(intentId: string, change: RetryChange): string | null;
  setPresence(change: Partial<OwnPresence>): void;
  /** Everyone here but this page. No part of the snapshot: pointers move many times a second. */
  others(): readonly PresentPerson[];
  /** Somebody came, left or moved. Returns the way to stop. */
  onPresence(listener: () => void): () => void;
  /** A record as the version has it; null where the session made it. */
  versionNeuron(id: string): Neuron | null;
  /** Loads the version's synapses and neuron records again after a failure. */
  reloadSynapses(): void;
  /** Whether leaving the page now leaves an intent undecided. */
  hasUndecided(): boolean;
  destroy(): void;
}

export interface SessionModelDeps {
  readonly connection: SessionConnection;
  readonly api: Pick<Api, "roots" | "pieces" | "mask" | "versionSynapses" | "versionNeurons">;
  readonly session: ApiSession;
  readonly journal: Promise<OpenedJournal>;
  /** The person's other pages on this session; none where left out. */
  readonly siblings?: SiblingPages;
  /** What the version's lists wait for, which may be long and take the same line as the image; nothing where left out. */
  readonly firstShown?: Promise<void>;
  newId(): string;
  nowMs(): number;
  schedule(callback: () => void, delayMs: number): () => void;
}

const SYNAPSES_RETRY_MS = 2_000;

export function createSessionModel(deps: SessionModelDeps): SessionModel {
  const { connection, session } = deps;
  const gatherer: ChangeGatherer = createChangeGatherer();
  const log = createSessionLog();
  const listSynapses = createSynapseLister();
  const listNeurons = createNeuronLister();
  const leaving = new AbortController();
  const presenceListeners = new Set<() => void>();
  let versionSynapses: readonly Synapse[] = [];
  let versionNeurons: readonly Neuron[] = [];
  let synapsesLoad: SessionSnapshot["synapsesLoad"] = "loading";
  let snapshot: SessionSnapshot | null = null;

  const askRoots = (supervoxels: readonly bigint[]) =>
    deps.api.roots(session.id, supervoxels, leaving.signal);
  const pieces = createSessionPieces({
    askPieces: () => deps.api.pieces(session.id, leaving.signal),
    askMask: (maskHash) => deps.api.mask(session.id, maskHash, leaving.signal),
    askRoots,
    schedule: deps.schedule,
    onTaken: (rootOfNode) =>
      gatherer.batch(() => gatherer.note({ pieces: true, roots: roots.name(rootOfNode) })),
  });
  const roots = createSessionRoots({
    ask: askRoots,
    schedule: deps.schedule,
    nodeAt: pieces.nodeAt,
    isThere: pieces.isThere,
    onChanged: (changed) => gatherer.batch(() => gatherer.note({ roots: changed })),
  });
  const queue = createIntentQueue({
    channel: connection.intents,
    journal: deps.journal,
    ...(deps.siblings === undefined ? {} : { siblings: deps.siblings }),
    newId: deps.newId,
    nowMs: deps.nowMs,
    seenSeq: () => log.seq(),
    onChange: () =>
      gatherer.batch(() => {
        gatherer.note({ pending: true, roots: roots.setPending(queue.pending()) });
      }),
  });

  /** The log is behind what the server said at the start: until it has caught up, believe that. */
  const stateNow = (): SessionState =>
    log.seq() < session.operationCount ? session.state : log.state();
  const isWritable = () => stateNow() === "open" && roleAtLeast(session.role, "proofreader");

  const onEntries = (operations: readonly Operation[]) =>
    gatherer.batch(() => {
      gatherer.note({ operations: true, roots: roots.apply(operations) });
      log.append(operations);
      queue.noteCommitted(operations);
      gatherer.note({ roots: roots.setPending(queue.pending()) });
      pieces.noteApplied(operations, log.splitHistory());
      connection.setWritable(isWritable());
    });

  const loadSynapses = () => {
    synapsesLoad = "loading";
    const settle = (found: readonly [readonly Synapse[], readonly Neuron[]] | null) =>
      gatherer.batch(() => {
        if (leaving.signal.aborted) return;
        synapsesLoad = found === null ? "failed" : "ready";
        gatherer.note({ operations: true });
        if (found !== null) [versionSynapses, versionNeurons] = found;
        else deps.schedule(loadMissedSynapses, SYNAPSES_RETRY_MS);
      });
    const { datasetId, baseVersion } = session;
    Promise.all([
      deps.api.versionSynapses(datasetId, baseVersion, leaving.signal),
      deps.api.versionNeurons(datasetId, baseVersion, leaving.signal),
    ]).then(settle, () => settle(null));
  };

  /** Without a line it would fail again: the line's return is the next occasion. */
  const loadMissedSynapses = () => {
    const { kind } = connection.state();
    const isOnLine = kind === "live" || kind === "read-only";
    if (synapsesLoad === "failed" && isOnLine && !leaving.signal.aborted) loadSynapses();
  };

  const build = (): SessionSnapshot => {
    const view = log.view();
    const pending = queue.pending();
    const synapses = listSynapses(versionSynapses, view, pending);
    return {
      session,
      seq: view.seq,
      operations: view.operations,
      active: view.active,
      conflicts: view.conflicts,
      claims: view.claims,
      threads: view.threads,
      state: stateNow(),
      isWritable: isWritable(),
      synapses: synapses.counted,
      allSynapses: synapses.all,
      neurons: listNeurons(versionNeurons, view, pending),
      synapsesLoad,
      connection: connection.state(),
      server: connection.serverNews(),
      pending,
      outcomes: queue.outcomes(),
      isKept: queue.isKept(),
    };
  };

  // The snapshot is let go before anybody hears of a change, so nobody reads an old one.
  gatherer.subscribe(() => {
    snapshot = null;
  });
  connection.setWritable(isWritable());
  connection.start({
    onEntries,
    onState: (state) =>
      gatherer.batch(() => {
        gatherer.note({ connection: true });
        if (state.kind !== "live" && state.kind !== "read-only") return;
        loadMissedSynapses();
        roots.check();
        pieces.check();
      }),
    onServerNews: () => gatherer.batch(() => gatherer.note({ connection: true })),
    onPresence: () => {
      for (const listener of [...presenceListeners]) listener();
    },
  });
  if (deps.firstShown === undefined) loadSynapses();
  else void deps.firstShown.then(loadSynapses);

  return {
    roots: roots.source,
    pieces: { split: pieces.split },
    splitOfPreview: pieces.splitOfPreview,
    nodeAt: pieces.nodeAt,
    rootOfShown: (supervoxel) => roots.rootOfShown(supervoxel),
    checkRoots: () => roots.check(),
    snapshot() {
      snapshot ??= build();
      return snapshot;
    },
    subscribe(listener) {
      return gatherer.subscribe((change) => {
        listener(change);
        // Painting may have met supervoxels whose root must be asked for.
        if (change.roots !== null) roots.check();
      });
    },
    submit: (body, overrides = [], change = null, grounds = {}) =>
      queue.submit(body, overrides, change, grounds),
    takeBack: (intentId) => queue.takeBack(intentId),
    dismiss: (intentId) => queue.dismiss(intentId),
    retryWith: (intentId, change) => queue.retryWith(intentId, change),
    setPresence: (change) => connection.setPresence(change),
    others: () => connection.others(),
    onPresence(listener) {
      presenceListeners.add(listener);
      return () => presenceListeners.delete(listener);
    },
    versionNeuron: (id) => versionNeurons.find((neuron) => neuron.id === id) ?? null,
    reloadSynapses: () =>
      gatherer.batch(() => {
        loadSynapses();
        gatherer.note({ operations: true });
      }),
    hasUndecided: () => queue.pending().some((item) => item.acceptedSeq === null),
    destroy() {
      leaving.abort();
      presenceListeners.clear();
      gatherer.destroy();
      roots.destroy();
      pieces.destroy();
      queue.destroy();
      connection.destroy();
    },
  };
}
