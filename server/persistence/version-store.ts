import { and, asc, eq, inArray, lte } from "drizzle-orm";
import { NEURON_TEXT_FIELDS } from "#core/neurons/neuron.ts";
import type { Compartment, SynapseSite } from "#core/operations/operation.ts";
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
import { brokenUniqueConstraint } from "#server/persistence/database-error.ts";
import { readPage, readPages, readRows } from "#server/persistence/json-rows.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import { inflateChunk } from "#server/persistence/partition-chunks.ts";
import { vectorAt } from "#server/persistence/vector-columns.ts";
import { supervoxelCountOf } from "#server/persistence/version-supervoxels.ts";
import { writeLogBatch } from "#server/persistence/write-log-batch.ts";
import { writeVersion } from "#server/persistence/write-version.ts";
import type { Faults } from "#server/use-cases/failpoint.ts";
import {
  type Store,
  type VersionEdgeChange,
  type VersionNeuron,
  type VersionSegment,
  type VersionSynapse,
  VersionTakenError,
} from "#server/use-cases/store.ts";

type VersionStore = Pick<
  Store,
  | "finalize"
  | "listVersions"
  | "findVersion"
  | "readRootIndices"
  | "readEdgeChanges"
  | "readPieces"
  | "readSegments"
  | "findSegment"
  | "readSynapses"
  | "readConnections"
  | "readLineage"
  | "segmentPages"
  | "synapsePages"
  | "synapseIdPages"
  | "synapsesAt"
  | "connectionPages"
  | "lineagePages"
  | "readNeurons"
>;

const PAGE_ROWS = 5_000;

type NumberedTable =
  | typeof versionEdgeChanges
  | typeof versionPieces
  | typeof versionSegments
  | typeof versionSynapses
  | typeof versionConnections
  | typeof versionNeurons
  | typeof lineage;

const ofVersion = (table: NumberedTable, datasetId: string, version: number) =>
  and(eq(table.datasetId, datasetId), eq(table.version, version));

function numbered<Key extends string>(
  table: NumberedTable,
  keys: readonly Key[],
  datasetId: string,
  version: number,
) {
  const where = ofVersion(table, datasetId, version);
  return { keys, numbering: table.ordinal, first: 0, pageRows: PAGE_ROWS, where };
}

/** The rows of one version, in the order in which they were written. */
function readNumbered<
  Table extends NumberedTable,
  Key extends keyof Table["$inferSelect"] & string,
>(
  orm: Orm,
  table: Table,
  keys: readonly Key[],
  datasetId: string,
  version: number,
): Promise<Pick<Table["$inferSelect"], Key>[]> {
  return readRows(orm, table, numbered(table, keys, datasetId, version));
}

/** The same, a page at a time. */
async function* pageNumbered<
  Table extends NumberedTable,
  Key extends keyof Table["$inferSelect"] & string,
  Out,
>(
  orm: Orm,
  table: Table,
  keys: readonly Key[],
  [datasetId, version]: readonly [string, number],
  toItem: (row: Pick<Table["$inferSelect"], Key>) => Out,
): AsyncGenerator<readonly Out[], void> {
  for await (const page of readPages(orm, table, numbered(table, keys, datasetId, version))) {
    yield page.map(toItem);
  }
}

const SEGMENT_KEYS = [
  "root",
  "supervoxelCount",
  "sizeVoxel",
  "positionVoxel",
  "synapsesPre",
  "synapsesPost",
  "effectHash",
] as const;
type SegmentRow = Pick<typeof versionSegments.$inferSelect, (typeof SEGMENT_KEYS)[number]>;

const toSegment = (row: SegmentRow): VersionSegment => ({
  ...row,
  positionVoxel: vectorAt(row.positionVoxel),
});

const CONNECTION_KEYS = ["preRoot", "postRoot", "synapseCount"] as const;
const LINEAGE_KEYS = ["oldRoot", "newRoot", "supervoxelCount"] as const;

const SYNAPSE_KEYS = [
  "synapseId",
  "type",
  "confidence",
  "cleftVoxel",
  "preSupervoxel",
  "prePositionVoxel",
  "preCompartment",
  "preRoot",
  "postSupervoxels",
  "postPositionsVoxel",
  "postCompartments",
  "postRoots",
] as const;
type SynapseRow = Pick<typeof versionSynapses.$inferSelect, (typeof SYNAPSE_KEYS)[number]>;

function toSite(supervoxel: bigint, compartment: string, position: readonly number[]): SynapseSite {
  return {
    place: { positionVoxel: vectorAt(position), supervoxel },
    compartment: compartment as Compartment,
  };
}

function toSynapse(row: SynapseRow): VersionSynapse {
  const posts = row.postSupervoxels.map((supervoxel, index) =>
    toSite(
      supervoxel,
      row.postCompartments[index] ?? "unknown",
      vectorAt(row.postPositionsVoxel, index),
    ),
  );
  return {
    synapse: {
      id: row.synapseId,
      pre: toSite(row.preSupervoxel, row.preCompartment, row.prePositionVoxel),
      posts,
      cleftVoxel: row.cleftVoxel === null ? null : vectorAt(row.cleftVoxel),
      type: row.type,
      confidence: row.confidence,
    },
    preRoot: row.preRoot,
    postRoots: row.postRoots,
  };
}

const PIECE_KEYS = [
  "piece",
  "supervoxel",
  "sizeVoxel",
  "positionVoxel",
  "maskHashes",
  "maskSides",
] as const;
type PieceRow = Pick<typeof versionPieces.$inferSelect, (typeof PIECE_KEYS)[number]>;

function toPiece(row: PieceRow): SettledPiece {
  return {
    id: row.piece,
    supervoxel: row.supervoxel,
    sizeVoxel: Number(row.sizeVoxel),
    positionVoxel: vectorAt(row.positionVoxel),
    cuts: row.maskHashes.map((maskHash, at) => ({
      maskHash,
      side: sideOf(row.maskSides[at]),
    })),
  };
}

const NEURON_KEYS = [
  "neuronId",
  "root",
  "supervoxel",
  "positionVoxel",
  ...NEURON_TEXT_FIELDS,
  "somaVoxel",
  "tags",
] as const;
type NeuronRow = Pick<typeof versionNeurons.$inferSelect, (typeof NEURON_KEYS)[number]>;

function toNeuron(row: NeuronRow): VersionNeuron {
  const { neuronId: id, supervoxel, positionVoxel, somaVoxel, ...fields } = row;
  return {
    ...fields,
    id,
    place: { positionVoxel: vectorAt(positionVoxel), supervoxel },
    somaVoxel: somaVoxel === null ? null : vectorAt(somaVoxel),
  };
}

/** The numbers of a version and of all before it, ascending. */
async function numbersUpTo(orm: Orm, datasetId: string, number: number): Promise<number[]> {
  const rows = await orm
    .select({ number: versions.number })
    .from(versions)
    .where(and(eq(versions.datasetId, datasetId), lte(versions.number, number)))
    .orderBy(asc(versions.number));
  return rows.map((row) => row.number);
}

async function readRootIndices(orm: Orm, datasetId: string, version: number): Promise<Uint32Array> {
  const found = await orm
    .select({ number: versions.number })
    .from(versions)
    .where(and(eq(versions.datasetId, datasetId), eq(versions.number, version)));
  const supervoxelCount = await supervoxelCountOf(orm, datasetId, version);
  if (found[0] === undefined || supervoxelCount === null) {
    throw new RangeError(`dataset ${datasetId} has no version ${version}`);
  }
  const rootIndices = new Uint32Array(supervoxelCount);
  let count = 0;
  for (let chunk = 0; count < rootIndices.length; chunk += 1) {
    const rows = await orm
      .select({ deflated: versionPartitions.deflated })
      .from(versionPartitions)
      .where(
        and(
          eq(versionPartitions.datasetId, datasetId),
          eq(versionPartitions.version, version),
          eq(versionPartitions.chunk, chunk),
        ),
      );
    if (rows[0] === undefined) {
      throw new RangeError(`chunk ${chunk} of a partition is missing: the database is damaged`);
    }
    count += await inflateChunk(chunk, rows[0].deflated, rootIndices);
  }
  return rootIndices;
}

/** The primary key: each number is one version's. */
const VERSION_NUMBERS = "versions_dataset_id_number_pk";

/** Throws where it is neither: a piece of another side would be another piece. */
function sideOf(kept: number): 1 | 2 {
  if (kept === 1 || kept === 2) return kept;
  throw new RangeError(`a piece is kept with side ${kept} of a mask`);
}

export function createVersionStore(orm: Orm, faults: Faults): VersionStore {
  return {
    async finalize(batch, contents, onRows) {
      faults("finalize:before");
      const written = orm.transaction(async (tx) => {
        await writeLogBatch(tx, batch);
        faults("finalize:table-written");
        await writeVersion(tx, contents, (rows) => {
          faults("finalize:table-written");
          onRows?.(rows);
        });
        faults("finalize:in-transaction");
      });
      await written.catch((error: unknown) => {
        if (brokenUniqueConstraint(error) !== VERSION_NUMBERS) throw error;
        const { datasetId, number } = contents.record;
        const problem = `dataset ${datasetId} has a version ${number} already`;
        throw new VersionTakenError(problem, { cause: error });
      });
      faults("finalize:after-commit");
    },
    async listVersions(datasetId) {
      return orm
        .select()
        .from(versions)
        .where(eq(versions.datasetId, datasetId))
        .orderBy(asc(versions.number));
    },
    async findVersion(datasetId, number) {
      const rows = await orm
        .select()
        .from(versions)
        .where(and(eq(versions.datasetId, datasetId), eq(versions.number, number)));
      return rows[0] ?? null;
    },
    readRootIndices: (datasetId, number) => readRootIndices(orm, datasetId, number),
    async readEdgeChanges(datasetId, number) {
      const changes: VersionEdgeChange[] = [];
      for (const version of await numbersUpTo(orm, datasetId, number)) {
        const keys = ["a", "b", "isOn", "affinity", "contactVoxel"] as const;
        const rows = await readNumbered(orm, versionEdgeChanges, keys, datasetId, version);
        for (const row of rows) changes.push({ ...row, contactVoxel: vectorAt(row.contactVoxel) });
      }
      return changes;
    },
    async readPieces(datasetId, number) {
      const pieces: SettledPiece[] = [];
      for (const version of await numbersUpTo(orm, datasetId, number)) {
        const rows = await readNumbered(orm, versionPieces, PIECE_KEYS, datasetId, version);
        for (const row of rows) pieces.push(toPiece(row));
      }
      return pieces;
    },
    async readSegments(datasetId, number) {
      return (await readNumbered(orm, versionSegments, SEGMENT_KEYS, datasetId, number)).map(
        toSegment,
      );
    },
    async findSegment(datasetId, number, root) {
      const where = and(
        ofVersion(versionSegments, datasetId, number),
        eq(versionSegments.root, root),
      );
      const { ordinal } = versionSegments;
      const [row] = await readPage(orm, versionSegments, SEGMENT_KEYS, ordinal, where);
      return row === undefined ? null : toSegment(row);
    },
    async readSynapses(datasetId, number) {
      const rows = await readNumbered(orm, versionSynapses, SYNAPSE_KEYS, datasetId, number);
      return rows.map(toSynapse);
    },
    async readNeurons(datasetId, number) {
      const rows = await readNumbered(orm, versionNeurons, NEURON_KEYS, datasetId, number);
      return rows.map(toNeuron);
    },
    readConnections: (datasetId, number) =>
      readNumbered(orm, versionConnections, CONNECTION_KEYS, datasetId, number),
    readLineage: (datasetId, number) => readNumbered(orm, lineage, LINEAGE_KEYS, datasetId, number),
    segmentPages: (datasetId, number) =>
      pageNumbered(orm, versionSegments, SEGMENT_KEYS, [datasetId, number], toSegment),
    synapsePages: (datasetId, number) =>
      pageNumbered(orm, versionSynapses, SYNAPSE_KEYS, [datasetId, number], toSynapse),
    synapseIdPages: (datasetId, number) =>
      pageNumbered(
        orm,
        versionSynapses,
        ["synapseId"],
        [datasetId, number],
        (row) => row.synapseId,
      ),
    async synapsesAt(datasetId, number, ordinals) {
      const where = and(
        ofVersion(versionSynapses, datasetId, number),
        inArray(versionSynapses.ordinal, [...ordinals]),
      );
      const keys = [...SYNAPSE_KEYS, "ordinal"] as const;
      const rows = await readPage(orm, versionSynapses, keys, versionSynapses.ordinal, where);
      const byOrdinal = new Map(rows.map((row) => [row.ordinal, row]));
      return Array.from(ordinals, (ordinal) => {
        const row = byOrdinal.get(ordinal);
        if (row === undefined) throw new RangeError(`version ${number} has no synapse ${ordinal}`);
        return toSynapse(row);
      });
    },
    connectionPages: (datasetId, number) =>
      pageNumbered(orm, versionConnections, CONNECTION_KEYS, [datasetId, number], (row) => row),
    lineagePages: (datasetId, number) =>
      pageNumbered(orm, lineage, LINEAGE_KEYS, [datasetId, number], (row) => row),
  };
}
