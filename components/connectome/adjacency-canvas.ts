// Draws a matrix of connections on a canvas: only the cells in sight, as a part of the matrix that is moved
// and zoomed. More synapses are a stronger colour, by the logarithm, and the number stands in it.
import { type Adjacency, labelOf } from "#client/connectome/adjacency.ts";

/** What of the matrix is in sight. */
export interface MatrixView {
  /** Cells that lie left of and above the first one in sight; parts of cells too. */
  readonly column: number;
  readonly row: number;
  readonly cellPx: number;
}

export interface MatrixColors {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly accent: readonly [number, number, number];
  readonly focus: string;
  readonly font: string;
}

export interface MatrixPicture {
  readonly matrix: Adjacency;
  readonly view: MatrixView;
  readonly cursor: CellAt | null;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixelRatio: number;
  readonly colors: MatrixColors;
}

export interface CellAt {
  readonly row: number;
  readonly column: number;
}

export const LABELS_PX = 112;
export const MIN_CELL_PX = 3;
export const MAX_CELL_PX = 64;
const NUMBER_MIN_PX = 18;
const LABEL_MIN_PX = 9;
const FONT_PX = 11;

/** The view in which all of it is in sight, if cells need not be smaller than they can be. */
export function fittedView(size: number, widthPx: number, heightPx: number): MatrixView {
  const room = Math.min(widthPx, heightPx) - LABELS_PX - 2;
  const cellPx = Math.min(34, Math.max(MIN_CELL_PX, Math.floor(room / Math.max(1, size))));
  return { column: 0, row: 0, cellPx };
}

/** Zoomed about a point of the canvas, and moved no further than the matrix goes. */
export function zoomedView(
  view: MatrixView,
  factor: number,
  [xPx, yPx]: readonly [number, number],
): MatrixView {
  const cellPx = Math.min(MAX_CELL_PX, Math.max(MIN_CELL_PX, view.cellPx * factor));
  const stays = (first: number, px: number) => {
    const inside = Math.max(0, px - LABELS_PX);
    return first + inside / view.cellPx - inside / cellPx;
  };
  return { cellPx, column: stays(view.column, xPx), row: stays(view.row, yPx) };
}

export function boundedView(
  view: MatrixView,
  size: number,
  widthPx: number,
  heightPx: number,
): MatrixView {
  const bound = (first: number, px: number) =>
    Math.max(0, Math.min(first, size - Math.max(0, px - LABELS_PX) / view.cellPx));
  return { ...view, column: bound(view.column, widthPx), row: bound(view.row, heightPx) };
}

/** null where none is. */
export function cellAt(
  { column, row, cellPx }: MatrixView,
  size: number,
  xPx: number,
  yPx: number,
): CellAt | null {
  if (xPx < LABELS_PX || yPx < LABELS_PX) return null;
  const found = {
    column: Math.floor(column + (xPx - LABELS_PX) / cellPx),
    row: Math.floor(row + (yPx - LABELS_PX) / cellPx),
  };
  return found.column < size && found.row < size ? found : null;
}

/** The same view, moved where the cell would be out of sight. */
export function viewWithCell(
  view: MatrixView,
  { row, column }: CellAt,
  widthPx: number,
  heightPx: number,
): MatrixView {
  const along = (first: number, at: number, px: number) => {
    const room = Math.max(1, Math.floor((px - LABELS_PX) / view.cellPx));
    if (at < first) return at;
    return at + 1 > first + room ? at + 1 - room : first;
  };
  return {
    ...view,
    column: along(view.column, column, widthPx),
    row: along(view.row, row, heightPx),
  };
}

export function drawMatrix(context: CanvasRenderingContext2D, picture: MatrixPicture): void {
  const { widthPx, heightPx, pixelRatio, colors } = picture;
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.fillStyle = colors.surface;
  context.fillRect(0, 0, widthPx, heightPx);
  context.save();
  context.beginPath();
  context.rect(LABELS_PX, LABELS_PX, widthPx - LABELS_PX, heightPx - LABELS_PX);
  context.clip();
  drawCells(context, picture);
  context.restore();
  drawLabels(context, picture);
}

function inSight({ view, matrix, widthPx, heightPx }: MatrixPicture) {
  const size = matrix.neurons.length;
  const end = (first: number, px: number) =>
    Math.min(size, Math.ceil(first + Math.max(0, px - LABELS_PX) / view.cellPx));
  return {
    firstRow: Math.floor(view.row),
    endRow: end(view.row, heightPx),
    firstColumn: Math.floor(view.column),
    endColumn: end(view.column, widthPx),
  };
}

function drawCells(context: CanvasRenderingContext2D, picture: MatrixPicture): void {
  const { matrix, view, cursor, colors } = picture;
  const { cellPx } = view;
  const { firstRow, endRow, firstColumn, endColumn } = inSight(picture);
  const size = matrix.neurons.length;
  const gap = cellPx >= 8 ? 1 : 0;
  context.font = `${FONT_PX}px ${colors.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let row = firstRow; row < endRow; row++) {
    const y = LABELS_PX + (row - view.row) * cellPx;
    for (let column = firstColumn; column < endColumn; column++) {
      const x = LABELS_PX + (column - view.column) * cellPx;
      const count = matrix.counts[row * size + column];
      context.fillStyle = fillOf(count, row === column, matrix.largest, colors);
      context.fillRect(x, y, cellPx - gap, cellPx - gap);
      if (count > 0 && cellPx >= NUMBER_MIN_PX) {
        context.fillStyle = strengthOf(count, matrix.largest) > 0.55 ? colors.surface : colors.text;
        context.fillText(String(count), x + cellPx / 2, y + cellPx / 2 + 0.5);
      }
    }
  }
  if (cursor === null) return;
  context.strokeStyle = colors.focus;
  context.lineWidth = 2;
  const left = LABELS_PX + (cursor.column - view.column) * cellPx;
  const top = LABELS_PX + (cursor.row - view.row) * cellPx;
  context.strokeRect(left, top, cellPx - gap, cellPx - gap);
}

function strengthOf(count: number, largest: number): number {
  return count === 0 ? 0 : 0.18 + 0.82 * (Math.log1p(count) / Math.log1p(Math.max(1, largest)));
}

function fillOf(count: number, isAutapse: boolean, largest: number, colors: MatrixColors): string {
  if (count === 0) return isAutapse ? colors.line : "transparent";
  const [red, green, blue] = colors.accent;
  return `rgb(${red} ${green} ${blue} / ${strengthOf(count, largest)})`;
}

function drawLabels(context: CanvasRenderingContext2D, picture: MatrixPicture): void {
  context.textBaseline = "middle";
  drawRowLabels(context, picture);
  drawColumnLabels(context, picture);
}

/** Where cells are smaller than letters, only some have theirs. */
function hasLabel({ view }: MatrixPicture, at: number, cursor: number | undefined): boolean {
  return at % Math.max(1, Math.ceil(LABEL_MIN_PX / view.cellPx)) === 0 || at === cursor;
}

function drawRowLabels(context: CanvasRenderingContext2D, picture: MatrixPicture): void {
  const { matrix, view, cursor, colors } = picture;
  const { firstRow, endRow } = inSight(picture);
  context.textAlign = "right";
  for (let row = firstRow; row < endRow; row++) {
    const y = LABELS_PX + (row + 0.5 - view.row) * view.cellPx;
    if (y <= LABELS_PX || !hasLabel(picture, row, cursor?.row)) continue;
    context.fillStyle = row === cursor?.row ? colors.text : colors.muted;
    context.fillText(fitting(context, labelOf(matrix.neurons[row])), LABELS_PX - 6, y);
  }
}

function drawColumnLabels(context: CanvasRenderingContext2D, picture: MatrixPicture): void {
  const { matrix, view, cursor, colors } = picture;
  const { firstColumn, endColumn } = inSight(picture);
  context.textAlign = "left";
  for (let column = firstColumn; column < endColumn; column++) {
    const x = LABELS_PX + (column + 0.5 - view.column) * view.cellPx;
    if (x <= LABELS_PX || !hasLabel(picture, column, cursor?.column)) continue;
    context.fillStyle = column === cursor?.column ? colors.text : colors.muted;
    context.save();
    context.translate(x, LABELS_PX - 6);
    context.rotate(-Math.PI / 2);
    context.fillText(fitting(context, labelOf(matrix.neurons[column])), 0, 0);
    context.restore();
  }
}

/** As much of a text as has room, with a mark where some is left out. */
function fitting(context: CanvasRenderingContext2D, text: string): string {
  let shown = text;
  while (shown.length > 1 && context.measureText(shown).width > LABELS_PX - 16) {
    shown = shown.slice(0, -1);
  }
  return shown === text ? text : `${shown.slice(0, -1)}…`;
}
