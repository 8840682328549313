// What a version is made of, from the tables of its release: the partition, edges, pieces, synapses and
// neuron records. The tables have more, which follows from these and is made again.
import type { EdgeChange } from "#core/agglomeration/edge-change.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { NEURON_TEXT_FIELDS, type Neuron } from "#core/neurons/neuron.ts";
import type { Compartment, Synapse, SynapseSite } from "#core/operations/operation.ts";
import type { PieceCut, SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import { damage, openTable } from "#server/exports/reading/table-rows.ts";
import { pathsBelow } from "#server/exports/release-sums.ts";

export interface ReleasedPartition {
  readonly file: string;
  /** Ascending. */
  readonly supervoxelIds: BigUint64Array;
  /** By the position of the supervoxel. */
  readonly neuronIds: BigUint64Array;
}

export async function readPartition(dir: string): Promise<ReleasedPartition> {
  const { file, rowCount, rows } = await openTable(
    dir,
    "agglomeration/supervoxel_to_neuron.parquet",
    { supervoxel_id: "id", neuron_id: "id" },
  );
  const supervoxelIds = new BigUint64Array(rowCount);
  const neuronIds = new BigUint64Array(rowCount);
  let at = 0;
  for await (const { supervoxel_id: id, neuron_id: neuron } of rows()) {
    if (at > 0 && id <= supervoxelIds[at - 1]) {
      throw damage(file, `supervoxel_id of row ${at + 1}`, "is not above the one before it");
    }
    supervoxelIds[at] = id;
    neuronIds[at++] = neuron;
  }
  return { file, supervoxelIds, neuronIds };
}

export interface ReleasedEdgeRows {
  readonly file: string;
  rows(): AsyncGenerator<EdgeChange, void>;
}

export async function openEdges(dir: string): Promise<ReleasedEdgeRows> {
  const table = await openTable(dir, "agglomeration/edges.parquet", {
    ...{ sv1: "id", sv2: "id", affinity: "double" },
    ...{ x: "int32", y: "int32", z: "int32", is_on: "boolean" },
  });
  const { file } = table;
  async function* rows(): AsyncGenerator<EdgeChange, void> {
    let number = 0;
    for await (const { sv1: a, sv2: b, affinity, x, y, z, is_on: isOn } of table.rows()) {
      number++;
      if (a >= b) throw damage(file, `sv2 of row ${number}`, "is not above sv1");
      const isAffinity = (affinity >= 0 && affinity <= 1) || affinity === Infinity;
      if (!isAffinity) throw damage(file, `affinity of row ${number}`, `is ${affinity}`);
      yield { a, b, affinity, contactVoxel: [x, y, z], isOn };
    }
  }
  return { file, rows };
}

/** By neuron in `neuronIds`, the voxels that the release counts. */
export async function readNeuronSizes(dir: string): Promise<{
  readonly file: string;
  readonly sizeOf: ReadonlyMap<bigint, number>;
}> {
  const { file, rows } = await openTable(dir, "tables/neurons.parquet", {
    neuron_id: "id",
    size_voxels: "size",
  });
  const sizeOf = new Map<bigint, number>();
  for await (const { neuron_id: id, size_voxels: size } of rows()) sizeOf.set(id, size);
  return { file, sizeOf };
}

const VOXEL = { x: "int32", y: "int32", z: "int32" } as const;
type Axis = keyof typeof VOXEL;
type VoxelColumns<Prefix extends string, Type> = { readonly [Name in `${Prefix}_${Axis}`]: Type };

function voxelColumns<Prefix extends string>(prefix: Prefix): VoxelColumns<Prefix, "int32"> {
  const names = Object.keys(VOXEL).map((axis) => [`${prefix}_${axis}`, "int32"]);
  return Object.fromEntries(names) as VoxelColumns<Prefix, "int32">;
}

function voxelOf<Prefix extends string>(
  row: VoxelColumns<Prefix, number | null>,
  prefix: Prefix,
): Vec3 | null {
  const [x, y, z] = (["x", "y", "z"] as const).map((axis) => row[`${prefix}_${axis}`]);
  return x === null || y === null || z === null ? null : [x, y, z];
}

const COMPARTMENTS: ReadonlySet<string> = new Set(["axon", "dendrite", "soma", "unknown"]);

export async function readSynapses(dir: string): Promise<readonly Synapse[]> {
  const { file, rows } = await openTable(dir, "tables/synapses.parquet", {
    synapse_id: "text",
    post_number: "int32",
    pre_supervoxel_id: "id",
    ...voxelColumns("pre_voxel"),
    pre_compartment: "text",
    post_supervoxel_id: "id",
    ...voxelColumns("post_voxel"),
    post_compartment: "text",
    ...{ cleft_voxel_x: "optional-int32", cleft_voxel_y: "optional-int32" },
    cleft_voxel_z: "optional-int32",
    type: "text",
    confidence: "double",
  });
  const synapses: (Synapse & { readonly posts: SynapseSite[] })[] = [];
  let number = 0;
  for await (const row of rows()) {
    number++;
    const site = (prefix: "pre" | "post"): SynapseSite => {
      const compartment = row[`${prefix}_compartment`];
      if (!COMPARTMENTS.has(compartment)) {
        throw damage(file, `${prefix}_compartment of row ${number}`, `is ${compartment}`);
      }
      const positionVoxel: Vec3 = [
        row[`${prefix}_voxel_x`],
        row[`${prefix}_voxel_y`],
        row[`${prefix}_voxel_z`],
      ];
      const place = { positionVoxel, supervoxel: row[`${prefix}_supervoxel_id`] };
      return { place, compartment: compartment as Compartment };
    };
    const last = synapses.at(-1);
    if (last?.id === row.synapse_id) {
      last.posts.push(site("post"));
    } else {
      const cleftVoxel = voxelOf(row, "cleft_voxel");
      const { synapse_id: id, type, confidence } = row;
      synapses.push({ id, pre: site("pre"), posts: [site("post")], cleftVoxel, type, confidence });
    }
    if (row.post_number !== synapses[synapses.length - 1].posts.length) {
      throw damage(file, `post_number of row ${number}`, "does not follow the one before it");
    }
  }
  return synapses;
}

export async function readRecords(dir: string): Promise<readonly Neuron[]> {
  const { rows } = await openTable(dir, "tables/neuron_records.parquet", {
    record_id: "text",
    supervoxel_id: "id",
    ...voxelColumns("voxel"),
    ...{ name: "text", type: "text", class: "text", side: "text", transmitter: "text" },
    ...{ region: "text", status: "text", tags: "text" },
    ...{ soma_voxel_x: "optional-int32", soma_voxel_y: "optional-int32" },
    soma_voxel_z: "optional-int32",
  });
  const records: Neuron[] = [];
  for await (const row of rows()) {
    const texts = Object.fromEntries(NEURON_TEXT_FIELDS.map((field) => [field, row[field]]));
    records.push({
      ...(texts as Pick<Neuron, (typeof NEURON_TEXT_FIELDS)[number]>),
      id: row.record_id,
      place: {
        positionVoxel: [row.voxel_x, row.voxel_y, row.voxel_z],
        supervoxel: row.supervoxel_id,
      },
      somaVoxel: voxelOf(row, "soma_voxel"),
      tags: row.tags === "" ? [] : row.tags.split(";"),
    });
  }
  return records;
}

const PIECES_PATH = "agglomeration/supervoxel_pieces.parquet";

/** [OP8] None where the release has no such table. */
export async function readPieces(dir: string): Promise<readonly SettledPiece[]> {
  const paths = await pathsBelow(dir);
  if (!paths.includes(PIECES_PATH)) return [];
  const { file, rows } = await openTable(dir, PIECES_PATH, {
    piece_id: "id",
    supervoxel_id: "id",
    size_voxels: "size",
    ...voxelColumns("position_voxel"),
    mask_hashes: "text",
    mask_sides: "text",
  });
  const pieces: SettledPiece[] = [];
  for await (const row of rows()) {
    pieces.push({
      id: row.piece_id,
      supervoxel: row.supervoxel_id,
      sizeVoxel: row.size_voxels,
      positionVoxel: [row.position_voxel_x, row.position_voxel_y, row.position_voxel_z],
      cuts: cutsOf(file, row.mask_hashes, row.mask_sides, pieces.length + 1),
    });
  }
  return pieces;
}

function cutsOf(file: string, hashes: string, sides: string, row: number): readonly PieceCut[] {
  const sideOf = sides.split(" ");
  const cuts = hashes.split(" ").map((maskHash, at) => ({ maskHash, side: Number(sideOf[at]) }));
  const isCut = ({ maskHash, side }: { readonly maskHash: string; readonly side: number }) =>
    /^[0-9a-f]{64}$/.test(maskHash) && (side === 1 || side === 2);
  if (cuts.length === sideOf.length && cuts.every(isCut)) return cuts as readonly PieceCut[];
  throw damage(file, `mask_hashes of row ${row}`, "and mask_sides do not tell a cut");
}
