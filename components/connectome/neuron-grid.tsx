"use client";
// The rows in sight of a table of any length. The grid has the focus and names the row at hand, so that
// a screen reader follows although most rows are not in the page.
import { Square, SquareCheck } from "lucide-react";
import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { NeuronRow } from "#client/connectome/neuron-row.ts";
import { type ColumnId, isNumberColumn, numberIn } from "#client/connectome/table-columns.ts";
import type { Vocabulary } from "#client/connectome/table-order.ts";
import { type CellFormats, cellFormats, cellText } from "#components/connectome/cell-text.ts";
import { COLUMN_WIDTHS, GridHead, leastWidthPx } from "#components/connectome/grid-head.tsx";
import { rowAfterKey, rowWindow, scrollToShow } from "#components/connectome/row-window.ts";
import { SegmentSwatch } from "#components/proofreading/segment-swatch.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import type { RootId } from "#core/ids/supervoxel-id.ts";

export const ROW_PX = 25;
const HEAD_PX = 27;
const FILTERS_PX = 29;

export interface GridDeeds {
  onCursor(row: NeuronRow): void;
  /** Takes the image there. */
  onGo(row: NeuronRow): void;
  onToggle(row: NeuronRow): void;
  onOpen(row: NeuronRow): void;
  onClose(): void;
  onSelectAll(): void;
}

interface NeuronGridProps {
  readonly rows: readonly NeuronRow[];
  readonly columns: readonly ColumnId[];
  readonly cursor: RootId | null;
  readonly selected: ReadonlySet<RootId>;
  readonly open: RootId | null;
  readonly hasFilters: boolean;
  readonly vocabulary: Vocabulary;
  readonly deeds: GridDeeds;
}

export function NeuronGrid(props: NeuronGridProps) {
  const { rows, columns, cursor, selected, hasFilters, vocabulary, deeds } = props;
  const { t, locale } = usePreferences();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ scrollTopPx: 0, heightPx: 600 });
  const headPx = HEAD_PX + (hasFilters ? FILTERS_PX : 0);
  const formats = useMemo(() => cellFormats(locale), [locale]);
  const at = useMemo(
    () => (cursor === null ? -1 : rows.findIndex(({ root }) => root === cursor)),
    [rows, cursor],
  );

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const look = () =>
      setSeen({ scrollTopPx: element.scrollTop, heightPx: element.clientHeight - headPx });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [headPx]);

  // The row at hand stays in sight when others come before it, as long as somebody works here.
  useEffect(() => {
    const element = scroller.current;
    if (element === null || at < 0 || !element.contains(document.activeElement)) return;
    const heightPx = element.clientHeight - headPx;
    const top = scrollToShow(at, { scrollTopPx: element.scrollTop, heightPx, rowPx: ROW_PX });
    if (top !== null) element.scrollTop = top;
  }, [at, headPx]);

  const onKeyDown = (event: KeyboardEvent) => {
    // Keys in a head's fields and buttons are theirs.
    if (event.target !== scroller.current || event.altKey) return;
    const pageRows = Math.max(1, Math.floor(seen.heightPx / ROW_PX) - 1);
    const next = rowAfterKey(event.key, at, { pageRows, rowCount: rows.length });
    const isMod = event.ctrlKey || event.metaKey;
    if (next !== null && !isMod) deeds.onCursor(rows[next]);
    else if (isMod && event.key.toLowerCase() === "a") deeds.onSelectAll();
    else if (isMod || at < 0 || !actOn(rows[at], event.key, deeds)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  const shown = rowWindow(seen.scrollTopPx, seen.heightPx, ROW_PX, rows.length);
  const layout = {
    "--columns": columns.map((column) => COLUMN_WIDTHS[column]).join(" "),
    "--least-width": `${leastWidthPx(columns)}px`,
  } as CSSProperties;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot be drawn in part
    <div
      ref={scroller}
      className="neuron-grid"
      role="grid"
      aria-label={t("connectome.table")}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-multiselectable="true"
      aria-activedescendant={at >= shown.first && at < shown.end ? `${id}-${at}` : undefined}
      tabIndex={0}
      style={layout}
      data-testid="neuron-grid"
      data-count={rows.length}
      onKeyDown={onKeyDown}
    >
      <GridHead columns={columns} hasFilters={hasFilters} />
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div className="neuron-grid__body" role="rowgroup" style={{ height: rows.length * ROW_PX }}>
        {rows.slice(shown.first, shown.end).map((row, offset) => (
          <GridRow
            key={String(row.root)}
            id={`${id}-${shown.first + offset}`}
            at={shown.first + offset}
            row={row}
            columns={columns}
            isCursor={row.root === cursor}
            isSelected={selected.has(row.root)}
            isOpen={row.root === props.open}
            vocabulary={vocabulary}
            formats={formats}
            deeds={deeds}
          />
        ))}
      </div>
    </div>
  );
}

/** Whether the key does something with the row at hand. */
function actOn(row: NeuronRow, key: string, deeds: GridDeeds): boolean {
  if (key === "Enter") deeds.onGo(row);
  else if (key === " ") deeds.onToggle(row);
  else if (key === "ArrowRight") deeds.onOpen(row);
  else if (key === "ArrowLeft") deeds.onClose();
  else return false;
  return true;
}

interface GridRowProps {
  readonly id: string;
  readonly at: number;
  readonly row: NeuronRow;
  readonly columns: readonly ColumnId[];
  readonly isCursor: boolean;
  readonly isSelected: boolean;
  readonly isOpen: boolean;
  readonly vocabulary: Vocabulary;
  readonly formats: CellFormats;
  readonly deeds: GridDeeds;
}

const GridRow = memo(function GridRow(props: GridRowProps) {
  const { id, at, row, columns, isCursor, isSelected, isOpen, vocabulary, formats, deeds } = props;
  const { t } = usePreferences();
  const mark = useCallback(() => deeds.onToggle(row), [deeds, row]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot be drawn in part
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus, and takes the keys
    <div
      id={id}
      role="row"
      aria-rowindex={at + 2}
      aria-selected={isSelected}
      tabIndex={-1}
      className="neuron-grid__row"
      data-testid="neuron-row"
      data-root={String(row.root)}
      data-cursor={isCursor}
      data-open={isOpen}
      style={{ top: at * ROW_PX }}
      onPointerDown={() => deeds.onCursor(row)}
      onClick={(event) => {
        // The keys that follow are the grid's.
        event.currentTarget.closest<HTMLElement>("[role=grid]")?.focus({ preventScroll: true });
        deeds.onOpen(row);
      }}
      onDoubleClick={() => deeds.onGo(row)}
    >
      {columns.map((column, order) => {
        const text = cellText(row, column, vocabulary, formats);
        return (
          // biome-ignore lint/a11y/useSemanticElements: as above
          <span
            key={column}
            role="gridcell"
            tabIndex={-1}
            aria-colindex={order + 1}
            className={isNumberColumn(column) ? "neuron-cell neuron-cell--number" : "neuron-cell"}
            data-column={column}
          >
            {order === 0 ? (
              <>
                <button
                  type="button"
                  tabIndex={-1}
                  className="neuron-cell__mark"
                  aria-label={t("connectome.select")}
                  aria-pressed={isSelected}
                  onClick={(event) => {
                    event.stopPropagation();
                    mark();
                  }}
                >
                  {isSelected ? <SquareCheck aria-hidden="true" /> : <Square aria-hidden="true" />}
                </button>
                <SegmentSwatch root={row.root} />
              </>
            ) : null}
            <CellText row={row} column={column} text={text} />
          </span>
        );
      })}
    </div>
  );
});

function CellText(props: {
  readonly row: NeuronRow;
  readonly column: ColumnId;
  readonly text: string | null;
}) {
  const { row, column, text } = props;
  const { t } = usePreferences();
  if (text === null) {
    return (
      <span className="faint" title={t("connectome.unknown")}>
        –
      </span>
    );
  }
  if (column === "name" && text === "") {
    return <span className="faint mono truncate">{String(row.root)}</span>;
  }
  if (column === "review" && text !== "") {
    const tone = row.review === "signed" ? "good" : "warn";
    return <span className={`chip chip--${tone} neuron-cell__chip`}>{text}</span>;
  }
  const isPending = column === "name" && row.records.some(({ pending }) => pending !== null);
  return (
    <span
      className={column === "root" ? "mono truncate" : "truncate"}
      title={text === "" ? undefined : text}
      data-pending={isPending || undefined}
      data-zero={(isNumberColumn(column) && numberIn(row, column) === 0) || undefined}
    >
      {text}
    </span>
  );
}
