// CSV as RFC 4180 quotes it, UTF-8, lines ended by LF. A reader gets back exactly the text that was
// put in: a cell with a comma, a quote, a line break or an outer space is quoted.
import { type Cell, type Column, cellOf } from "#server/exports/column-table.ts";

export function csvHeader<Row>(columns: readonly Column<Row>[]): string {
  return `${columns.map((column) => quoted(column.name)).join(",")}\n`;
}

export function csvLine<Row>(columns: readonly Column<Row>[], row: Row): string {
  return `${columns.map((column) => csvCell(cellOf(column, row))).join(",")}\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (cell === Infinity) return "inf";
  if (typeof cell === "object") return cell.join(" ");
  return typeof cell === "string" ? quoted(cell) : String(cell);
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
