// The port to what differs between two versions of a dataset. The database compares: a page at a time
// is here, and neither version is ever held whole.
import type { Vec3 } from "#core/geometry/vector.ts";
import type {
  ApiComparedPage,
  ApiComparedRow,
  ApiComparedSide,
  ApiComparisonCounts,
  ComparedKind,
} from "#core/protocol/version-api.ts";

/** What versions hold in tables of their own. */
export type ComparedTable = Exclude<ComparedKind, "lineage">;
export type Compared = ComparedKind;
export type ComparedSide = ApiComparedSide;
export type ComparedRow = ApiComparedRow;
export type ComparedPage = ApiComparedPage;
export type ComparisonCounts = ApiComparisonCounts;

export interface ComparisonStore {
  countDifferences(datasetId: string, left: number, right: number): Promise<ComparisonCounts>;
  compareVersions(
    key: { readonly datasetId: string; readonly left: number; readonly right: number },
    what: ComparedTable,
    page: { readonly after: string; readonly limit: number },
  ): Promise<ComparedPage>;
  /** Where segments of a version lie, by root id as a decimal string; without those that are none. */
  segmentPlaces(
    datasetId: string,
    version: number,
    roots: readonly string[],
  ): Promise<ReadonlyMap<string, Vec3>>;
}
