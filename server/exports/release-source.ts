// What a release is written from: one finalized version, and the chain of versions that led to it
// with the logs that made each. Everything in it is immutable, so a release can be made again.
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import type {
  DatasetRecord,
  LineageRow,
  LogRow,
  SignOffRow,
  VersionConnection,
  VersionRecord,
  VersionSegment,
  VersionSynapse,
} from "#server/use-cases/store.ts";
import type { VolumeReader } from "#server/volumes/volume-port.ts";

/** The session that was finalized into a version. */
export interface ReleaseSession {
  readonly id: string;
  readonly title: string;
  readonly log: readonly LogRow[];
  readonly signOffs: readonly SignOffRow[];
}

export interface ReleaseStep {
  readonly version: VersionRecord;
  /** null for version 0, the imported agglomeration. */
  readonly session: ReleaseSession | null;
  /** From the version before to this one. */
  readonly lineage: readonly LineageRow[];
}

export interface ReleaseSource {
  readonly dataset: DatasetRecord;
  /** Version 0 first, each built on the one before; the released version last. */
  readonly chain: readonly ReleaseStep[];
  /** The version's, ascending; a supervoxel's dense index is its position here. */
  readonly supervoxelIds: BigUint64Array;
  /** Dense index of the root of each supervoxel, by dense index. */
  readonly rootIndices: Uint32Array;
  readSegments(): Promise<readonly VersionSegment[]>;
  readSynapses(): Promise<readonly VersionSynapse[]>;
  readConnections(): Promise<readonly VersionConnection[]>;
  /** [OP8] Every piece that was ever made, up to the version. */
  readPieces(): Promise<readonly SettledPiece[]>;
  /** The bytes of a mask by their hash. Rejects where it is not there. */
  readMask(maskHash: string): Promise<Uint8Array>;
  /** Dense index + 1 of the version's supervoxels. Where it is left out no skeletons are made. */
  readLabelVolume?(): Promise<VolumeReader<Uint32Array>>;
}

/** The version that is released. */
export function releasedVersion(source: Pick<ReleaseSource, "chain">): VersionRecord {
  const last = source.chain.at(-1);
  if (last === undefined) throw new Error("a release needs a version");
  return last.version;
}

/** How a release's folder and zip are called. */
export function releaseName(dataset: { readonly name: string }, versionNumber: number): string {
  return `${dataset.name}-v${versionNumber}`;
}
