// What is typed under a column's head: words for text, comparisons for numbers.

/** Null for a text that filters nothing. */
export type ColumnFilter =
  | { readonly kind: "text"; readonly wanted: string; readonly isNot: boolean }
  | { readonly kind: "empty"; readonly isNot: boolean }
  | { readonly kind: "range"; readonly from: number; readonly to: number }
  /** It is no comparison: nothing is filtered, and the field says so. */
  | { readonly kind: "unreadable" };

const NUMBER = "([0-9]+(?:\\.[0-9]+)?)";
const COMPARISON = new RegExp(`^(<=|>=|<|>|=)?\\s*${NUMBER}$`);
const RANGE = new RegExp(`^${NUMBER}\\s*(?:\\.\\.|-|–)\\s*${NUMBER}$`);
/** Says nothing, and says something. */
const EMPTY = "=";
const FULL = "*";
const NOT = "!";

export function textFilter(typed: string): ColumnFilter | null {
  const text = typed.trim().toLowerCase();
  if (text === "") return null;
  if (text === EMPTY || text === FULL) return { kind: "empty", isNot: text === FULL };
  const isNot = text.startsWith(NOT) && text.length > 1;
  return { kind: "text", wanted: isNot ? text.slice(1).trim() : text, isNot };
}

/** `12`, `=12`, `>12`, `<=12`, `3..12`. */
export function numberFilter(typed: string): ColumnFilter | null {
  const text = typed.trim();
  if (text === "") return null;
  const range = RANGE.exec(text);
  if (range !== null) return { kind: "range", from: Number(range[1]), to: Number(range[2]) };
  const found = COMPARISON.exec(text);
  if (found === null) return { kind: "unreadable" };
  const [, sign = "=", number] = found;
  return rangeOf(sign, Number(number));
}

const HALF = 0.5;

function rangeOf(sign: string, value: number): ColumnFilter {
  const kind = "range";
  // Below and above are by more than nothing: the least step of a number that is no whole one.
  const least = Number.isInteger(value) ? HALF : Math.abs(value) * Number.EPSILON;
  if (sign === "<") return { kind, from: Number.NEGATIVE_INFINITY, to: value - least };
  if (sign === "<=") return { kind, from: Number.NEGATIVE_INFINITY, to: value };
  if (sign === ">") return { kind, from: value + least, to: Number.POSITIVE_INFINITY };
  if (sign === ">=") return { kind, from: value, to: Number.POSITIVE_INFINITY };
  return { kind, from: value, to: value };
}

export function passesText(filter: ColumnFilter, text: string): boolean {
  if (filter.kind === "empty") return (text === "") !== filter.isNot;
  if (filter.kind !== "text") return true;
  return text.toLowerCase().includes(filter.wanted) !== filter.isNot;
}

/** What is not known passes no comparison. */
export function passesNumber(filter: ColumnFilter, value: number | null): boolean {
  if (filter.kind !== "range") return true;
  return value !== null && filter.from <= value && value <= filter.to;
}
