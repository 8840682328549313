// The shapes of /api/v1 about datasets that are being added.
import type { LayerFinding } from "#core/datasets/check-layers.ts";
import type { DraftSettings } from "#core/datasets/dataset-draft.ts";
import type { Inspections } from "#core/datasets/inspection.ts";
import type { ReleaseState } from "#core/protocol/release-api.ts";

/** bad-data: what the source is, its `detail` says. */
export const IMPORT_PROBLEMS = ["disk-full", "bad-data", "name-taken", "server"] as const;
export type ImportProblem = (typeof IMPORT_PROBLEMS)[number];

/** What is wrong with data that came from outside; "<field> <problem>" reads on. */
export interface ApiSourceProblem {
  readonly file: string;
  readonly field: string;
  readonly problem: string;
  readonly remedy: string;
}

export interface ApiImport {
  readonly state: ReleaseState;
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** null while it is a guess. */
  readonly remainingMs: number | null;
  readonly problem: ImportProblem | null;
  /** Where `problem` is bad-data. */
  readonly source: ApiSourceProblem | null;
  readonly askedByName: string;
  readonly askedAtMs: number;
}

export interface ApiDraft {
  readonly id: string;
  readonly ownerName: string;
  readonly settings: DraftSettings;
  readonly inspections: Inspections;
  readonly findings: readonly LayerFinding[];
  /** null where it was never asked for. */
  readonly import: ApiImport | null;
  readonly updatedAtMs: number;
}

export const SECTION_PLANES = ["xy", "xz", "yz"] as const;
export type SectionPlane = (typeof SECTION_PLANES)[number];
/** Along each side of a drawn section. */
export const MAX_SECTION_PX = 1_024;
