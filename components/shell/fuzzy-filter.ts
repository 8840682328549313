// What the command palette shows for what is typed: every letter in order, runs and word starts
// first, ties in the list's own order.

/** Lower is better; null where the letters of `query` are not all in `text`, in order. */
export function fuzzyCost(query: string, text: string): number | null {
  const wanted = query.toLowerCase().replaceAll(/\s+/g, "");
  const haystack = text.toLowerCase();
  let from = 0;
  let cost = 0;
  for (const letter of wanted) {
    const found = haystack.indexOf(letter, from);
    if (found === -1) return null;
    const isWordStart = found === 0 || /\W/.test(haystack[found - 1] ?? "");
    if (found !== from) cost += isWordStart ? 1 : 3 + (found - from);
    from = found + letter.length;
  }
  return cost;
}

export function fuzzyFilter<T>(
  items: readonly T[],
  query: string,
  textOf: (item: T) => string,
): readonly T[] {
  const ranked = items.flatMap((item) => {
    const cost = fuzzyCost(query, textOf(item));
    return cost === null ? [] : [{ item, cost }];
  });
  return ranked.sort((left, right) => left.cost - right.cost).map(({ item }) => item);
}
