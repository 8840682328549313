import type { NeuronRow } from "#client/connectome/neuron-row.ts";
import { anchorOf } from "#components/connectome/neuron-table.ts";
import { selectedSegments } from "#components/proofreading/selection.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

/** Takes the image to a place; the table makes room for it. */
export function goToPlace(workspace: Workspace, positionVoxel: Vec3): void {
  workspace.neurons.store.set({ isWide: false });
  workspace.goTo(positionVoxel);
}

/** Takes the image to a neuron, selected; the table makes room for it. */
export function goToNeuron(
  workspace: Workspace,
  row: Pick<NeuronRow, "root" | "positionVoxel">,
): void {
  const { store } = workspace.neurons;
  const roots = selectedSegments(workspace.store.get().selection, workspace.rootOf);
  if (!roots.has(row.root)) workspace.toggleSelected(anchorOf(row));
  store.set({ isWide: false });
  if (row.positionVoxel !== null) workspace.goTo(row.positionVoxel);
}
