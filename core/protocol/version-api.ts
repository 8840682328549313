// The shapes of /api/v1 that tell of versions: what is said of one, and what differs between two. 64-bit
// ids are decimal strings in JSON.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { DescribedAuthor, DescriptionFields } from "#core/review/version-description.ts";

/** [RV7] What is said of a version, and what was said before. */
export interface ApiDescription
  extends Pick<DescriptionFields, "title" | "description" | "doi" | "licence"> {
  /** 0: nobody has described it yet. */
  readonly revision: number;
  readonly authors: readonly DescribedAuthor[];
  readonly hiddenAuthors: readonly DescribedAuthor[];
  readonly describedAtMs: number | null;
  readonly describedByName: string | null;
  /** Newest first; the latest of many. */
  readonly history: readonly ApiDescriptionRevision[];
}

export interface ApiDescriptionRevision
  extends Pick<DescriptionFields, "title" | "doi" | "licence"> {
  readonly revision: number;
  readonly byName: string;
  readonly atMs: number;
}

/** [RV8] What two versions are compared by. */
export const COMPARED_KINDS = ["segments", "connections", "synapses", "lineage"] as const;
export type ComparedKind = (typeof COMPARED_KINDS)[number];

export const COMPARED_CHANGES = ["lost", "gained", "changed"] as const;
/** lost: in the left version alone; gained: in the right one alone. */
export type ComparedChange = (typeof COMPARED_CHANGES)[number];

/** Ids are decimal strings; lists of them have spaces between. */
export type ApiComparedSide = Readonly<Record<string, string | number | Vec3>>;

export interface ApiComparedRow {
  readonly key: string;
  readonly change: ComparedChange;
  readonly left: ApiComparedSide | null;
  readonly right: ApiComparedSide | null;
}

export interface ApiComparedPage {
  readonly rows: readonly ApiComparedRow[];
  /** After which row the next page begins; null on the last. */
  readonly next: string | null;
}

export type ApiComparisonCounts = Readonly<
  Record<Exclude<ComparedKind, "lineage">, Readonly<Record<ComparedChange, number>>>
>;
