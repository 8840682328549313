// CSV as RFC 4180 quotes it, UTF-8, lines ended by LF. A reader gets back exactly the text that was
// put in: a cell with a comma, a quote, a line break or an outer space is quoted.
import type { ByteText } from "#server/exports/byte-text.ts";
import type { Column } from "#server/exports/column-table.ts";

const COMMA = 0x2c;
const LINE_END = 0x0a;

export function csvHeader<Row>(columns: readonly Column<Row>[]): string {
  return `${columns.map(({ name }) => (needsQuotes(name) ? quoted(name) : name)).join(",")}\n`;
}

/** One line of cells that lie by column; those of a column that writes itself are the rows. */
export function putCsvLine(
  bytes: ByteText,
  putCells: readonly PutCell[],
  cells: readonly (readonly unknown[])[],
  row: number,
): void {
  for (let column = 0; column < putCells.length; column++) {
    if (column > 0) bytes.byte(COMMA);
    const cell = cells[column][row];
    if (cell !== null) putCells[column](bytes, cell);
  }
  bytes.byte(LINE_END);
}

/** Of the very type that its column has; never null. */
export type PutCell = (bytes: ByteText, cell: unknown) => void;

export function putCellOf<Row>(column: Column<Row>): PutCell {
  if (column.type === "put-text") return (bytes, row) => column.put(bytes, row as Row);
  const { type } = column;
  if (type === "id" || type === "int64") return (bytes, cell) => bytes.id(cell as bigint);
  if (type === "boolean") return (bytes, cell) => bytes.text(cell === true ? "true" : "false");
  if (type === "text") return (bytes, cell) => putText(bytes, cell as string);
  if (type === "id-list") return (bytes, cell) => bytes.text((cell as readonly bigint[]).join(" "));
  return (bytes, cell) => putNumber(bytes, cell as number);
}

function putNumber(bytes: ByteText, value: number): void {
  if ((value | 0) === value) bytes.int(value);
  else bytes.text(value === Infinity ? "inf" : String(value));
}

/** What may have to be quoted; spaces only at an end, so text with inner ones is looked at twice. */
const MAY_NEED_QUOTES = new Uint8Array(128);
for (let code = 0; code <= 0x20; code++) MAY_NEED_QUOTES[code] = 1;
for (const sign of '",') MAY_NEED_QUOTES[sign.charCodeAt(0)] = 1;

function putText(bytes: ByteText, text: string): void {
  if (bytes.plainText(text, MAY_NEED_QUOTES)) return;
  if (needsQuotes(text)) bytes.quotedText(text);
  else bytes.text(text);
}

function needsQuotes(text: string): boolean {
  return /[",\r\n]|^\s|\s$/.test(text);
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
