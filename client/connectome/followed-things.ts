// [AD3] All that lies at places and is told by segment: synapses, records, claims, comments and verdicts.
// Each list is compared with the one before, so that what stayed is not looked at again.
import type { SourceState } from "#client/connectome/connectome-source.ts";
import type { ListedNeuron } from "#client/session/session-neurons.ts";
import type { ListedSynapse } from "#client/session/session-synapses.ts";
import type { Place } from "#core/geometry/place.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { Operation, Synapse } from "#core/operations/operation.ts";
import { PlacedItems } from "#core/segmentation/placed-items.ts";
import type { Claim } from "#core/session/claims.ts";
import type { Thread } from "#core/session/threads.ts";
import { ConnectivityIndex } from "#core/synapses/connectivity-index.ts";

/** What each of its methods returns are the segments that have something else than before. */
export interface FollowedThings {
  readonly index: ConnectivityIndex;
  recordsAt(root: RootId): readonly ListedNeuron[];
  claimsAt(root: RootId): readonly Claim[];
  threadsAt(root: RootId): readonly Thread[];
  /** Names the supervoxels of all places, to be known before they are set. */
  want(state: SourceState): void;
  /** @param before the state that was set last. */
  set(state: SourceState, before: SourceState | null): Iterable<RootId>;
  /** Takes those of the log that were not there the last time. */
  setVerdicts(operations: readonly Operation[]): Iterable<RootId>;
  refresh(roots: ReadonlySet<RootId> | readonly RootId[]): Iterable<RootId>;
  refreshWhere(isMoved: (place: Place) => boolean): Iterable<RootId>;
}

/** A sign-off, a request for changes or the withdrawal of one, at the object that it is about. */
interface Verdict {
  readonly place: Place;
}

export function createFollowedThings(
  rootAt: (place: Place) => RootId,
  want: (supervoxel: SupervoxelId) => void,
): FollowedThings {
  const index = new ConnectivityIndex(rootAt);
  const records = new PlacedItems<ListedNeuron>(({ neuron }) => neuron.place, rootAt);
  const claims = new PlacedItems<Claim>(({ place }) => place, rootAt);
  const threads = new PlacedItems<Thread>(({ place }) => place, rootAt);
  const verdicts = new PlacedItems<Verdict>(({ place }) => place, rootAt);
  const placed = [records, claims, threads, verdicts] as const;
  const keptRecords = createKeptRecords();
  const allVerdicts: Verdict[] = [];
  let operationCount = 0;

  const wantSynapse = ({ pre, posts }: Synapse) => {
    want(pre.place.supervoxel);
    for (const { place } of posts) want(place.supervoxel);
  };
  const wantPlaces = (items: Iterable<{ readonly place: Place }>) => {
    for (const { place } of items) want(place.supervoxel);
  };

  return {
    index,
    recordsAt: (root) => [...records.at(root)],
    claimsAt: (root) => [...claims.at(root)],
    threadsAt: (root) => [...threads.at(root)],
    want({ synapses, neurons, claims: held, threads: begun, operations }) {
      for (const { synapse } of synapses) wantSynapse(synapse);
      wantPlaces(neurons.map(({ neuron }) => neuron));
      wantPlaces(held);
      wantPlaces(begun);
      wantPlaces(operations.flatMap((each) => verdictOf(each, operations)));
    },
    *set(state, before) {
      if (state.synapses !== before?.synapses) {
        const now = synapsesThatCount(state.synapses);
        for (const synapse of now) wantSynapse(synapse);
        yield* index.setSynapses(now);
      }
      if (state.neurons !== before?.neurons) {
        const now = keptRecords(state.neurons);
        wantPlaces(now.map(({ neuron }) => neuron));
        yield* records.set(now);
      }
      if (state.claims !== before?.claims) {
        wantPlaces(state.claims);
        yield* claims.set(state.claims);
      }
      if (state.threads !== before?.threads) {
        wantPlaces(state.threads);
        yield* threads.set(state.threads);
      }
    },
    setVerdicts(operations) {
      const added = operations.slice(operationCount).flatMap((each) => verdictOf(each, operations));
      operationCount = operations.length;
      if (added.length === 0) return [];
      wantPlaces(added);
      allVerdicts.push(...added);
      return verdicts.set(allVerdicts);
    },
    *refresh(roots) {
      yield* index.refresh(roots);
      for (const items of placed) yield* items.refresh(roots);
    },
    *refreshWhere(isMoved) {
      yield* index.refreshWhere(isMoved);
      for (const items of placed) yield* items.refreshWhere(isMoved);
    },
  };
}

function verdictOf({ body }: Operation, operations: readonly Operation[]): readonly Verdict[] {
  switch (body.kind) {
    case "sign":
    case "withdraw-sign":
    case "object-request":
      return [{ place: body.object }];
    case "withdraw-request": {
      const asked = operations[body.of - 1]?.body;
      return asked?.kind === "object-request" ? [{ place: asked.object }] : [];
    }
    default:
      return [];
  }
}

/** One's own removal counts at once, as one's own addition does [LV1]. */
function synapsesThatCount(listed: readonly ListedSynapse[]): readonly Synapse[] {
  return listed.flatMap(({ synapse, pending }) => (pending === "removed" ? [] : [synapse]));
}

/** The same object for a record that says the same as before, though its list is another. */
function createKeptRecords() {
  let kept = new Map<string, ListedNeuron>();
  return (listed: readonly ListedNeuron[]): readonly ListedNeuron[] => {
    const now = listed.map((record) => {
      const before = kept.get(record.neuron.id);
      const isSame = before?.neuron === record.neuron && before.pending === record.pending;
      return before !== undefined && isSame ? before : record;
    });
    kept = new Map(now.map((record) => [record.neuron.id, record]));
    return now;
  };
}
