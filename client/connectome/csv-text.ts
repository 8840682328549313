// Comma-separated values as RFC 4180 has them. A cell that a spreadsheet would run begins with a quote.

export type CsvCell = string | number | bigint | null;

const RUN = /^[=+\-@\t\r]/;
const QUOTED = /[",\r\n]/;

export function csvText(rows: Iterable<readonly CsvCell[]>): string {
  return Array.from(rows, (row) => `${row.map(cellText).join(",")}\r\n`).join("");
}

function cellText(cell: CsvCell): string {
  if (cell === null) return "";
  const text = typeof cell === "string" && RUN.test(cell) ? `'${cell}` : String(cell);
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
