// [RV5] Finalized versions and all that they hold: rows are written in the transaction that writes
// their version, and never again changed, added to or deleted. Triggers keep that (migration 0001).
import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  doublePrecision,
  foreignKey,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { bytea, segmentId, unixMs, vector } from "#db/schema/column-types.ts";
import { datasets } from "#db/schema/datasets.ts";

export const versions = pgTable(
  "versions",
  {
    datasetId: text("dataset_id")
      .notNull()
      .references(() => datasets.id),
    number: integer("number").notNull(),
    baseNumber: integer("base_number"),
    /** A foreign key to sessions, set in migration 0001: the two tables name each other. */
    sessionId: text("session_id").unique(),
    manifestHash: text("manifest_hash").notNull(),
    createdById: text("created_by_id"),
    createdByName: text("created_by_name").notNull(),
    createdAtMs: unixMs("created_at_ms").notNull(),
    segmentCount: integer("segment_count").notNull(),
    synapseCount: integer("synapse_count").notNull(),
    connectionCount: integer("connection_count").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.datasetId, table.number] }),
    foreignKey({
      name: "versions_base",
      columns: [table.datasetId, table.baseNumber],
      foreignColumns: [table.datasetId, table.number],
    }),
    check(
      "versions_all_but_zero_have_a_base_and_a_session",
      sql`case when ${table.number} = 0
        then ${table.baseNumber} is null and ${table.sessionId} is null
        else ${table.number} > ${table.baseNumber} and ${table.baseNumber} is not null
          and ${table.sessionId} is not null end`,
    ),
    check("versions_manifest_hash_is_sha256", sql`${table.manifestHash} ~ '^[0-9a-f]{64}$'`),
  ],
);

/**
 * No foreign key: the trigger that refuses late rows checks once a statement, in the same place,
 * what a key would check once a row, and version rows are never deleted.
 */
const ofVersion = () => ({
  datasetId: text("dataset_id").notNull(),
  version: integer("version").notNull(),
});

/** Chunk k holds the entries from 65,536 × k on: uint32, little-endian, raw deflate. */
export const versionPartitions = pgTable(
  "version_partitions",
  { ...ofVersion(), chunk: integer("chunk").notNull(), deflated: bytea("deflated").notNull() },
  (table) => [primaryKey({ columns: [table.datasetId, table.version, table.chunk] })],
);

export const versionEdgeChanges = pgTable(
  "version_edge_changes",
  {
    ...ofVersion(),
    ordinal: integer("ordinal").notNull(),
    a: segmentId("a").notNull(),
    b: segmentId("b").notNull(),
    isOn: boolean("is_on").notNull(),
    affinity: doublePrecision("affinity").notNull(),
    contactVoxel: vector("contact_voxel").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.datasetId, table.version, table.ordinal] }),
    check(
      "version_edge_changes_are_ordered_pairs",
      sql`${table.a} >= 1 and ${table.a} < ${table.b}`,
    ),
  ],
);

/**
 * [OP8] The supervoxels that a version has first, and what each was cut from. The cut's columns are
 * parallel arrays: on side 1 or 2 of each mask, by hash.
 */
export const versionPieces = pgTable(
  "version_pieces",
  {
    ...ofVersion(),
    ordinal: integer("ordinal").notNull(),
    piece: segmentId("piece").notNull(),
    supervoxel: segmentId("supervoxel").notNull(),
    sizeVoxel: segmentId("size_voxel").notNull(),
    positionVoxel: vector("position_voxel").notNull(),
    maskHashes: text("mask_hashes").array().notNull(),
    maskSides: integer("mask_sides").array().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.datasetId, table.version, table.ordinal] }),
    unique("version_pieces_id").on(table.datasetId, table.piece),
    check(
      "version_pieces_cuts_are_parallel",
      sql`cardinality(${table.maskHashes}) >= 1
        and cardinality(${table.maskHashes}) = cardinality(${table.maskSides})`,
    ),
  ],
);

export const versionSegments = pgTable(
  "version_segments",
  {
    ...ofVersion(),
    ordinal: integer("ordinal").notNull(),
    root: segmentId("root").notNull(),
    supervoxelCount: integer("supervoxel_count").notNull(),
    sizeVoxel: segmentId("size_voxel").notNull(),
    positionVoxel: vector("position_voxel").notNull(),
    synapsesPre: integer("synapses_pre").notNull(),
    synapsesPost: integer("synapses_post").notNull(),
    effectHash: text("effect_hash").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.datasetId, table.version, table.ordinal] }),
    unique("version_segments_root").on(table.datasetId, table.version, table.root),
  ],
);

/** [SY1] The postsynaptic columns are parallel arrays; positions are x, y, z after x, y, z. */
export const versionSynapses = pgTable(
  "version_synapses",
  {
    ...ofVersion(),
    ordinal: integer("ordinal").notNull(),
    synapseId: text("synapse_id").notNull(),
    type: text("type").notNull(),
    confidence: doublePrecision("confidence").notNull(),
    cleftVoxel: vector("cleft_voxel"),
    preSupervoxel: segmentId("pre_supervoxel").notNull(),
    prePositionVoxel: vector("pre_position_voxel").notNull(),
    preCompartment: text("pre_compartment").notNull(),
    preRoot: segmentId("pre_root").notNull(),
    postSupervoxels: segmentId("post_supervoxels").array().notNull(),
    postPositionsVoxel: vector("post_positions_voxel").notNull(),
    postCompartments: text("post_compartments").array().notNull(),
    postRoots: segmentId("post_roots").array().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.datasetId, table.version, table.ordinal] }),
    unique("version_synapses_id").on(table.datasetId, table.version, table.synapseId),
    check(
      "version_synapses_post_columns_are_parallel",
      sql`cardinality(${table.postSupervoxels}) = cardinality(${table.postRoots})
        and cardinality(${table.postSupervoxels}) = cardinality(${table.postCompartments})
        and cardinality(${table.postSupervoxels}) * 3 = cardinality(${table.postPositionsVoxel})`,
    ),
  ],
);

/** [NE6] Text that is empty says nothing. */
export const versionNeurons = pgTable(
  "version_neurons",
  {
    ...ofVersion(),
    ordinal: integer("ordinal").notNull(),
    neuronId: text("neuron_id").notNull(),
    root: segmentId("root").notNull(),
    supervoxel: segmentId("supervoxel").notNull(),
    positionVoxel: vector("position_voxel").notNull(),
    name: text("name").notNull(),
    type: text("type").notNull(),
    class: text("class").notNull(),
    side: text("side").notNull(),
    transmitter: text("transmitter").notNull(),
    region: text("region").notNull(),
    status: text("status").notNull(),
    somaVoxel: vector("soma_voxel"),
    tags: text("tags").array().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.datasetId, table.version, table.ordinal] }),
    unique("version_neurons_id").on(table.datasetId, table.version, table.neuronId),
  ],
);

export const versionConnections = pgTable(
  "version_connections",
  {
    ...ofVersion(),
    ordinal: integer("ordinal").notNull(),
    preRoot: segmentId("pre_root").notNull(),
    postRoot: segmentId("post_root").notNull(),
    synapseCount: integer("synapse_count").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.datasetId, table.version, table.ordinal] }),
    unique("version_connections_pair").on(
      table.datasetId,
      table.version,
      table.preRoot,
      table.postRoot,
    ),
    check("version_connections_are_counted", sql`${table.synapseCount} >= 1`),
  ],
);

export const lineage = pgTable(
  "lineage",
  {
    ...ofVersion(),
    ordinal: integer("ordinal").notNull(),
    oldRoot: segmentId("old_root").notNull(),
    newRoot: segmentId("new_root").notNull(),
    supervoxelCount: integer("supervoxel_count").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.datasetId, table.version, table.ordinal] }),
    unique("lineage_pair").on(table.datasetId, table.version, table.oldRoot, table.newRoot),
  ],
);
