"use client";
// The neurons of a session or version: table, matrix of connections, and the card of one of them.
import { startTransition, useDeferredValue, useEffect, useMemo, useRef } from "react";
import type { NeuronRow } from "#client/connectome/neuron-row.ts";
import { shownRows } from "#client/connectome/table-order.ts";
import { AdjacencyView } from "#components/connectome/adjacency-view.tsx";
import { goToNeuron } from "#components/connectome/go-to-neuron.ts";
import { NeuronDetails } from "#components/connectome/neuron-details.tsx";
import { type GridDeeds, NeuronGrid } from "#components/connectome/neuron-grid.tsx";
import { anchorOf, columnsShown } from "#components/connectome/neuron-table.ts";
import { NeuronTools } from "#components/connectome/neuron-tools.tsx";
import {
  useConnectome,
  useTableState,
  useVocabulary,
} from "#components/connectome/use-connectome.ts";
import { selectedSegments } from "#components/proofreading/selection.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Busy } from "#components/ui/busy.tsx";

export function NeuronsPanel() {
  const { t } = usePreferences();
  const { neurons } = useWorkspace();
  const { status, failure } = useConnectome();
  if (status === "failed") {
    return (
      <div className="panel">
        <LoadFailed failure={failure} onRetry={() => neurons.connectome().retry()} />
      </div>
    );
  }
  if (status === "loading") {
    return (
      <div className="panel">
        <Busy label={t("connectome.loading")} />
      </div>
    );
  }
  return <Neurons />;
}

function Neurons() {
  const workspace = useWorkspace();
  const { session } = workspace;
  const { rows } = useConnectome();
  const vocabulary = useVocabulary();
  const mode = useTableState((state) => state.mode);
  const isWide = useTableState((state) => state.isWide);
  const columns = useTableState((state) => state.columns);
  const search = useTableState((state) => state.search);
  const filters = useTableState((state) => state.filters);
  const sort = useTableState((state) => state.sort);
  const hasFilters = useTableState((state) => state.areFiltersShown);
  const cursor = useTableState((state) => state.cursor);
  const open = useTableState((state) => state.open);
  const selection = useWorkspaceState((state) => state.selection);

  // What is typed is shown at once; the rows follow as soon as they are found.
  const query = useDeferredValue(
    useMemo(
      () => ({ search, filters: hasFilters ? filters : {}, sort }),
      [search, filters, hasFilters, sort],
    ),
  );
  const shown = useMemo(() => shownRows(rows, query, vocabulary), [rows, query, vocabulary]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an edit moves what is selected
  const selected = useMemo(
    () => new Set(selectedSegments(selection, workspace.rootOf).keys()),
    [selection, workspace, rows],
  );
  const visible = useMemo(
    () => columnsShown({ columns, isWide }, session !== null),
    [columns, isWide, session],
  );
  const deeds = useDeeds(workspace, shown);
  const openRoot = open === null ? null : workspace.rootOf(open);
  return (
    <div
      className="connectome"
      data-wide={isWide}
      data-testid="neurons"
      data-open={openRoot !== null && mode === "table"}
    >
      <NeuronTools shown={shown} columns={visible} selected={selected} vocabulary={vocabulary} />
      {mode === "matrix" ? (
        <AdjacencyView shown={shown} selected={selected} />
      ) : (
        <div className="connectome__body">
          <NeuronGrid
            rows={shown}
            columns={visible}
            cursor={cursor}
            selected={selected}
            open={openRoot}
            hasFilters={hasFilters}
            vocabulary={vocabulary}
            deeds={deeds}
          />
          {openRoot === null ? null : <NeuronDetails root={openRoot} />}
        </div>
      )}
      <SearchFocus />
    </div>
  );
}

/** Puts the focus into the search where its key was pressed. */
function SearchFocus() {
  const { store } = useWorkspace().neurons;
  const isAsked = useTableState((state) => state.isSearchAsked);
  useEffect(() => {
    if (!isAsked) return;
    store.set({ isSearchAsked: false });
    document.querySelector<HTMLInputElement>("[data-neuron-search]")?.focus();
  }, [isAsked, store]);
  return null;
}

/** Segments that are selected at once by one key: each has a row in the panel of segments. */
const MAX_SELECTED_AT_ONCE = 100;

function useDeeds(workspace: Workspace, shown: readonly NeuronRow[]): GridDeeds {
  const rows = useRef(shown);
  useEffect(() => {
    rows.current = shown;
  }, [shown]);
  return useMemo(() => {
    const { store } = workspace.neurons;
    return {
      onCursor: ({ root }) => store.set({ cursor: root }),
      onGo: (row) => goToNeuron(workspace, row),
      onToggle: (row) => workspace.toggleSelected(anchorOf(row)),
      onOpen: (row) => startTransition(() => store.set({ open: anchorOf(row), cursor: row.root })),
      onClose: () => store.set({ open: null }),
      onSelectAll: () =>
        workspace.setSelection(rows.current.slice(0, MAX_SELECTED_AT_ONCE).map(anchorOf)),
    };
  }, [workspace]);
}
