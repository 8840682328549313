// The shapes of /api/v1 about a dataset's regions.
import type { Region, RegionGrid } from "#core/datasets/region-layer.ts";

export interface ApiRegion extends Region {
  /** As CSS writes it. */
  readonly color: string;
}

/** What a dataset has: null where it has none. */
export interface ApiRegions {
  readonly regions: {
    /** Lower-case hex SHA-256 of what is kept: another layer has another. */
    readonly hash: string;
    readonly grid: RegionGrid;
    /** By ascending id. */
    readonly list: readonly ApiRegion[];
  } | null;
}

/** The regions of places that were asked about. */
export interface ApiRegionsAt {
  /** Of the layer that they were looked up in; null where the dataset has none. */
  readonly hash: string | null;
  /** Those that a place is in, by ascending id. */
  readonly regions: readonly Region[];
  /** Of each place in turn, its region's position in `regions` from 1; 0 for none. */
  readonly at: readonly number[];
}

export const MAX_ASKED_PLACES = 50_000;
