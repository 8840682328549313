"use client";
// [SY5] Many synapses at once, each a small picture with the segments of its two sides. Only those near the
// window are in the page. Arrows go from one to the next, single keys judge.
import { useVirtualizer } from "@tanstack/react-virtual";
import { X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { SuggestionImport } from "#components/synapses/suggestion-import.tsx";
import { synapseWords, VerdictIcon, verdictOf } from "#components/synapses/synapse-row.tsx";
import { SynapseThumbnail, THUMBNAIL_PX } from "#components/synapses/synapse-thumbnail.tsx";
import { TriageFilters } from "#components/synapses/triage-filters.tsx";
import type { TriageItem } from "#components/synapses/triage-list.ts";
import { useTriage, useTriageItems } from "#components/synapses/use-triage.ts";
import { Button, IconButton } from "#components/ui/button.tsx";
import { formatVoxel } from "#components/ui/measure.ts";
import { useStateStore } from "#components/ui/use-state-store.ts";
import type { SynapseVerdict } from "#core/operations/operation.ts";

const WIDTHS_NM = [600, 1_200, 2_400] as const;
const NM_PER_UM = 1_000;
const GAP_PX = 8;
/** The picture, its border, the two lines under it. */
const CELL_WIDTH_PX = THUMBNAIL_PX + 2;
const CELL_HEIGHT_PX = THUMBNAIL_PX + 42;
const OVERSCAN_ROWS = 2;

export function TriageStage() {
  const { triage } = useWorkspace();
  const isOpen = useStateStore(triage.store, (state) => state.isOpen);
  return isOpen ? <Triage /> : null;
}

function Triage() {
  const { t } = usePreferences();
  const { triage, canEdit } = useWorkspace();
  const items = useTriageItems();
  const isWritable = useTriage(canEdit);
  const [widthNm, setWidthNm] = useState<number>(WIDTHS_NM[1]);
  const closeKey = useKeyLabel("triage");
  const [isImporting, setImporting] = useState(false);
  return (
    <section className="triage" aria-label={t("ui.triage.title")} data-testid="triage">
      <header className="triage__head">
        <h2>{t("ui.triage.title")}</h2>
        <span className="muted" data-testid="triage-count">
          {t("ui.triage.count", { count: items.length })}
        </span>
        <Progress />
        <span className="triage__gap" />
        <label className="choice">
          <span>{t("ui.triage.width")}</span>
          <select
            className="input input--small"
            value={widthNm}
            onChange={({ target }) => setWidthNm(Number(target.value))}
          >
            {WIDTHS_NM.map((width) => (
              <option key={width} value={width}>
                {t("ui.triage.micrometres", { width: width / NM_PER_UM })}
              </option>
            ))}
          </select>
        </label>
        {isWritable ? (
          <Button
            small
            aria-expanded={isImporting}
            data-testid="import-suggestions"
            onClick={() => setImporting(!isImporting)}
          >
            {t("ui.suggest.open")}
          </Button>
        ) : null}
        <IconButton
          small
          label={t("ui.triage.close")}
          keyLabel={closeKey}
          onClick={() => triage.open(false)}
        >
          <X />
        </IconButton>
      </header>
      {isImporting ? <SuggestionImport onDone={() => setImporting(false)} /> : null}
      <TriageFilters />
      {items.length === 0 ? (
        <p className="empty__title triage__empty">{t("ui.triage.none")}</p>
      ) : (
        <Grid items={items} widthNm={widthNm} />
      )}
      {isWritable ? <Verdicts /> : null}
    </section>
  );
}

/** How many of all have a verdict. */
function Progress() {
  const { t } = usePreferences();
  const { triage } = useWorkspace();
  const all = useTriage(triage.all);
  const judged = all.filter(({ listed }) => listed.verdict !== null).length;
  if (all.length === 0) return null;
  return (
    <span className="muted triage__progress">
      <progress value={judged} max={all.length} aria-label={t("ui.triage.progress")} />
      {t("ui.triage.judged", { judged, count: all.length })}
    </span>
  );
}

interface GridProps {
  readonly items: readonly TriageItem[];
  readonly widthNm: number;
}

function Grid({ items, widthNm }: GridProps) {
  const { t } = usePreferences();
  const { triage } = useWorkspace();
  const box = useRef<HTMLDivElement>(null);
  const currentId = useStateStore(triage.store, (state) => state.currentId);
  const columns = useColumns(box);
  const rows = Math.ceil(items.length / columns);
  const virtualizer = useVirtualizer({
    count: rows,
    getScrollElement: () => box.current,
    estimateSize: () => CELL_HEIGHT_PX + GAP_PX,
    overscan: OVERSCAN_ROWS,
  });
  const currentAt = items.findIndex(({ listed }) => listed.synapse.id === currentId);
  const currentRow = currentAt < 0 ? -1 : Math.floor(currentAt / columns);
  useEffect(() => {
    if (currentRow >= 0) virtualizer.scrollToIndex(currentRow, { align: "auto" });
  }, [currentRow, virtualizer]);
  // Keys go to the grid as soon as it is open.
  useEffect(() => box.current?.focus({ preventScroll: true }), []);

  const onKeyDown = (event: KeyboardEvent) => {
    const by = stepOf(event.key, columns, items.length);
    if (event.key === "Enter") goToCurrent();
    else if (by === null) return;
    else triage.step(by);
    event.preventDefault();
  };
  const goToCurrent = () => {
    triage.open(false);
    triage.choose(currentId);
  };

  return (
    <div
      ref={box}
      className="triage__grid"
      role="listbox"
      tabIndex={0}
      aria-label={t("ui.triage.title")}
      aria-activedescendant={currentAt < 0 ? undefined : optionId(currentAt)}
      data-testid="triage-grid"
      onKeyDown={onKeyDown}
    >
      <div
        role="presentation"
        className="triage__rows"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index: row, key, start }) => (
          <div
            key={key}
            role="presentation"
            className="triage__row"
            style={{ transform: `translateY(${start}px)` }}
          >
            {items.slice(row * columns, (row + 1) * columns).map((item, column) => (
              <Cell
                key={item.listed.synapse.id}
                item={item}
                widthNm={widthNm}
                at={row * columns + column}
                count={items.length}
                isCurrent={row * columns + column === currentAt}
                onOpen={goToCurrent}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

const optionId = (at: number) => `triage-option-${at}`;

function stepOf(key: string, columns: number, count: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    Home: -count,
    End: count,
  };
  return steps[key] ?? null;
}

function useColumns(box: React.RefObject<HTMLElement | null>): number {
  const [columns, setColumns] = useState(1);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const measure = () => {
      const { clientWidth } = element;
      setColumns(Math.max(1, Math.floor((clientWidth - GAP_PX) / (CELL_WIDTH_PX + GAP_PX))));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return columns;
}

interface CellProps {
  readonly item: TriageItem;
  readonly widthNm: number;
  readonly at: number;
  readonly count: number;
  readonly isCurrent: boolean;
  onOpen(): void;
}

function Cell({ item, widthNm, at, count, isCurrent, onOpen }: CellProps) {
  const { t, locale } = usePreferences();
  const { triage } = useWorkspace();
  const { listed, authorName } = item;
  const { synapse, pending } = listed;
  const verdict = verdictOf(listed);
  const percent = new Intl.NumberFormat(locale, { style: "percent" }).format(synapse.confidence);
  const place = formatVoxel(synapse.pre.place.positionVoxel);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox has the keys, and the focus
    <div
      id={optionId(at)}
      role="option"
      tabIndex={-1}
      className="triage-cell"
      aria-selected={isCurrent}
      aria-setsize={count}
      aria-posinset={at + 1}
      aria-label={t("ui.triage.cell", {
        words: synapseWords(listed, t),
        place,
        verdict: t(`ui.triage.verdicts.${verdict}`),
      })}
      data-testid="triage-cell"
      data-synapse={synapse.id}
      data-verdict={verdict}
      data-pending={pending ?? "none"}
      onClick={() => triage.choose(synapse.id)}
      onDoubleClick={onOpen}
    >
      <SynapseThumbnail item={item} widthNm={widthNm} />
      <span className="triage-cell__line">
        <span className="truncate">{synapseWords(listed, t)}</span>
        <VerdictIcon verdict={verdict} />
      </span>
      <span className="triage-cell__line faint">
        <span className="mono truncate">{place}</span>
        <span className="truncate">
          {authorName === "" ? percent : `${percent} · ${authorName}`}
        </span>
      </span>
    </div>
  );
}

const VERDICTS = [
  ["accepted", "synapse-accept"],
  ["uncertain", "synapse-uncertain"],
  ["rejected", "synapse-reject"],
] as const;

function Verdicts() {
  const { t } = usePreferences();
  const backKey = useKeyLabel("synapse-back");
  const nextKey = useKeyLabel("synapse-next");
  const { triage } = useWorkspace();
  return (
    <footer className="triage__foot">
      <Button small keyLabel={backKey} onClick={() => triage.step(-1)}>
        {t("ui.command.synapse-back")}
      </Button>
      <Button small keyLabel={nextKey} onClick={() => triage.step(1)}>
        {t("ui.command.synapse-next")}
      </Button>
      <span className="triage__gap" />
      {VERDICTS.map(([verdict, command]) => (
        <VerdictButton key={verdict} verdict={verdict} command={command} />
      ))}
    </footer>
  );
}

interface VerdictButtonProps {
  readonly verdict: SynapseVerdict;
  readonly command: string;
}

function VerdictButton({ verdict, command }: VerdictButtonProps) {
  const { t } = usePreferences();
  const { triage } = useWorkspace();
  const keyLabel = useKeyLabel(command);
  return (
    <Button
      small
      keyLabel={keyLabel}
      icon={<VerdictIcon verdict={verdict} />}
      data-testid={`judge-${verdict}`}
      onClick={() => triage.judge(verdict)}
    >
      {t(`ui.triage.judge.${verdict}`)}
    </Button>
  );
}
