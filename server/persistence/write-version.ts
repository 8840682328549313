// [RV5] A version and all its rows, inside the caller's transaction: all of it or nothing. The
// record comes first; the database refuses rows of any version but one of this transaction.

import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import {
  lineage,
  versionConnections,
  versionEdgeChanges,
  versionNeurons,
  versionPartitions,
  versionPieces,
  versionSegments,
  versionSynapses,
  versions,
} from "#db/schema/versions.ts";
import { insertRows } from "#server/persistence/json-rows.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import { deflatePartition } from "#server/persistence/partition-chunks.ts";
import { supervoxelCountOf } from "#server/persistence/version-supervoxels.ts";
import type { VersionContents, VersionNeuron, VersionSynapse } from "#server/use-cases/store.ts";

interface VersionKey {
  readonly datasetId: string;
  readonly version: number;
}

function* numbered<Item, Row>(
  key: VersionKey,
  items: readonly Item[],
  toRow: (item: Item) => Row,
): Generator<VersionKey & { ordinal: number } & Row> {
  for (const [ordinal, item] of items.entries()) yield { ...key, ordinal, ...toRow(item) };
}

function toSynapseRow({ synapse, preRoot, postRoots }: VersionSynapse) {
  const { pre, posts } = synapse;
  return {
    synapseId: synapse.id,
    type: synapse.type,
    confidence: synapse.confidence,
    cleftVoxel: synapse.cleftVoxel === null ? null : [...synapse.cleftVoxel],
    preSupervoxel: pre.place.supervoxel,
    prePositionVoxel: [...pre.place.positionVoxel],
    preCompartment: pre.compartment,
    preRoot,
    postSupervoxels: posts.map((site) => site.place.supervoxel),
    postPositionsVoxel: posts.flatMap((site) => [...site.place.positionVoxel]),
    postCompartments: posts.map((site) => site.compartment),
    postRoots: [...postRoots],
  };
}

function toPieceRow({ id, supervoxel, sizeVoxel, positionVoxel, cuts }: SettledPiece) {
  return {
    piece: id,
    supervoxel,
    sizeVoxel: BigInt(sizeVoxel),
    positionVoxel: [...positionVoxel],
    maskHashes: cuts.map(({ maskHash }) => maskHash),
    maskSides: cuts.map(({ side }) => side),
  };
}

function toNeuronRow({ id, place, somaVoxel, tags, ...fields }: VersionNeuron) {
  return {
    ...fields,
    neuronId: id,
    supervoxel: place.supervoxel,
    positionVoxel: [...place.positionVoxel],
    somaVoxel: somaVoxel === null ? null : [...somaVoxel],
    tags: [...tags],
  };
}

/** Inside the transaction, after the pieces are written. */
async function assertWhole(tx: Orm, contents: VersionContents): Promise<void> {
  const { record, rootIndices, segments, synapses, connections } = contents;
  const supervoxelCount = await supervoxelCountOf(tx, record.datasetId, record.number);
  const isWhole =
    supervoxelCount === rootIndices.length &&
    record.segmentCount === segments.length &&
    record.synapseCount === synapses.length &&
    record.connectionCount === connections.length;
  if (!isWhole) throw new RangeError("a version's record counts what its contents do not hold");
}

/** @param onTable hears, after each table, how many of the rows were written so far. */
export async function writeVersion(
  tx: Orm,
  contents: VersionContents,
  onTable: (written: number) => void = () => undefined,
): Promise<void> {
  const { record } = contents;
  const key = { datasetId: record.datasetId, version: record.number };
  let written = 0;
  const wrote = ({ length }: readonly unknown[]) => {
    written += length;
    onTable(written);
  };
  await tx.insert(versions).values(record);
  wrote([]);
  await insertRows(tx, versionPieces, numbered(key, contents.pieces, toPieceRow));
  wrote(contents.pieces);
  await assertWhole(tx, contents);
  for await (const part of deflatePartition(contents.rootIndices)) {
    await tx.insert(versionPartitions).values({ ...key, ...part });
  }
  wrote([]);
  await insertRows(
    tx,
    versionEdgeChanges,
    numbered(key, contents.edgeChanges, (change) => ({
      ...change,
      contactVoxel: [...change.contactVoxel],
    })),
  );
  wrote(contents.edgeChanges);
  await insertRows(
    tx,
    versionSegments,
    numbered(key, contents.segments, (segment) => ({
      ...segment,
      positionVoxel: [...segment.positionVoxel],
    })),
  );
  wrote(contents.segments);
  await insertRows(tx, versionSynapses, numbered(key, contents.synapses, toSynapseRow));
  wrote(contents.synapses);
  await insertRows(tx, versionNeurons, numbered(key, contents.neurons, toNeuronRow));
  wrote(contents.neurons);
  await insertRows(
    tx,
    versionConnections,
    numbered(key, contents.connections, (connection) => connection),
  );
  wrote(contents.connections);
  await insertRows(
    tx,
    lineage,
    numbered(key, contents.lineage, (row) => row),
  );
  wrote(contents.lineage);
}
