// The table of neurons without its looks: what is searched, sorted and open, and the neurons themselves,
// which are made when somebody first looks. It outlives its panel, so that one comes back to it as it was.
import type { Api } from "#client/api/create-api.ts";
import { type Connectome, createConnectome } from "#client/connectome/connectome.ts";
import { sessionSource, versionSource } from "#client/connectome/connectome-source.ts";
import type { NeuronRow } from "#client/connectome/neuron-row.ts";
import { createSiteRegions, type SiteRegions } from "#client/connectome/site-regions.ts";
import { COLUMN_IDS, type ColumnId, SESSION_COLUMNS } from "#client/connectome/table-columns.ts";
import type { TableSort } from "#client/connectome/table-order.ts";
import type { SessionModel } from "#client/session/session-model.ts";
import type { ListedSynapse } from "#client/session/session-synapses.ts";
import type { PeopleHere } from "#components/presence/people-here.ts";
import { createPeopleInHand } from "#components/presence/people-in-hand.ts";
import type { Anchor } from "#components/proofreading/selection.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";

export type TableMode = "table" | "matrix";

export interface TableState {
  readonly mode: TableMode;
  /** Over the image as well. */
  readonly isWide: boolean;
  readonly search: string;
  /** As typed, by column. */
  readonly filters: Readonly<Partial<Record<ColumnId, string>>>;
  readonly areFiltersShown: boolean;
  readonly sort: TableSort;
  /** Those that are shown, in the table's own order. */
  readonly columns: ReadonlySet<ColumnId>;
  /** The row that keys act on. */
  readonly cursor: RootId | null;
  /** [AD1] Whose card is open: it follows its segment through edits. */
  readonly open: Anchor | null;
  /** The search is to have the focus, as soon as it is there. */
  readonly isSearchAsked: boolean;
}

export interface NeuronTable {
  readonly store: StateStore<TableState>;
  /** Begins to follow the neurons where nobody did yet. */
  connectome(): Connectome;
  /** In which of the dataset's regions sites are. */
  siteRegions(): SiteRegions;
  close(): void;
}

const NARROW_COLUMNS: readonly ColumnId[] = ["name", "type", "inputs", "outputs"];
const USUAL_COLUMNS: readonly ColumnId[] = [
  ...["name", "root", "type", "class", "inputs", "outputs", "upstream", "downstream"],
  ...["size", "status", "review", "claimed", "hand"],
] as readonly ColumnId[];

/** A panel beside the image has room for few columns: the first of those that are chosen. */
export function columnsShown(
  { columns, isWide }: Pick<TableState, "columns" | "isWide">,
  isSession: boolean,
): readonly ColumnId[] {
  const shown = COLUMN_IDS.filter((id) => columns.has(id));
  const there = isSession ? shown : shown.filter((id) => !SESSION_COLUMNS.has(id));
  if (isWide) return there;
  const narrow = there.filter((id) => NARROW_COLUMNS.includes(id));
  return narrow.length > 0 ? narrow : there.slice(0, NARROW_COLUMNS.length);
}

export interface NeuronTableDeps {
  readonly api: Pick<
    Api,
    "versionRoots" | "versionSegments" | "versionNeurons" | "segmentsNow" | "regionsAt"
  >;
  readonly datasetId: string;
  readonly version: number;
  /** null where a version is looked at. */
  readonly session: {
    readonly id: string;
    readonly model: SessionModel;
    readonly people: Pick<PeopleHere, "list" | "subscribe">;
  } | null;
  readonly versionSynapses: readonly ListedSynapse[];
}

export function createNeuronTable(deps: NeuronTableDeps): NeuronTable {
  const { api, datasetId, version, session } = deps;
  const leaving = new AbortController();
  let made: Connectome | null = null;
  let regions: SiteRegions | null = null;
  const store = createStateStore<TableState>({
    ...{ mode: "table", isWide: false, search: "", filters: {}, areFiltersShown: false },
    sort: { column: "name", isDescending: false },
    columns: new Set(USUAL_COLUMNS),
    ...{ cursor: null, open: null, isSearchAsked: false },
  });
  const { signal } = leaving;
  const make = () =>
    createConnectome({
      ...(session === null ? {} : { hands: createPeopleInHand(session.people) }),
      source:
        session === null
          ? versionSource(deps.versionSynapses, () =>
              api.versionNeurons(datasetId, version, signal),
            )
          : sessionSource(session.model, (roots) => api.segmentsNow(session.id, roots, signal)),
      versionRoots: (supervoxels) => api.versionRoots(datasetId, version, supervoxels, signal),
      versionSegments: () => api.versionSegments(datasetId, version, signal),
      // Claims end by the server's clock.
      nowMs: () => Date.now() + (session?.model.snapshot().server.clockAheadMs ?? 0),
      schedule,
    });
  return {
    store,
    connectome() {
      made ??= make();
      return made;
    },
    siteRegions() {
      regions ??= createSiteRegions({
        ask: (placesVoxel) => api.regionsAt(datasetId, placesVoxel, signal),
        schedule,
      });
      return regions;
    },
    close() {
      leaving.abort();
      made?.destroy();
      regions?.destroy();
    },
  };
}

function schedule(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}

/** [AD1] By which a row's segment is selected: its root id is one of its supervoxels. */
export function anchorOf({ root }: Pick<NeuronRow, "root">): Anchor {
  return { supervoxel: root, baseRoot: root, positionVoxel: null };
}
