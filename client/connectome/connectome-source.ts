// What a table of neurons is made of: a session's page as it lives, or a version, which never changes.
import type { SegmentsNowAnswer } from "#client/api/segment-answers.ts";
import type { SessionModel } from "#client/session/session-model.ts";
import type { ListedNeuron } from "#client/session/session-neurons.ts";
import type { ListedSynapse } from "#client/session/session-synapses.ts";
import type { Place } from "#core/geometry/place.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import type { Operation } from "#core/operations/operation.ts";
import type { Claim } from "#core/session/claims.ts";
import type { Thread } from "#core/session/threads.ts";

/** Each list is the same object until it changes. */
export interface SourceState {
  /** What the version has of synapses and records is here. */
  readonly load: "loading" | "ready" | "failed";
  readonly synapses: readonly ListedSynapse[];
  readonly neurons: readonly ListedNeuron[];
  readonly operations: readonly Operation[];
  readonly claims: readonly Claim[];
  readonly threads: readonly Thread[];
}

export interface SourceChange {
  /** Segments that may have other members. */
  readonly roots: ReadonlySet<RootId> | null;
  /** Other supervoxels are in pieces. */
  readonly pieces: boolean;
}

export interface ConnectomeSource {
  state(): SourceState;
  /** [AD3] The segment that holds the place now. @param baseRoot that of the version. */
  rootAt(place: Place, baseRoot: RootId): RootId;
  subscribe(listener: (change: SourceChange) => void): () => void;
  /** To be told when `rootAt` was asked: what it did not know for certain is found out. */
  settleRoots(): void;
  /** Of segments that the session changed; never asked of a version. */
  segmentsNow(roots: readonly RootId[]): Promise<SegmentsNowAnswer>;
  /** Loads again what failed. */
  retry(): void;
}

const NOTHING: SourceState = {
  ...{ load: "loading", synapses: [], neurons: [], operations: [], claims: [], threads: [] },
};

export function sessionSource(
  model: Pick<
    SessionModel,
    "snapshot" | "subscribe" | "roots" | "nodeAt" | "checkRoots" | "reloadSynapses"
  >,
  segmentsNow: ConnectomeSource["segmentsNow"],
): ConnectomeSource {
  return {
    state() {
      const { synapsesLoad: load, ...lists } = model.snapshot();
      return { ...lists, load };
    },
    rootAt: (place, baseRoot) => model.roots.rootOf(model.nodeAt(place), baseRoot),
    subscribe: (listener) => model.subscribe(listener),
    settleRoots: () => model.checkRoots(),
    segmentsNow,
    retry: () => model.reloadSynapses(),
  };
}

export function versionSource(
  synapses: readonly ListedSynapse[],
  loadNeurons: () => Promise<readonly Neuron[]>,
): ConnectomeSource {
  const listeners = new Set<(change: SourceChange) => void>();
  let state: SourceState = { ...NOTHING, synapses };
  const become = (change: Partial<SourceState>) => {
    state = { ...state, ...change };
    for (const listener of [...listeners]) listener({ roots: null, pieces: false });
  };
  const load = () => {
    loadNeurons().then(
      (found) => {
        const neurons = found.map((neuron) => ({ neuron, pending: null }));
        become({ load: "ready", neurons });
      },
      () => become({ load: "failed" }),
    );
  };
  load();
  return {
    state: () => state,
    rootAt: (_place, baseRoot) => baseRoot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    settleRoots: () => undefined,
    segmentsNow: () => Promise.reject(new Error("a version's segments never change")),
    retry() {
      become({ load: "loading" });
      load();
    },
  };
}
