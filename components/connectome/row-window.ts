// Which rows of a long list are drawn: those in sight, and some around so that scrolling finds them there.

export interface RowWindow {
  readonly first: number;
  /** After the last. */
  readonly end: number;
}

const AROUND = 8;

export function rowWindow(
  scrollTopPx: number,
  heightPx: number,
  rowPx: number,
  rowCount: number,
): RowWindow {
  const first = Math.max(0, Math.floor(scrollTopPx / rowPx) - AROUND);
  const end = Math.min(rowCount, Math.ceil((scrollTopPx + heightPx) / rowPx) + AROUND);
  return { first: Math.min(first, end), end };
}

/** Where to scroll so that a row is in sight, below a head that covers the first pixels; null: it is. */
export function scrollToShow(
  row: number,
  { scrollTopPx, heightPx, rowPx }: Record<"scrollTopPx" | "heightPx" | "rowPx", number>,
): number | null {
  const top = row * rowPx;
  if (top < scrollTopPx) return top;
  const bottom = top + rowPx;
  return bottom > scrollTopPx + heightPx ? bottom - heightPx : null;
}

const STEPS: Readonly<Record<string, (page: number, count: number) => number>> = {
  ArrowDown: () => 1,
  ArrowUp: () => -1,
  PageDown: (page) => page,
  PageUp: (page) => -page,
  Home: (_page, count) => -count,
  End: (_page, count) => count,
};

/** The row that a key leads to; null for keys that lead nowhere. */
export function rowAfterKey(
  key: string,
  at: number,
  { pageRows, rowCount }: { readonly pageRows: number; readonly rowCount: number },
): number | null {
  const step = STEPS[key];
  if (step === undefined || rowCount === 0) return null;
  // Nothing is at hand yet: the first key finds the first row.
  if (at < 0) return key === "End" ? rowCount - 1 : 0;
  return Math.min(rowCount - 1, Math.max(0, at + step(pageRows, rowCount)));
}
