// What a release is written from: one finalized version, and the chain of versions that led to it
// with the logs that made each. Everything in it is immutable, so a release can be made again. What
// grows with the dataset is read a page at a time, in the order of the table that is written from it.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import type {
  DatasetRecord,
  LineageRow,
  LogRow,
  Pages,
  SignOffRow,
  VersionConnection,
  VersionNeuron,
  VersionRecord,
  VersionSegment,
  VersionSynapse,
} from "#server/use-cases/store.ts";
import type { VolumeReader } from "#server/volumes/volume-port.ts";

/** The session that was finalized into a version. */
export interface ReleaseSession {
  readonly id: string;
  readonly title: string;
  /** One session's log lies in memory at a time. */
  readLog(): Promise<readonly LogRow[]>;
  readonly signOffs: readonly SignOffRow[];
}

export interface ReleaseStep {
  readonly version: VersionRecord;
  /** null for version 0, the imported agglomeration. */
  readonly session: ReleaseSession | null;
  /** From the version before to this one; by old, then new root. */
  readLineage(): Pages<LineageRow>;
}

/** One agglomeration edge of the version, a < b. */
export interface ReleasedEdge {
  readonly a: SupervoxelId;
  readonly b: SupervoxelId;
  /** 0…1, or Infinity for one supervoxel in two. */
  readonly affinity: number;
  readonly contactVoxel: Vec3;
  /** It joins its supervoxels in this version. */
  readonly isOn: boolean;
}

export interface ReleasedEdges {
  readonly count: number;
  /** Sorted by a, then b; each walk starts anew. */
  rows(): Iterable<ReleasedEdge>;
}

export interface ReleaseAuthor {
  readonly name: string;
  /** As 0000-0000-0000-0000; empty where none was given. */
  readonly orcid: string;
  readonly roles: readonly string[];
}

/** What the team says of the version as a publication; empty text says nothing. */
export interface ReleaseDescription {
  readonly title: string;
  readonly description: string;
  /** As 10.1234/abc, without an address before it. */
  readonly doi: string;
  /** An SPDX identifier, or the licence's own words. */
  readonly licence: string;
  readonly authors: readonly ReleaseAuthor[];
}

export interface ReleaseSource {
  readonly dataset: DatasetRecord;
  /** Version 0 first, each built on the one before; the released version last. */
  readonly chain: readonly ReleaseStep[];
  /** The version's, ascending; a supervoxel's dense index is its position here. */
  readonly supervoxelIds: BigUint64Array;
  /** Dense index of the root of each supervoxel, by dense index. */
  readonly rootIndices: Uint32Array;
  readonly edges: ReleasedEdges;
  /** null where nobody described the version. */
  readonly description: ReleaseDescription | null;
  /** [NE6] Sorted by root, then id. */
  readNeurons(): Promise<readonly VersionNeuron[]>;
  /** By root. Like all pages here, from the start at each call. */
  readSegments(): Pages<VersionSegment>;
  /** By id: whole numbers first, by value. */
  readSynapses(): Pages<VersionSynapse>;
  /** By presynaptic, then postsynaptic root. */
  readConnections(): Pages<VersionConnection>;
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
