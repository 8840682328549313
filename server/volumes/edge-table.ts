// Which edges of a graph that comes in are on is told by one of these rules, never guessed.
export type OnRule =
  /** On are the edges of at least this affinity; where a lower score merges, of at most this score. */
  | { readonly kind: "threshold"; readonly threshold: number }
  /** On are the edges with 1 or true in this column. */
  | { readonly kind: "column"; readonly column: string };
