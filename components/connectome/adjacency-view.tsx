"use client";
// [SY3] The matrix of connections among the selected neurons, or the first of those that are shown. Arrows
// move from cell to cell, and what a cell says is read out.
import { Download, Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import {
  type Adjacency,
  adjacencyCsv,
  adjacencyOf,
  labelOf,
  MAX_ADJACENCY_NEURONS,
} from "#client/connectome/adjacency.ts";
import type { NeuronRow } from "#client/connectome/neuron-row.ts";
import {
  boundedView,
  type CellAt,
  cellAt,
  drawMatrix,
  fittedView,
  type MatrixView,
  viewWithCell,
  zoomedView,
} from "#components/connectome/adjacency-canvas.ts";
import { downloadText } from "#components/connectome/download-text.ts";
import { matrixColors } from "#components/connectome/matrix-colors.ts";
import { anchorOf } from "#components/connectome/neuron-table.ts";
import { useConnectome } from "#components/connectome/use-connectome.ts";
import { useMatrixPointer } from "#components/connectome/use-matrix-pointer.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { IconButton } from "#components/ui/button.tsx";
import type { RootId } from "#core/ids/supervoxel-id.ts";

interface AdjacencyViewProps {
  readonly shown: readonly NeuronRow[];
  readonly selected: ReadonlySet<RootId>;
}

const UNCHOSEN = 60;
const ZOOM_STEP = 1.25;
const ZOOMS: Readonly<Record<string, number>> = {
  "+": ZOOM_STEP,
  "=": ZOOM_STEP,
  "-": 1 / ZOOM_STEP,
};

export function AdjacencyView({ shown, selected }: AdjacencyViewProps) {
  const { t } = usePreferences();
  const { neurons, dataset, version } = useWorkspace();
  const snapshot = useConnectome();
  const { index } = neurons.connectome();
  const matrix = useMemo(
    () => adjacencyOf(chosenRows(shown, snapshot.rows, selected), index),
    [shown, selected, index, snapshot],
  );
  if (matrix.neurons.length === 0) {
    return <p className="empty">{t("connectome.matrix.empty")}</p>;
  }
  const download = () =>
    downloadText(`${dataset.name}-v${version}-adjacency.csv`, adjacencyCsv(matrix));
  const isOfSelected = selected.size > 1;
  const leftOut = (isOfSelected ? selected.size : 0) - MAX_ADJACENCY_NEURONS;
  return (
    <div className="adjacency" data-testid="adjacency" data-total={matrix.total}>
      <Matrix matrix={matrix}>
        <IconButton
          small
          label={t("connectome.matrix.export")}
          data-testid="matrix-export"
          onClick={download}
        >
          <Download />
        </IconButton>
      </Matrix>
      <p className="faint adjacency__note">
        {isOfSelected
          ? t("connectome.matrix.of-selected", { count: matrix.neurons.length })
          : t("connectome.matrix.of-shown", { count: matrix.neurons.length })}
        {leftOut > 0 ? ` ${t("connectome.matrix.left-out", { count: leftOut })}` : ""}
      </p>
    </div>
  );
}

/** The selected ones, in the order of the table, those that it does not show last. */
function chosenRows(
  shown: readonly NeuronRow[],
  all: readonly NeuronRow[],
  selected: ReadonlySet<RootId>,
): readonly NeuronRow[] {
  if (selected.size < 2) return shown.slice(0, UNCHOSEN);
  const first = shown.filter(({ root }) => selected.has(root));
  if (first.length === selected.size) return first;
  const isFirst = new Set(first);
  return [...first, ...all.filter((row) => selected.has(row.root) && !isFirst.has(row))];
}

function Matrix(props: { readonly matrix: Adjacency; readonly children: ReactNode }) {
  const { matrix } = props;
  // Drawn anew in the colours of another theme.
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ widthPx: 0, heightPx: 0 });
  const [asked, setView] = useState<MatrixView | null>(null);
  const [cursor, setCursor] = useState<CellAt | null>(null);
  const count = matrix.neurons.length;
  const fitted = fittedView(count, size.widthPx, size.heightPx);
  const view = boundedView(asked ?? fitted, count, size.widthPx, size.heightPx);
  const at = cursor !== null && cursor.row < count && cursor.column < count ? cursor : null;

  useEffect(() => {
    const host = canvas.current?.parentElement;
    if (!host) return undefined;
    const look = () => setSize({ widthPx: host.clientWidth, heightPx: host.clientHeight });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(host);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context || size.widthPx === 0) return;
    const pixelRatio = window.devicePixelRatio;
    element.width = Math.round(size.widthPx * pixelRatio);
    element.height = Math.round(size.heightPx * pixelRatio);
    const colors = matrixColors(element);
    drawMatrix(context, { matrix, view, cursor: at, ...size, pixelRatio, colors });
  });

  useMatrixPointer(canvas, view, {
    onView: setView,
    onHover: (xPx, yPx) => setCursor(cellAt(view, count, xPx, yPx)),
    onClick: (xPx, yPx) => {
      const cell = cellAt(view, count, xPx, yPx);
      if (cell !== null) openCell(cell);
    },
  });

  const openCell = ({ row }: CellAt) =>
    workspace.neurons.store.set({ mode: "table", open: anchorOf(matrix.neurons[row]) });
  const zoom = (factor: number) => {
    const middle = [size.widthPx / 2, size.heightPx / 2] as const;
    setView(zoomedView(view, factor, middle));
  };
  const actByKey = (key: string): boolean => {
    const factor = ZOOMS[key];
    if (factor !== undefined) zoom(factor);
    else if (key === "0") setView(null);
    else if (key === "Enter" && at !== null) openCell(at);
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = cellAfterKey(event.key, at, count);
    if (next !== null) {
      setCursor(next);
      setView(viewWithCell(view, next, size.widthPx, size.heightPx));
    } else if (!actByKey(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <div className="adjacency__line">
        <p className="adjacency__said" role="status" data-testid="matrix-said">
          {at === null ? t("connectome.matrix.hint") : cellSentence(matrix, at, t)}
        </p>
        <IconButton small label={t("connectome.matrix.zoom-in")} onClick={() => zoom(ZOOM_STEP)}>
          <ZoomIn />
        </IconButton>
        <IconButton
          small
          label={t("connectome.matrix.zoom-out")}
          onClick={() => zoom(1 / ZOOM_STEP)}
        >
          <ZoomOut />
        </IconButton>
        <IconButton small label={t("connectome.matrix.fit")} onClick={() => setView(null)}>
          <Maximize />
        </IconButton>
        {props.children}
      </div>
      <div
        className="adjacency__stage"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
        tabIndex={0}
        aria-label={t("connectome.matrix.label", { count })}
        data-testid="matrix-stage"
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} className="adjacency__canvas" />
      </div>
    </>
  );
}

type Translate = ReturnType<typeof usePreferences>["t"];

function cellSentence({ neurons, counts }: Adjacency, { row, column }: CellAt, t: Translate) {
  return t("connectome.matrix.cell", {
    pre: labelOf(neurons[row]),
    post: labelOf(neurons[column]),
    count: counts[row * neurons.length + column],
  });
}

const MOVES: Readonly<Record<string, readonly [row: number, column: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function cellAfterKey(key: string, at: CellAt | null, count: number): CellAt | null {
  const move = MOVES[key];
  if (move === undefined) return null;
  if (at === null) return { row: 0, column: 0 };
  const within = (value: number) => Math.min(count - 1, Math.max(0, value));
  return { row: within(at.row + move[0]), column: within(at.column + move[1]) };
}
