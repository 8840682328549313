"use client";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ColumnId, isNumberColumn } from "#client/connectome/table-columns.ts";
import { filterOf } from "#client/connectome/table-order.ts";
import { useTableState } from "#components/connectome/use-connectome.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";

/** Of a grid's tracks; the names take what is left. */
export const COLUMN_WIDTHS: Readonly<Record<ColumnId, string>> = {
  name: "minmax(120px, 1.6fr)",
  root: "minmax(146px, 0.7fr)",
  type: "minmax(70px, 1fr)",
  class: "minmax(84px, 1fr)",
  inputs: "74px",
  outputs: "74px",
  upstream: "98px",
  downstream: "104px",
  size: "92px",
  supervoxels: "98px",
  status: "minmax(84px, 0.8fr)",
  review: "84px",
  claimed: "minmax(92px, 0.8fr)",
  hand: "minmax(92px, 0.8fr)",
  comments: "84px",
  edited: "66px",
  side: "64px",
  transmitter: "104px",
  region: "minmax(84px, 0.8fr)",
  tags: "minmax(100px, 1fr)",
};

/** What the columns need at least: more than that, and the grid scrolls sideways. */
export function leastWidthPx(columns: readonly ColumnId[]): number {
  return columns.reduce((sum, column) => {
    return sum + Number(/[0-9]+/.exec(COLUMN_WIDTHS[column])?.[0] ?? 0);
  }, 0);
}

interface GridHeadProps {
  readonly columns: readonly ColumnId[];
  readonly hasFilters: boolean;
}

/** The names of the columns, by which one sorts, and what is typed to filter each. */
export function GridHead({ columns, hasFilters }: GridHeadProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot be drawn in part
    <div className="neuron-grid__head" role="rowgroup">
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div className="neuron-grid__names" role="row" aria-rowindex={1} tabIndex={-1}>
        {columns.map((column, at) => (
          <ColumnHead key={column} column={column} at={at} />
        ))}
      </div>
      {hasFilters ? (
        // biome-ignore lint/a11y/useSemanticElements: as above
        <div className="neuron-grid__filters" role="row" tabIndex={-1}>
          {columns.map((column) => (
            <FilterField key={column} column={column} />
          ))}
        </div>
      ) : null}
    </div>
  );
}

function ColumnHead({ column, at }: { readonly column: ColumnId; readonly at: number }) {
  const { t } = usePreferences();
  const { store } = useWorkspace().neurons;
  const sort = useTableState((state) => state.sort);
  const isSorted = sort.column === column;
  const direction = sort.isDescending ? "descending" : "ascending";
  const sortBy = () => {
    // Of numbers one looks for the large ones first.
    const isDescending = isSorted ? !sort.isDescending : isNumberColumn(column);
    store.set({ sort: { column, isDescending } });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot be drawn in part
    <span
      role="columnheader"
      tabIndex={-1}
      aria-colindex={at + 1}
      aria-sort={isSorted ? direction : "none"}
      className={isNumberColumn(column) ? "neuron-head neuron-head--number" : "neuron-head"}
    >
      <button
        type="button"
        className="neuron-head__button"
        title={t(`connectome.column-hint.${column}`)}
        data-testid={`sort-${column}`}
        onClick={sortBy}
      >
        <span className="truncate">{t(`connectome.column.${column}`)}</span>
        {isSorted ? sort.isDescending ? <ArrowDown /> : <ArrowUp /> : null}
      </button>
    </span>
  );
}

function FilterField({ column }: { readonly column: ColumnId }) {
  const { t } = usePreferences();
  const { store } = useWorkspace().neurons;
  const typed = useTableState((state) => state.filters[column] ?? "");
  const isUnreadable = filterOf(column, typed)?.kind === "unreadable";
  const name = t(`connectome.column.${column}`);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot be drawn in part
    <span role="gridcell" tabIndex={-1} className="neuron-head">
      <input
        className="input input--small"
        aria-label={t("connectome.filter-by", { column: name })}
        aria-invalid={isUnreadable}
        title={t(isNumberColumn(column) ? "connectome.filter-number" : "connectome.filter-text")}
        placeholder={isNumberColumn(column) ? ">0" : "…"}
        value={typed}
        data-testid={`filter-${column}`}
        onChange={(event) =>
          store.set({ filters: { ...store.get().filters, [column]: event.target.value } })
        }
      />
    </span>
  );
}
