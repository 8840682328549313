import type { EdgeChange } from "#core/agglomeration/edge-change.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import type { Synapse } from "#core/operations/operation.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import type { OpenGraph } from "#server/use-cases/open-datasets.ts";
import type { MaskRow, VersionContents } from "#server/use-cases/store.ts";

/** What a released version has beside a graph of the labels' own supervoxels, and synapses. */
export interface ReleasedContents {
  readonly neurons: readonly Neuron[];
  readonly pieces: readonly SettledPiece[];
  readonly edgeChanges: readonly EdgeChange[];
  readonly masks: readonly MaskRow[];
  /** Of the version that was released. */
  readonly manifestHash: string;
  /** The graph with the pieces; `name` is the version's, as in `versionGraphName`. */
  readVersionGraph(name: string): Promise<OpenGraph>;
  /** Called before anything is kept. Throws where the version is not the one that was released. */
  check(contents: VersionContents): Promise<void> | void;
}

/** A dataset's folder that was just written, as registration reads it. */
export interface OpenImport {
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  readGraph(): Promise<OpenGraph>;
  readSynapses(): Promise<readonly Synapse[]>;
  /** Left out where it is not a release that comes in. */
  readonly released?: ReleasedContents;
  /** What became of the rows that came in, and what looks wrong, line by line. */
  readonly notes?: readonly string[];
  close(): Promise<void> | void;
}
