"use client";
// Segments in hand, what is said of them, and the table of neurons.
import type { CSSProperties, ReactNode } from "react";
import { COLUMN_IDS, type ColumnId } from "#client/connectome/table-columns.ts";
import { SegmentClaims } from "#components/claims/segment-claims.tsx";
import { AdjacencyView } from "#components/connectome/adjacency-view.tsx";
import { COLUMN_WIDTHS, GridHead, leastWidthPx } from "#components/connectome/grid-head.tsx";
import { NeuronGrid } from "#components/connectome/neuron-grid.tsx";
import { NeuronReview } from "#components/connectome/neuron-review.tsx";
import { NeuronTools } from "#components/connectome/neuron-tools.tsx";
import { NeuronsPanel } from "#components/connectome/neurons-panel.tsx";
import { PartnerLists } from "#components/connectome/partner-lists.tsx";
import { useConnectome, useVocabulary } from "#components/connectome/use-connectome.ts";
import { nothing } from "#components/gallery/made-up.ts";
import {
  EMPTY,
  NO_ANSWER,
  OFFLINE,
  OPEN,
  OPEN_AS_REVIEWER,
  pickOf,
  placeOf,
  READ_ONLY,
  REVIEW,
  selectSome,
  VERSION,
} from "#components/gallery/made-up-scenes.ts";
import { PastSamples } from "#components/gallery/past-samples.tsx";
import { Room } from "#components/gallery/room.tsx";
import { Family } from "#components/gallery/sample.tsx";
import { NeuronCard } from "#components/neurons/neuron-card.tsx";
import { NeuronForm } from "#components/neurons/neuron-form.tsx";
import { NeuronHistory } from "#components/neurons/neuron-history.tsx";
import { ReviewedNeurons } from "#components/neurons/reviewed-neurons.tsx";
import { SegmentNeurons } from "#components/neurons/segment-neurons.tsx";
import { OperationChips, SegmentRow } from "#components/proofreading/segment-row.tsx";
import { SegmentsPanel } from "#components/proofreading/segments-panel.tsx";
import { useSegmentFacts } from "#components/proofreading/use-segment-facts.ts";
import type { SessionInHand, Workspace } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import type { ApiSegment } from "#core/protocol/api.ts";

const none: ReadonlySet<bigint> = new Set();
const DEEDS = {
  ...{ onCursor: nothing, onGo: nothing, onToggle: nothing },
  ...{ onOpen: nothing, onClose: nothing, onSelectAll: nothing },
};
const COLUMNS: readonly ColumnId[] = ["name", "type", "inputs", "outputs"];

const TRACKS = {
  "--columns": COLUMNS.map((column) => COLUMN_WIDTHS[column]).join(" "),
  "--least-width": `${leastWidthPx(COLUMNS)}px`,
} as CSSProperties;

const widen = ({ neurons }: Workspace) =>
  neurons.store.set({ isWide: true, areFiltersShown: true, columns: new Set(COLUMN_IDS) });
const showMatrix = ({ neurons }: Workspace) => neurons.store.set({ mode: "matrix" });
const findNothing = ({ neurons }: Workspace) => neurons.store.set({ search: "zzz" });

export function NeuronsFamily() {
  return (
    <Family name="neurons">
      <Segments />
      <Records />
      <Tables />
      <Parts />
      <PastSamples />
    </Family>
  );
}

function Segments() {
  return (
    <>
      <Room of="SegmentsPanel" state="empty" room="panel" scene={EMPTY}>
        <SegmentsPanel />
      </Room>
      <Room
        of="SegmentsPanel"
        state="full"
        room="panel"
        scene={OPEN_AS_REVIEWER}
        after={selectSome}
      >
        <SegmentsPanel />
      </Room>
      <Room of="SegmentsPanel" state="read-only" room="panel" scene={READ_ONLY} after={selectSome}>
        <SegmentsPanel />
      </Room>
      <Room of="SegmentsPanel" state="ended" room="panel" scene={VERSION} after={selectSome}>
        <SegmentsPanel />
      </Room>
      <Room of="SegmentRow" state="busy" scene={NO_ANSWER}>
        <ul>
          <SegmentRow root={pickOf(8).baseRoot} anchor={pickOf(8)} />
        </ul>
      </Room>
      <Room of="OperationChips" state="full" scene={OPEN}>
        {(session) => (
          <Facts session={session}>
            {(segment) => <OperationChips operations={segment.operations} />}
          </Facts>
        )}
      </Room>
      <Room of="SegmentClaims" state="full" scene={OPEN_AS_REVIEWER}>
        {claims}
      </Room>
      <Room of="SegmentClaims" state="read-only" scene={READ_ONLY}>
        {claims}
      </Room>
    </>
  );
}

const claims = (session: SessionInHand) => (
  <Facts session={session}>
    {(segment) => <SegmentClaims session={session} segment={segment} />}
  </Facts>
);

interface FactsProps {
  readonly session: SessionInHand;
  readonly children: (segment: ApiSegment) => ReactNode;
}

/** The segment that others changed and claimed, once its facts are there. */
function Facts({ session, children }: FactsProps) {
  const workspace = useWorkspace();
  const operations = useSessionField(session, "operations");
  const facts = useSegmentFacts(workspace, placeOf(16).supervoxel, operations.length);
  return facts === null ? null : children(facts);
}

function Records() {
  return (
    <>
      <Room of="NeuronCard" state="full" scene={OPEN}>
        {(session) => <Cards session={session} />}
      </Room>
      <Room of="NeuronForm" state="empty" scene={OPEN}>
        <NeuronForm neuron={null} place={placeOf(0)} onDone={nothing} />
      </Room>
      <Room of="NeuronForm" state="full" scene={OPEN}>
        {(session) => <Forms session={session} />}
      </Room>
      <Room of="NeuronHistory" state="full" scene={OPEN_AS_REVIEWER}>
        {(session) => <NeuronHistory session={session} neuronId="n-1" />}
      </Room>
      <Room of="NeuronHistory" state="empty" scene={EMPTY}>
        {(session) => <NeuronHistory session={session} neuronId="n-1" />}
      </Room>
      <Room of="ReviewedNeurons" state="full" scene={REVIEW}>
        {(session) => <ReviewedNeurons session={session} neuronIds={["n-1", "n-2", "n-3"]} />}
      </Room>
      <Room of="SegmentNeurons" state="empty" scene={OPEN}>
        {(session) => (
          <Facts session={session}>
            {(segment) => (
              <SegmentNeurons session={session} root={BigInt(segment.root)} segment={segment} />
            )}
          </Facts>
        )}
      </Room>
    </>
  );
}

function Cards({ session }: { readonly session: SessionInHand }) {
  const neurons = useSessionField(session, "neurons");
  return neurons.map((listed) => (
    <NeuronCard key={listed.neuron.id} session={session} listed={listed} onEdit={nothing} />
  ));
}

function Forms({ session }: { readonly session: SessionInHand }) {
  const [first] = useSessionField(session, "neurons");
  if (first === undefined) return null;
  return <NeuronForm neuron={first.neuron} place={first.neuron.place} onDone={nothing} />;
}

function Tables() {
  return (
    <>
      <Room of="NeuronsPanel" state="full" room="panel" scene={OPEN}>
        <NeuronsPanel />
      </Room>
      <Room of="NeuronsPanel" state="long" room="stage" scene={OPEN} after={widen}>
        <NeuronsPanel />
      </Room>
      <Room of="NeuronsPanel" state="empty" room="panel" scene={OPEN} after={findNothing}>
        <NeuronsPanel />
      </Room>
      <Room of="NeuronsPanel" state="busy" room="panel" scene={NO_ANSWER}>
        <NeuronsPanel />
      </Room>
      <Room of="NeuronsPanel" state="error" room="panel" scene={OFFLINE}>
        <NeuronsPanel />
      </Room>
      <Room of="NeuronsPanel" state="read-only" room="panel" scene={VERSION}>
        <NeuronsPanel />
      </Room>
      <Room of="AdjacencyView" state="full" room="panel" scene={OPEN} after={showMatrix}>
        <Matrix />
      </Room>
    </>
  );
}

function Matrix() {
  const { rows } = useConnectome();
  return <AdjacencyView shown={rows} selected={none} />;
}

function Parts() {
  return (
    <>
      <Room of="NeuronTools, NeuronGrid" state="chosen" room="panel" scene={OPEN}>
        <Grid />
      </Room>
      <Room of="GridHead" state="chosen" scene={OPEN}>
        <Head />
      </Room>
      <Room of="PartnerLists" state="full" scene={OPEN}>
        <Partners />
      </Room>
      <Room of="NeuronReview" state="full" scene={OPEN_AS_REVIEWER}>
        {(session) => <Reviewed session={session} />}
      </Room>
    </>
  );
}

function Head() {
  const { t } = usePreferences();
  return (
    // biome-ignore lint/a11y/useSemanticElements: as in the app
    <div
      className="neuron-grid"
      role="grid"
      aria-label={t("connectome.table")}
      tabIndex={0}
      style={TRACKS}
    >
      <GridHead columns={COLUMNS} hasFilters />
    </div>
  );
}

function Grid() {
  const { rows } = useConnectome();
  const vocabulary = useVocabulary();
  const [first, second] = rows;
  const selected = second === undefined ? none : new Set([second.root]);
  return (
    <div className="connectome" data-wide={false}>
      <NeuronTools shown={rows} columns={COLUMNS} selected={selected} vocabulary={vocabulary} />
      <NeuronGrid
        rows={rows}
        columns={COLUMNS}
        cursor={first?.root ?? null}
        selected={selected}
        open={null}
        hasFilters={false}
        vocabulary={vocabulary}
        deeds={DEEDS}
      />
    </div>
  );
}

function Partners() {
  const { neurons } = useWorkspace();
  const { rows } = useConnectome();
  const busiest = rows.toSorted((a, b) => b.inputs + b.outputs - a.inputs - a.outputs)[0];
  if (busiest === undefined) return null;
  return <PartnerLists partners={neurons.connectome().index.partnersOf(busiest.root)} />;
}

function Reviewed({ session }: { readonly session: SessionInHand }) {
  const { rows } = useConnectome();
  const row = rows.find(({ claims }) => claims.length > 0) ?? rows[0];
  return row === undefined ? null : <NeuronReview session={session} row={row} />;
}
