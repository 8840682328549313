import type { EditPort } from "#components/proofreading/edit-port.ts";
import type { EditTool, PlacedPick } from "#components/proofreading/edit-tool.ts";
import {
  afterSynapseCommit,
  EMPTY_SYNAPSE,
  placeSite,
  removeSite,
  type SynapseDraft,
  setCompartment,
  sitesOf,
  synapseIntent,
} from "#components/synapses/synapse-draft.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";
import type { Compartment } from "#core/operations/operation.ts";

export interface SynapseTool extends EditTool {
  readonly store: StateStore<{ readonly draft: SynapseDraft }>;
  remove(key: number): void;
  setCompartment(key: number, compartment: Compartment): void;
  setType(type: SynapseDraft["type"]): void;
  setConfidence(confidence: SynapseDraft["confidence"]): void;
}

/** The synapse tool: the presynaptic site, each postsynaptic one, Enter. It needs no preview. */
export function createSynapseTool(port: Pick<EditPort, "submit">): SynapseTool {
  const store = createStateStore<{ readonly draft: SynapseDraft }>({ draft: EMPTY_SYNAPSE });
  const change = (draft: SynapseDraft) => store.set({ draft });
  return {
    store,
    place: (pick: PlacedPick) => change(placeSite(store.get().draft, pick)),
    remove: (key) => change(removeSite(store.get().draft, key)),
    setCompartment: (key, compartment) =>
      change(setCompartment(store.get().draft, key, compartment)),
    setType: (type) => change({ ...store.get().draft, type }),
    setConfidence: (confidence) => change({ ...store.get().draft, confidence }),
    refresh: () => undefined,
    commit() {
      const { draft } = store.get();
      const intent = synapseIntent(draft);
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
