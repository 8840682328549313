import type { EditPort } from "#components/proofreading/edit-port.ts";
import type { EditTool, PlacedPick } from "#components/proofreading/edit-tool.ts";
import {
  afterSynapseCommit,
  chooseMoved,
  draftIntent,
  EMPTY_SYNAPSE,
  flipSides,
  moveSite,
  placeSite,
  removeSite,
  type SynapseDraft,
  setCompartment,
  sitesOf,
} from "#components/synapses/synapse-draft.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";
import type { Compartment } from "#core/operations/operation.ts";

export interface SynapseTool extends EditTool {
  readonly store: StateStore<{ readonly draft: SynapseDraft }>;
  /** [SY4] Takes a synapse in hand, in place of what was being set up. */
  correct(draft: SynapseDraft): void;
  remove(key: number): void;
  move(key: number, pick: PlacedPick): void;
  /** The next click moves this site. */
  chooseMoved(key: number): void;
  /** Exchanges the presynaptic site with this one; with the first where none is named. */
  flip(key?: number): void;
  setCompartment(key: number, compartment: Compartment): void;
  setType(type: string): void;
  setConfidence(confidence: number): void;
}

/** The synapse tool: the presynaptic site, each postsynaptic one, Enter. It needs no preview. */
export function createSynapseTool(port: Pick<EditPort, "submit">): SynapseTool {
  const store = createStateStore<{ readonly draft: SynapseDraft }>({ draft: EMPTY_SYNAPSE });
  const change = (draft: SynapseDraft) => store.set({ draft });
  return {
    store,
    correct: change,
    place: (pick: PlacedPick) => change(placeSite(store.get().draft, pick)),
    remove: (key) => change(removeSite(store.get().draft, key)),
    move: (key, pick) => change(moveSite(store.get().draft, key, pick)),
    chooseMoved: (key) => change(chooseMoved(store.get().draft, key)),
    flip: (key) => change(flipSides(store.get().draft, key)),
    setCompartment: (key, compartment) =>
      change(setCompartment(store.get().draft, key, compartment)),
    setType: (type) => change({ ...store.get().draft, type }),
    setConfidence: (confidence) => change({ ...store.get().draft, confidence }),
    refresh: () => undefined,
    commit() {
      const { draft } = store.get();
      const intent = draftIntent(draft);
      if (intent === null) return;
      port.submit(intent, [], null);
      change(afterSynapseCommit(draft));
    },
    cancel() {
      const { draft } = store.get();
      change(afterSynapseCommit(draft));
      return sitesOf(draft).length > 0;
    },
  };
}
