// The port to data where it lies, of whatever format: looked at, drawn, imported. Whatever is wrong
// with it is a SourceProblem; anything else that is thrown is a bug, or the signal's reason.

import type { LayerFinding } from "#core/datasets/check-layers.ts";
import type { DatasetBox } from "#core/datasets/check-regions.ts";
import type { DraftSettings, VolumeChoice, VolumeKind } from "#core/datasets/dataset-draft.ts";
import type {
  GraphInspection,
  SynapsesInspection,
  VolumeInspection,
} from "#core/datasets/inspection.ts";
import type { RegionLayer } from "#core/datasets/region-layer.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ApiSourceProblem, SectionPlane } from "#core/protocol/dataset-api.ts";
import type { OpenImport } from "#server/use-cases/import-port.ts";

export class SourceProblem extends Error {
  override readonly name = "SourceProblem";
  readonly problem: ApiSourceProblem;
  constructor(problem: ApiSourceProblem, options?: { readonly cause?: unknown }) {
    super(`${problem.file}: ${problem.field} ${problem.problem}; ${problem.remedy}.`, options);
    this.problem = problem;
  }
}

export interface SectionAsked {
  readonly layer: VolumeKind;
  readonly plane: SectionPlane;
  readonly centerNm: Vec3;
  readonly nmPerPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Of all stages together. */
export interface ImportStage {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

/** Whose word it is that a path on this machine may be read. */
export type AskedBy = "page" | "command";

export interface RegionsAsked {
  readonly volume: VolumeChoice;
  /** Of a table with id and name; empty: what the volume brings itself. */
  readonly namesAddress: string;
  readonly dataset: DatasetBox;
}

export interface FoundRegions {
  readonly findings: readonly LayerFinding[];
  /** null where a finding is an error. */
  readonly read: {
    readonly layer: RegionLayer;
    /** By id. */
    readonly unnamed: readonly string[];
    /** Names of which no voxel lies over the dataset. */
    readonly absent: readonly string[];
    /** The volume says itself that it begins elsewhere than at 0, and nobody said otherwise. */
    readonly hasOwnOffset: boolean;
  } | null;
}

export interface DatasetSources {
  inspectVolume(
    kind: VolumeKind,
    settings: DraftSettings,
    by: AskedBy,
    signal?: AbortSignal,
  ): Promise<VolumeInspection>;
  /** The labels are opened too, where they are named: for the ids that the rows should name. */
  inspectGraph(
    settings: DraftSettings,
    by: AskedBy,
    signal?: AbortSignal,
  ): Promise<GraphInspection>;
  inspectSynapses(
    settings: DraftSettings,
    by: AskedBy,
    signal?: AbortSignal,
  ): Promise<SynapsesInspection>;
  /** The bytes of core/datasets/section-codec.ts; null where so much would have to be read that nobody waits. */
  drawSection(
    settings: DraftSettings,
    asked: SectionAsked,
    signal?: AbortSignal,
  ): Promise<Uint8Array | null>;
  /** Writes the dataset's folder, whole or not at all; its voxels where the settings say that they are copied. */
  importInto(
    settings: DraftSettings,
    targetDir: string,
    hooks: { readonly onProgress: (at: ImportStage) => void; readonly signal: AbortSignal },
  ): Promise<OpenImport>;
  /** [SY7] What of a volume of regions lies over the dataset; written nowhere. */
  readRegions(
    asked: RegionsAsked,
    by: AskedBy,
    hooks: { readonly onProgress: (at: ImportStage) => void; readonly signal: AbortSignal },
  ): Promise<FoundRegions>;
  close(): Promise<void>;
}
