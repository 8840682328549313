import type { Workspace } from "#components/proofreading/workspace.ts";

/** Opens the table of neurons with the focus in its search. */
export function findNeuron({ neurons, setPanel }: Workspace): void {
  setPanel("neurons");
  neurons.store.set({ isSearchAsked: true });
}
