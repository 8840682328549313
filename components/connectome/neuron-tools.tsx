"use client";
import {
  Columns3,
  Download,
  Grid3x3,
  ListFilter,
  Maximize2,
  Minimize2,
  Search,
  Table2,
} from "lucide-react";
import { Popover } from "radix-ui";
import type { KeyboardEvent } from "react";
import { csvText } from "#client/connectome/csv-text.ts";
import type { NeuronRow } from "#client/connectome/neuron-row.ts";
import { COLUMN_IDS, type ColumnId, SESSION_COLUMNS } from "#client/connectome/table-columns.ts";
import type { Vocabulary } from "#client/connectome/table-order.ts";
import { exportedCell } from "#components/connectome/cell-text.ts";
import { downloadText } from "#components/connectome/download-text.ts";
import type { TableMode } from "#components/connectome/neuron-table.ts";
import { useConnectome, useTableState } from "#components/connectome/use-connectome.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { IconButton } from "#components/ui/button.tsx";
import { formatCount } from "#components/ui/measure.ts";
import { SwitchRow } from "#components/ui/switch-row.tsx";
import type { RootId } from "#core/ids/supervoxel-id.ts";

interface NeuronToolsProps {
  readonly shown: readonly NeuronRow[];
  readonly columns: readonly ColumnId[];
  readonly selected: ReadonlySet<RootId>;
  readonly vocabulary: Vocabulary;
}

/** What one searches for, what is shown of it, and what one may do with all that is shown. */
export function NeuronTools(props: NeuronToolsProps) {
  const { t } = usePreferences();
  const { store } = useWorkspace().neurons;
  const isWide = useTableState((state) => state.isWide);
  const areFiltersShown = useTableState((state) => state.areFiltersShown);
  const mode = useTableState((state) => state.mode);
  return (
    <div className="connectome__tools">
      <div className="connectome__line">
        <SearchField />
        <ModeSwitch />
        {mode === "table" ? (
          <>
            <IconButton
              small
              label={t("connectome.filters")}
              aria-pressed={areFiltersShown}
              data-testid="neuron-filters"
              onClick={() => store.set({ areFiltersShown: !areFiltersShown })}
            >
              <ListFilter />
            </IconButton>
            <ColumnChoice />
            <ExportButton {...props} />
          </>
        ) : null}
        <IconButton
          small
          label={t(isWide ? "connectome.narrow" : "connectome.wide")}
          aria-pressed={isWide}
          data-testid="neurons-wide"
          onClick={() => store.set({ isWide: !isWide })}
        >
          {isWide ? <Minimize2 /> : <Maximize2 />}
        </IconButton>
      </div>
      <Summary shown={props.shown} selected={props.selected} />
    </div>
  );
}

function SearchField() {
  const { t } = usePreferences();
  const { store } = useWorkspace().neurons;
  const search = useTableState((state) => state.search);
  const key = useKeyLabel("find-neuron");
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape" && search !== "") store.set({ search: "" });
    else if (event.key === "ArrowDown" || event.key === "Enter") focusGrid(event.currentTarget);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <label className="connectome__search">
      <Search aria-hidden="true" />
      <input
        className="input input--small"
        type="search"
        data-neuron-search=""
        data-testid="neuron-search"
        aria-label={t("connectome.search")}
        placeholder={t("connectome.search-hint", { key })}
        value={search}
        onChange={(event) => store.set({ search: event.target.value })}
        onKeyDown={onKeyDown}
      />
    </label>
  );
}

function focusGrid(within: HTMLElement): void {
  within.closest(".connectome")?.querySelector<HTMLElement>("[role=grid]")?.focus();
}

const MODES: readonly TableMode[] = ["table", "matrix"];

function ModeSwitch() {
  const { t } = usePreferences();
  const { store } = useWorkspace().neurons;
  const mode = useTableState((state) => state.mode);
  return (
    <span
      className="segmented segmented--small"
      role="toolbar"
      aria-label={t("connectome.mode.title")}
    >
      {MODES.map((id) => (
        <button
          key={id}
          type="button"
          className="segmented__item"
          aria-pressed={id === mode}
          aria-label={t(`connectome.mode.${id}`)}
          title={t(`connectome.mode.${id}`)}
          data-testid={`neurons-${id}`}
          onClick={() => store.set({ mode: id })}
        >
          {id === "table" ? <Table2 aria-hidden="true" /> : <Grid3x3 aria-hidden="true" />}
        </button>
      ))}
    </span>
  );
}

function ColumnChoice() {
  const { t } = usePreferences();
  const { neurons, session } = useWorkspace();
  const columns = useTableState((state) => state.columns);
  const offered = COLUMN_IDS.filter((id) => session !== null || !SESSION_COLUMNS.has(id));
  const choose = (id: ColumnId, isShown: boolean) => {
    const next = new Set(columns);
    if (isShown) next.add(id);
    else next.delete(id);
    neurons.store.set({ columns: next });
  };
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button
          type="button"
          className="button button--quiet button--small button--icon"
          aria-label={t("connectome.columns")}
          title={t("connectome.columns")}
          data-testid="neuron-columns"
        >
          <Columns3 aria-hidden="true" />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover column-choice"
          align="end"
          sideOffset={6}
          aria-label={t("connectome.columns")}
        >
          <p className="muted column-choice__hint">{t("connectome.columns-hint")}</p>
          {offered.map((id) => (
            <SwitchRow
              key={id}
              label={t(`connectome.column.${id}`)}
              checked={columns.has(id)}
              onChange={(isShown) => choose(id, isShown)}
            />
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** All rows that are shown, whether in sight or not, with the columns that are chosen. */
function ExportButton({ shown, vocabulary }: NeuronToolsProps) {
  const { t } = usePreferences();
  const { dataset, version, session, neurons } = useWorkspace();
  const download = () => {
    const { columns } = neurons.store.get();
    const chosen = COLUMN_IDS.filter(
      (id) => columns.has(id) && (session !== null || !SESSION_COLUMNS.has(id)),
    );
    const head = chosen.map((id) =>
      id === "size" ? "size_um3" : id === "root" ? "segment_id" : id,
    );
    const lines = shown.map((row) => chosen.map((id) => exportedCell(row, id, vocabulary)));
    const of = session === null ? `v${version}` : `session-${session.info.id}`;
    downloadText(`${dataset.name}-${of}-neurons.csv`, csvText([head, ...lines]));
  };
  return (
    <IconButton
      small
      label={t("connectome.export", { count: shown.length })}
      data-testid="neuron-export"
      onClick={download}
    >
      <Download />
    </IconButton>
  );
}

function Summary({ shown, selected }: Pick<NeuronToolsProps, "shown" | "selected">) {
  const { t, locale } = usePreferences();
  const { rows, unlistedCount, unplacedSites } = useConnectome();
  const parts = [
    shown.length === rows.length
      ? t("connectome.all", { count: rows.length })
      : t("connectome.some", {
          shown: formatCount(shown.length, locale),
          count: formatCount(rows.length, locale),
        }),
    selected.size === 0 ? "" : t("connectome.selected", { count: selected.size }),
    unlistedCount === 0 ? "" : t("connectome.unlisted", { count: unlistedCount }),
    unplacedSites === 0 ? "" : t("connectome.unplaced", { count: unplacedSites }),
  ];
  return (
    <p className="connectome__summary" role="status" data-testid="neurons-summary">
      {parts.filter((part) => part !== "").join(" · ")}
    </p>
  );
}
