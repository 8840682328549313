// Everything that a release's files are written from, put in its one order: whatever order a database
// gives its rows in, every file comes out the same. Connections, synapses and neurons are checked
// against each other here, before the first byte is written [SY3].
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import type { SignOffScope } from "#core/operations/operation.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import {
  type ReleaseDescription,
  type ReleasedEdges,
  type ReleaseSource,
  releasedVersion,
} from "#server/exports/release-source.ts";
import { releasedOperations } from "#server/exports/released-operations.ts";
import {
  assertConnectionsAddUp,
  sortedConnections,
} from "#server/exports/tables/connections-table.ts";
import { type LineageStepRow, lineageRows } from "#server/exports/tables/lineage-table.ts";
import { sortedSegments } from "#server/exports/tables/neurons-table.ts";
import type { ReleasedOperation } from "#server/exports/tables/operations-table.ts";
import { type ReleasedReview, reviewRows } from "#server/exports/tables/reviews-table.ts";
import {
  type SynapsePair,
  sortedSynapses,
  synapsePairs,
} from "#server/exports/tables/synapses-table.ts";
import type {
  DatasetRecord,
  VersionConnection,
  VersionRecord,
  VersionSegment,
  VersionSynapse,
} from "#server/use-cases/store.ts";

export interface ReleasedNeuron {
  readonly segment: VersionSegment;
  /** What people say of it, or null. */
  readonly record: Neuron | null;
  /** The scopes of sign-offs that hold for exactly this state of it. */
  readonly signedScopes: ReadonlySet<SignOffScope>;
  /** Pairs of sites of which it has the presynaptic one. */
  readonly outputCount: number;
}

export interface ReleaseContent {
  readonly dataset: DatasetRecord;
  readonly version: VersionRecord;
  readonly description: ReleaseDescription | null;
  /** By ascending id: every segment of the version. */
  readonly neurons: readonly ReleasedNeuron[];
  readonly neuronOf: ReadonlyMap<RootId, ReleasedNeuron>;
  /** By id. */
  readonly synapses: readonly VersionSynapse[];
  readonly pairCount: number;
  /** Each walk starts anew. */
  pairs(): Iterable<SynapsePair>;
  /** By presynaptic, then postsynaptic neuron. */
  readonly connections: readonly VersionConnection[];
  readonly operations: readonly ReleasedOperation[];
  readonly reviews: readonly ReleasedReview[];
  readonly lineage: readonly LineageStepRow[];
  readonly pieces: readonly SettledPiece[];
  readonly supervoxelIds: BigUint64Array;
  readonly rootIndices: Uint32Array;
  readonly edges: ReleasedEdges;
}

export function isSigned({ signedScopes }: ReleasedNeuron): boolean {
  return signedScopes.has("whole");
}

/** Throws where the source disagrees with itself: it must not be published. */
export async function readReleaseContent(source: ReleaseSource): Promise<ReleaseContent> {
  const { dataset, description, supervoxelIds, rootIndices, edges } = source;
  const segments = sortedSegments(await source.readSegments());
  const synapses = sortedSynapses(await source.readSynapses());
  const connections = sortedConnections(await source.readConnections());
  assertConnectionsAddUp(connections, synapses);
  const operations = releasedOperations(source.chain);
  const effectHashes = new Map(segments.map(({ root, effectHash }) => [root, effectHash]));
  const reviews = reviewRows(source, operations, effectHashes);
  const neurons = releasedNeurons(
    segments,
    reviews,
    connections,
    recordsByRoot(source, await source.readNeurons()),
  );
  const neuronOf = new Map(neurons.map((neuron) => [neuron.segment.root, neuron]));
  assertEndsAreNeurons(connections, neuronOf);
  return {
    dataset,
    version: releasedVersion(source),
    description,
    neurons,
    neuronOf,
    synapses,
    pairCount: synapses.reduce((sum, { postRoots }) => sum + postRoots.length, 0),
    pairs: () => synapsePairs(synapses),
    connections,
    operations,
    reviews,
    lineage: lineageRows(source.chain),
    pieces: await source.readPieces(),
    supervoxelIds,
    rootIndices,
    edges,
  };
}

function releasedNeurons(
  segments: readonly VersionSegment[],
  reviews: readonly ReleasedReview[],
  connections: readonly VersionConnection[],
  records: ReadonlyMap<RootId, Neuron>,
): readonly ReleasedNeuron[] {
  const scopes = new Map<RootId, Set<SignOffScope>>();
  for (const { holds, neuron, scope } of reviews) {
    if (!holds || scope === "session") continue;
    scopes.set(neuron, (scopes.get(neuron) ?? new Set()).add(scope));
  }
  const outputs = new Map<RootId, number>();
  for (const { preRoot, synapseCount } of connections) {
    outputs.set(preRoot, (outputs.get(preRoot) ?? 0) + synapseCount);
  }
  return segments.map((segment) => ({
    segment,
    record: records.get(segment.root) ?? null,
    signedScopes: scopes.get(segment.root) ?? new Set(),
    outputCount: outputs.get(segment.root) ?? 0,
  }));
}

/** Where several records came to lie in one segment, the one whose id sorts first speaks for it. */
function recordsByRoot(
  { supervoxelIds, rootIndices }: Pick<ReleaseSource, "supervoxelIds" | "rootIndices">,
  records: readonly Neuron[],
): ReadonlyMap<RootId, Neuron> {
  const ids = SupervoxelIds.of(supervoxelIds);
  const found = new Map<RootId, Neuron>();
  for (const record of records.toSorted((left, right) => (left.id < right.id ? -1 : 1))) {
    const index = ids.indexOf(record.place.supervoxel);
    if (index < 0) {
      throw new Error(
        `neuron record ${record.id} names supervoxel ${record.place.supervoxel}, which is not there`,
      );
    }
    const root = supervoxelIds[rootIndices[index]];
    if (!found.has(root)) found.set(root, record);
  }
  return found;
}

function assertEndsAreNeurons(
  connections: readonly VersionConnection[],
  neuronOf: ReadonlyMap<RootId, ReleasedNeuron>,
): void {
  for (const { preRoot, postRoot } of connections) {
    const lost = [preRoot, postRoot].find((root) => !neuronOf.has(root));
    if (lost !== undefined) {
      throw new Error(`a connection names neuron ${lost}, which the version does not have`);
    }
  }
}
