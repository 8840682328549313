// What a release is written from: one finalized version, and the chain of versions that led to it
// with the logs that made each. Everything in it is immutable, so a release can be made again. What
// grows with the dataset is read a page at a time, in the order of the table that is written from it.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import {
  choiceSuffix,
  type PartialScope,
  type ReleaseChoice,
  WHOLE_CHOICE,
} from "#core/protocol/release-choice.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import type { ReleasedRegions } from "#server/exports/regions/released-regions.ts";
import type { OutsideConnection } from "#server/exports/tables/outside-connections-table.ts";
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
import { sha256Hex } from "#server/use-cases/text-hash.ts";
import type { VolumeReader } from "#server/volumes/volume-port.ts";

/** The session that was finalized into a version. */
export interface ReleaseSession {
  readonly id: string;
  readonly title: string;
  /** One session's log lies in memory at a time. */
  readLog(): Promise<readonly LogRow[]>;
  readonly signOffs: readonly SignOffRow[];
  /**
   * The roots that objects had when they were judged, by sequence number. Asked where the object is
   * another one in the released version; without an entry its id at that time is not told.
   */
  readVerdictRoots(): Promise<ReadonlyMap<number, RootId>>;
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

export interface ReleasedSynapse extends VersionSynapse {
  /** Which of the version's postsynaptic sites each is, from 1; left out where all are here. */
  readonly postNumbers?: readonly number[];
}

export interface ReleaseAuthor {
  /** The account: names change, and two people may have one. */
  readonly userId: string;
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
  /** In order; whoever made the version and is not to be named is not here. */
  readonly authors: readonly ReleaseAuthor[];
}

export interface OperationScope {
  /** It is in a chosen neuron, or what is left of it is. */
  readonly concerns: (supervoxel: SupervoxelId) => boolean;
  /** Neuron records of the version, by id: whether each is a chosen neuron's. */
  readonly records: ReadonlyMap<string, boolean>;
}

/** What a source says of itself where it is a part of a version. */
export interface ScopeOfSource extends OperationScope {
  readonly whole: ReleaseSource;
  readonly scope: PartialScope;
  /** Of the part. */
  readonly counts: {
    readonly segmentCount: number;
    readonly synapseCount: number;
    readonly connectionCount: number;
    readonly supervoxelCount: number;
    readonly edgeCount: number;
  };
  readonly isChosen: (root: RootId) => boolean;
  /** By presynaptic, then postsynaptic neuron. */
  outsideConnections(): Pages<OutsideConnection>;
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
  /** What an edge that a person adds weighs [OP7]. */
  readonly mergeAffinity: number;
  /** Left out where everything of the version is here. */
  readonly scope?: ScopeOfSource;
  /** [SY7] Left out where the dataset has none. */
  readonly regions?: ReleasedRegions;
  /** null where nobody described the version, and nobody is known to have made it. */
  readonly description: ReleaseDescription | null;
  /** [NE6] Sorted by root, then id. */
  readNeurons(): Promise<readonly VersionNeuron[]>;
  /** By root. Like all pages here, from the start at each call. */
  readSegments(): Pages<VersionSegment>;
  /** By id: whole numbers first, by value. */
  readSynapses(): Pages<ReleasedSynapse>;
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

/** How a release's folder and zip are called; a part of a version says so in its name. */
export function releaseName(
  dataset: { readonly name: string },
  versionNumber: number,
  choice: ReleaseChoice = WHOLE_CHOICE,
): string {
  return `${dataset.name}-v${versionNumber}${choiceSuffix(choice, sha256Hex)}`;
}
