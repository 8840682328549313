"use client";
// What is drawn in three dimensions: the space of what is selected, a change's, and a neuron's in its card.
import { NeuronDetails } from "#components/connectome/neuron-details.tsx";
import { NeuronSpace } from "#components/connectome/neuron-space.tsx";
import {
  EMPTY,
  OPEN,
  openFirst,
  pickOf,
  REVIEW,
  selectSome,
} from "#components/gallery/made-up-scenes.ts";
import type { Scene } from "#components/gallery/made-up-workspace.tsx";
import { Room } from "#components/gallery/room.tsx";
import { Family } from "#components/gallery/sample.tsx";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { DifferenceMeshView } from "#components/review/difference-mesh-view.tsx";
import { SpacePanel } from "#components/space/space-panel.tsx";

const NEURON = pickOf(0).baseRoot;
/** No segment has that number. */
const GONE = 1n;
const NO_MESH: Scene = { log: "open", answers: [{ to: /\/meshes\//, with: "silence" }] };
const NO_SHAPE: Scene = { log: "open", answers: [{ to: /\/shape$/, with: "no-line" }] };

const change = (session: SessionInHand) => <DifferenceMeshView session={session} />;

export function SpaceFamily() {
  return (
    <Family name="space">
      <Room of="SpacePanel" state="empty" room="stage" scene={EMPTY}>
        <SpacePanel />
      </Room>
      <Room of="SpacePanel" state="full" room="stage" scene={OPEN} after={selectSome}>
        <SpacePanel />
      </Room>
      <Room of="SpacePanel" state="busy" room="stage" scene={NO_MESH} after={selectSome}>
        <SpacePanel />
      </Room>
      <Room of="SpacePanel" state="error" room="stage" scene={NO_SHAPE} after={selectSome}>
        <SpacePanel />
      </Room>
      <Room of="DifferenceMeshView" state="empty" room="stage" scene={EMPTY}>
        {change}
      </Room>
      <Room of="DifferenceMeshView" state="full" room="stage" scene={REVIEW} after={openFirst}>
        {change}
      </Room>
      <Room of="NeuronDetails" state="full" room="panel" scene={OPEN}>
        <NeuronDetails root={NEURON} />
      </Room>
      <Room of="NeuronDetails" state="ended" room="panel" scene={OPEN}>
        <NeuronDetails root={GONE} />
      </Room>
      <Room of="NeuronSpace" state="busy" scene={NO_MESH}>
        <NeuronSpace root={NEURON} />
      </Room>
      <Room of="NeuronSpace" state="error" scene={NO_SHAPE}>
        <NeuronSpace root={NEURON} />
      </Room>
    </Family>
  );
}
