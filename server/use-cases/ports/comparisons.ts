// The port to what differs between two versions of a dataset. The database compares: a page at a time
// is here, and neither version is ever held whole.

export const COMPARED = ["segments", "connections", "synapses", "lineage"] as const;
export type Compared = (typeof COMPARED)[number];

/** Ids are decimal strings, as they leave the server. */
export interface ComparedRow {
  /** Where the row lies in the order of its kind: the next page begins after it. */
  readonly key: string;
  /** lost: in the left version alone; gained: in the right one alone; changed: in both, otherwise. */
  readonly change: "lost" | "gained" | "changed";
  readonly left: Readonly<Record<string, string | number>> | null;
  readonly right: Readonly<Record<string, string | number>> | null;
}

export interface ComparedPage {
  readonly rows: readonly ComparedRow[];
  /** null on the last page. */
  readonly next: string | null;
}

export type ComparisonCounts = Readonly<
  Record<Exclude<Compared, "lineage">, Readonly<Record<ComparedRow["change"], number>>>
>;

export interface ComparisonStore {
  countDifferences(datasetId: string, left: number, right: number): Promise<ComparisonCounts>;
  /**
   * Lineage is told version by version, each row with the version that it leads to, and needs
   * left ≤ right: the rows of versions left + 1 … right.
   */
  compareVersions(
    key: { readonly datasetId: string; readonly left: number; readonly right: number },
    what: Compared,
    page: { readonly after: string; readonly limit: number },
  ): Promise<ComparedPage>;
}
