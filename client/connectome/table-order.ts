// Which rows are shown, and in which order. What is empty or not known comes last in either direction;
// rows that are alike are in the order of their names.
import {
  type ColumnFilter,
  numberFilter,
  passesNumber,
  passesText,
  textFilter,
} from "#client/connectome/column-filter.ts";
import { type NeuronRow, sortableText } from "#client/connectome/neuron-row.ts";
import {
  type ColumnId,
  isNumberColumn,
  isWordColumn,
  numberIn,
  textIn,
  wordIn,
} from "#client/connectome/table-columns.ts";

export interface TableSort {
  readonly column: ColumnId;
  readonly isDescending: boolean;
}

export interface TableQuery {
  /** What is searched for in all texts of a row, word by word. */
  readonly search: string;
  /** As typed, by column; see column-filter.ts. */
  readonly filters: Readonly<Partial<Record<ColumnId, string>>>;
  readonly sort: TableSort;
}

export interface Vocabulary {
  /** The page's words for values that are one of a few. */
  wordOf(column: ColumnId, value: string): string;
  /** A filter of sizes is in the unit shown: how many voxels it has. */
  readonly voxelsPerSizeUnit: number;
}

export function filterOf(column: ColumnId, typed: string): ColumnFilter | null {
  return isNumberColumn(column) ? numberFilter(typed) : textFilter(typed);
}

/** @param rows by their names: see rows-by-name.ts. */
export function shownRows(
  rows: readonly NeuronRow[],
  { search, filters, sort }: TableQuery,
  vocabulary: Vocabulary,
): readonly NeuronRow[] {
  return sortedRows(
    filteredRows(searchedRows(rows, search), filters, vocabulary),
    sort,
    vocabulary,
  );
}

/** Rows that have every word: as it stands, or with letters between within their name or type. */
function searchedRows(rows: readonly NeuronRow[], search: string): readonly NeuronRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => words.every((word) => hasWord(row, word)));
}

const LEAST_FUZZY_LETTERS = 3;

function hasWord({ searched }: NeuronRow, word: string): boolean {
  if (searched.includes(word)) return true;
  if (word.length < LEAST_FUZZY_LETTERS) return false;
  // Name and type are its first two lines: see neuron-row.ts.
  const nameEnd = searched.indexOf("\n");
  const typeEnd = searched.indexOf("\n", nameEnd + 1);
  return isWithin(word, searched, 0, nameEnd) || isWithin(word, searched, nameEnd + 1, typeEnd);
}

/** Whether all letters are in that part of the text, in their order. */
function isWithin(letters: string, text: string, start: number, end: number): boolean {
  if (end - start < letters.length) return false;
  let from = start;
  for (let at = 0; at < letters.length; at++) {
    const found = text.indexOf(letters[at], from);
    if (found < 0 || found >= end) return false;
    from = found + 1;
  }
  return true;
}

function filteredRows(
  rows: readonly NeuronRow[],
  filters: TableQuery["filters"],
  vocabulary: Vocabulary,
): readonly NeuronRow[] {
  const passes = Object.entries(filters).flatMap(([id, typed]) => {
    const column = id as ColumnId;
    const filter = filterOf(column, typed);
    return filter === null ? [] : [passOf(column, filter, vocabulary)];
  });
  return passes.length === 0 ? rows : rows.filter((row) => passes.every((pass) => pass(row)));
}

function passOf(column: ColumnId, filter: ColumnFilter, vocabulary: Vocabulary) {
  if (isNumberColumn(column)) {
    const unit = column === "size" ? vocabulary.voxelsPerSizeUnit : 1;
    return (row: NeuronRow) => {
      const value = numberIn(row, column);
      return passesNumber(filter, value === null ? null : value / unit);
    };
  }
  if (isWordColumn(column)) {
    return (row: NeuronRow) => passesText(filter, vocabulary.wordOf(column, wordIn(row, column)));
  }
  return (row: NeuronRow) => passesText(filter, textIn(row, column));
}

function sortedRows(
  rows: readonly NeuronRow[],
  { column, isDescending }: TableSort,
  vocabulary: Vocabulary,
): readonly NeuronRow[] {
  if (column === "name") return isDescending ? byNameDescending(rows) : rows;
  const order = orderOf(ranksOf(rows, column, vocabulary), isDescending);
  return Array.from(order, (at) => rows[at]);
}

/** Names backwards, those without one last still, in their order. */
function byNameDescending(rows: readonly NeuronRow[]): readonly NeuronRow[] {
  const unnamedAt = rows.findIndex(({ nameKey }) => nameKey === "");
  const named = unnamedAt < 0 ? rows : rows.slice(0, unnamedAt);
  const backwards = named.toReversed();
  return unnamedAt < 0 ? backwards : [...backwards, ...rows.slice(unnamedAt)];
}

const LAST = Number.POSITIVE_INFINITY;

/**
 * Positions in the order of their ranks, which are whole and not below 0, or LAST. Rank and position
 * are packed into one number where it holds both, since numbers alone sort several times as fast.
 */
export function orderOf(ranks: Float64Array, isDescending: boolean): Uint32Array {
  let greatest = 0;
  for (const rank of ranks) if (rank !== LAST && rank > greatest) greatest = rank;
  const count = Math.max(1, ranks.length);
  if ((greatest + 2) * count > Number.MAX_SAFE_INTEGER)
    return orderByComparing(ranks, isDescending);
  const packed = new Float64Array(ranks.length);
  for (let at = 0; at < ranks.length; at++) {
    const rank =
      ranks[at] === LAST ? greatest + 1 : isDescending ? greatest - ranks[at] : ranks[at];
    packed[at] = rank * count + at;
  }
  packed.sort();
  return Uint32Array.from(packed, (value) => value % count);
}

function orderByComparing(ranks: Float64Array, isDescending: boolean): Uint32Array {
  const sign = isDescending ? -1 : 1;
  return Uint32Array.from(ranks.keys()).sort((left, right) => {
    const [a, b] = [ranks[left], ranks[right]];
    if (a === b) return left - right;
    if (a === LAST) return 1;
    return b === LAST ? -1 : sign * (a - b);
  });
}

/** Numbers that sort as the rows do. */
function ranksOf(
  rows: readonly NeuronRow[],
  column: Exclude<ColumnId, "name">,
  vocabulary: Vocabulary,
): Float64Array {
  if (isNumberColumn(column)) {
    return Float64Array.from(rows, (row) => numberIn(row, column) ?? LAST);
  }
  if (column === "root") return rankedIds(rows);
  return rankedTexts(
    rows.map((row) =>
      isWordColumn(column) ? vocabulary.wordOf(column, wordIn(row, column)) : textIn(row, column),
    ),
  );
}

/** The place of each text among all that there are: many rows say the same. */
function rankedTexts(texts: readonly string[]): Float64Array {
  const keyed = Array.from(new Set(texts), (text) => [sortableText(text), text] as const);
  keyed.sort(([left], [right]) => (left < right ? -1 : Number(left > right)));
  const rankOf = new Map<string, number>();
  let rank = 0;
  keyed.forEach(([key, text], at) => {
    // Those that differ in the case of letters alone are alike.
    if (at > 0 && key !== keyed[at - 1][0]) rank++;
    rankOf.set(text, text === "" ? LAST : rank);
  });
  return Float64Array.from(texts, (text) => rankOf.get(text) ?? LAST);
}

/** Ids do not pass through numbers [AD2]: their places do. */
function rankedIds(rows: readonly NeuronRow[]): Float64Array {
  const ids = BigUint64Array.from(rows, ({ root }) => root).sort();
  const rankOf = new Map<bigint, number>();
  for (const [rank, id] of ids.entries()) rankOf.set(id, rank);
  return Float64Array.from(rows, ({ root }) => rankOf.get(root) ?? LAST);
}
