// What stands in a cell, as text: on the page and in an export alike, but for the export's plain numbers.
import type { CsvCell } from "#client/connectome/csv-text.ts";
import type { NeuronRow } from "#client/connectome/neuron-row.ts";
import {
  type ColumnId,
  isNumberColumn,
  isWordColumn,
  numberIn,
  textIn,
  wordIn,
} from "#client/connectome/table-columns.ts";
import type { Vocabulary } from "#client/connectome/table-order.ts";

export interface CellFormats {
  readonly count: Intl.NumberFormat;
  readonly size: Intl.NumberFormat;
}

const SIZE_DIGITS = 3;

/** Made once a language: making one takes longer than a row. */
export function cellFormats(locale: string): CellFormats {
  return {
    count: new Intl.NumberFormat(locale),
    size: new Intl.NumberFormat(locale, { maximumSignificantDigits: SIZE_DIGITS }),
  };
}

/** "" where there is nothing to say; null where it is not known yet. */
export function cellText(
  row: NeuronRow,
  column: ColumnId,
  vocabulary: Vocabulary,
  formats: CellFormats,
): string | null {
  if (isNumberColumn(column)) {
    const value = numberIn(row, column);
    if (value === null) return null;
    if (column === "size") return formats.size.format(value / vocabulary.voxelsPerSizeUnit);
    return column === "comments" && value === 0 ? "" : formats.count.format(value);
  }
  if (!isWordColumn(column)) return textIn(row, column);
  const word = wordIn(row, column);
  return word === "none" || word === "no" ? "" : vocabulary.wordOf(column, word);
}

/** Sizes in µm³, ids as they are. */
export function exportedCell(row: NeuronRow, column: ColumnId, vocabulary: Vocabulary): CsvCell {
  if (column === "root") return row.root;
  if (isWordColumn(column)) return vocabulary.wordOf(column, wordIn(row, column));
  if (!isNumberColumn(column)) return textIn(row, column);
  const value = numberIn(row, column);
  return column === "size" && value !== null ? value / vocabulary.voxelsPerSizeUnit : value;
}
