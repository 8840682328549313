"use client";
// Synapses, one by one and many at once.
import { nothing } from "#components/gallery/made-up.ts";
import { EMPTY, OPEN, READ_ONLY, VERSION } from "#components/gallery/made-up-scenes.ts";
import { Room } from "#components/gallery/room.tsx";
import { Family } from "#components/gallery/sample.tsx";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { SuggestionImport } from "#components/synapses/suggestion-import.tsx";
import { SynapseThumbnail } from "#components/synapses/synapse-thumbnail.tsx";
import { SynapsesPanel } from "#components/synapses/synapses-panel.tsx";
import { TriageFilters } from "#components/synapses/triage-filters.tsx";
import { TriageStage } from "#components/synapses/triage-stage.tsx";
import { useTriageItems } from "#components/synapses/use-triage.ts";

const openTriage = ({ triage }: Workspace) => triage.open(true);
const leaveNone = ({ triage }: Workspace) => {
  triage.open(true);
  triage.setFilters({ state: "rejected" });
};

export function SynapsesFamily() {
  return (
    <Family name="synapses">
      <Room of="SynapsesPanel" state="full" room="panel" scene={OPEN}>
        <SynapsesPanel />
      </Room>
      <Room of="SynapsesPanel" state="read-only" room="panel" scene={READ_ONLY}>
        <SynapsesPanel />
      </Room>
      <Room of="SynapsesPanel" state="ended" room="panel" scene={VERSION}>
        <SynapsesPanel />
      </Room>
      <Room of="TriageFilters" scene={OPEN}>
        <TriageFilters />
      </Room>
      <Room of="SynapseThumbnail" state="full" scene={OPEN}>
        <Thumbnails />
      </Room>
      <Room of="SuggestionImport" state="empty" scene={EMPTY}>
        <SuggestionImport onDone={nothing} />
      </Room>
      <Room of="TriageStage" state="full" room="stage" scene={OPEN} after={openTriage}>
        <TriageStage />
      </Room>
      <Room of="TriageStage" state="empty" room="stage" scene={EMPTY} after={leaveNone}>
        <TriageStage />
      </Room>
      <Room of="TriageStage" state="read-only" room="stage" scene={READ_ONLY} after={openTriage}>
        <TriageStage />
      </Room>
    </Family>
  );
}

function Thumbnails() {
  const items = useTriageItems();
  return items
    .slice(0, 2)
    .map((item) => <SynapseThumbnail key={item.listed.synapse.id} item={item} widthNm={600} />);
}
