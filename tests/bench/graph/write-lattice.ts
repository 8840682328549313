// Writes a lattice's graph file in pieces: the largest graph that is measured has more columns than
// the machine has memory.
import { EDGE_IS_IN_FOREST, EDGE_IS_ON } from "#core/agglomeration/base-graph.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Lattice } from "#fixtures/graphs/lattice.ts";
import type { GraphColumnName } from "#server/volumes/graph-layout.ts";
import { GraphWriter } from "#server/volumes/graph-writer.ts";

const CHUNK_ENTRIES = 1 << 20;

type Name = Exclude<GraphColumnName, "fences">;
type Entries = BigUint64Array | Uint32Array | Int32Array | Float32Array | Uint8Array;

/** Entries of one column, sent on whenever a chunk is full. */
class Sink<T extends Entries> {
  readonly #writer: GraphWriter;
  readonly #name: Name;
  readonly chunk: T;
  filled = 0;

  constructor(writer: GraphWriter, name: Name, chunk: T) {
    this.#writer = writer;
    this.#name = name;
    this.chunk = chunk;
  }

  get isFull(): boolean {
    // Room for what one node adds at most.
    return this.filled + 18 > this.chunk.length;
  }

  async flush(): Promise<void> {
    await this.#writer.append(this.#name, this.chunk.subarray(0, this.filled) as T);
    this.filled = 0;
  }
}

export async function writeLattice(path: string, lattice: Lattice): Promise<void> {
  const writer = await GraphWriter.create(path, {
    supervoxels: lattice.nodeCount,
    edges: lattice.edgeCount,
    mergeAffinity: 0.5,
  });
  await writeNodes(writer, lattice);
  await writeMembers(writer, lattice);
  await writer.finish();
}

/** The columns that are written node by node, and how far they have come. */
class NodeColumns {
  readonly ids: Sink<BigUint64Array>;
  readonly positions: Sink<Int32Array>;
  readonly contacts: Sink<Int32Array>;
  readonly affinity: Sink<Float32Array>;
  readonly flags: Sink<Uint8Array>;
  readonly sizes: Sink<Uint32Array>;
  readonly edgeA: Sink<Uint32Array>;
  readonly edgeB: Sink<Uint32Array>;
  readonly starts: Sink<Uint32Array>;
  readonly entries: Sink<Uint32Array>;
  readonly edges: Sink<Uint32Array>;
  readonly roots: Sink<Uint32Array>;
  readonly memberStarts: Sink<Uint32Array>;
  readonly all: readonly Sink<Entries>[];
  rowStart = 0;
  edge = 0;
  members = 0;

  constructor(writer: GraphWriter) {
    const all: Sink<Entries>[] = [];
    const sink = <T extends Entries>(name: Name, chunk: T): Sink<T> => {
      const made = new Sink(writer, name, chunk);
      all.push(made);
      return made;
    };
    const u32 = (name: Name) => sink(name, new Uint32Array(CHUNK_ENTRIES));
    this.ids = sink("supervoxelIds", new BigUint64Array(CHUNK_ENTRIES));
    this.positions = sink("positionsVoxel", new Int32Array(CHUNK_ENTRIES));
    this.contacts = sink("contactVoxel", new Int32Array(CHUNK_ENTRIES));
    this.affinity = sink("affinity", new Float32Array(CHUNK_ENTRIES));
    this.flags = sink("edgeFlags", new Uint8Array(CHUNK_ENTRIES));
    this.sizes = u32("sizesVoxel");
    this.edgeA = u32("edgeA");
    this.edgeB = u32("edgeB");
    this.starts = u32("rowStarts");
    this.entries = u32("rowEntries");
    this.edges = u32("rowEdges");
    this.roots = u32("rootIndices");
    this.memberStarts = u32("memberStarts");
    this.all = all;
  }
}

async function writeNodes(writer: GraphWriter, lattice: Lattice): Promise<void> {
  const to = new NodeColumns(writer);
  for (let index = 0; index < lattice.nodeCount; index++) {
    for (const sink of to.all) if (sink.isFull) await sink.flush();
    const position = lattice.positionOf(index);
    putStarts(to);
    putNode(to, lattice, index, position);
    putEdgesBack(to, lattice, index, position);
    putEdgesOn(to, lattice, index, position);
  }
  putStarts(to);
  for (const sink of to.all) await sink.flush();
}

/** Where the next node's row and, should it be a root, its members begin. */
function putStarts({ starts, memberStarts, rowStart, members }: NodeColumns): void {
  starts.chunk[starts.filled++] = rowStart;
  memberStarts.chunk[memberStarts.filled++] = members;
}

function putNode(to: NodeColumns, lattice: Lattice, index: number, position: Vec3): void {
  const { ids, sizes, roots, positions } = to;
  ids.chunk[ids.filled++] = lattice.idOf(index);
  sizes.chunk[sizes.filled++] = 1_000;
  const root = lattice.rootOf(index);
  roots.chunk[roots.filled++] = root;
  if (root === index) to.members += lattice.sizeOfBox(index);
  for (let axis = 0; axis < 3; axis++) positions.chunk[positions.filled++] = 10 * position[axis];
}

/** The row's edges to nodes before this one, which those nodes number. */
function putEdgesBack(to: NodeColumns, lattice: Lattice, index: number, position: Vec3): void {
  const { entries, edges } = to;
  for (let axis = 2; axis >= 0; axis--) {
    if (position[axis] === 0) continue;
    const other = index - lattice.stepAlong(axis);
    entries.chunk[entries.filled++] = 2 * other + (lattice.isOnAlong(other, axis) ? 1 : 0);
    edges.chunk[edges.filled++] = lattice.edgeAlong(other, axis);
    to.rowStart++;
  }
}

/** The row's edges to nodes after this one, and these edges themselves. */
function putEdgesOn(to: NodeColumns, lattice: Lattice, index: number, position: Vec3): void {
  const { entries, edges, edgeA, edgeB, affinity, flags, contacts } = to;
  for (let axis = 0; axis < 3; axis++) {
    if (position[axis] === lattice.shape[axis] - 1) continue;
    const isOn = lattice.isOnAlong(index, axis);
    entries.chunk[entries.filled++] = 2 * (index + lattice.stepAlong(axis)) + (isOn ? 1 : 0);
    edges.chunk[edges.filled++] = to.edge;
    edgeA.chunk[edgeA.filled++] = index;
    edgeB.chunk[edgeB.filled++] = index + lattice.stepAlong(axis);
    affinity.chunk[affinity.filled++] = lattice.affinityOf(to.edge, isOn);
    const isInForest = lattice.isInForestAlong(index, axis);
    flags.chunk[flags.filled++] = (isOn ? EDGE_IS_ON : 0) | (isInForest ? EDGE_IS_IN_FOREST : 0);
    for (let at = 0; at < 3; at++) {
      contacts.chunk[contacts.filled++] = 10 * position[at] + (at === axis ? 5 : 0);
    }
    to.rowStart++;
    to.edge++;
  }
}

/** Box by box, in the order of their roots. */
async function writeMembers(writer: GraphWriter, lattice: Lattice): Promise<void> {
  const members = new Sink(writer, "members", new Uint32Array(CHUNK_ENTRIES));
  const { shape, box } = lattice;
  for (let z = 0; z < shape[2]; z += box[2]) {
    for (let y = 0; y < shape[1]; y += box[1]) {
      for (let x = 0; x < shape[0]; x += box[0]) await writeBox(members, lattice, [x, y, z]);
    }
  }
  await members.flush();
}

async function writeBox(members: Sink<Uint32Array>, lattice: Lattice, start: Vec3): Promise<void> {
  const { shape, box } = lattice;
  const [endX, endY, endZ] = start.map((from, axis) => Math.min(from + box[axis], shape[axis]));
  for (let z = start[2]; z < endZ; z++) {
    for (let y = start[1]; y < endY; y++) {
      for (let x = start[0]; x < endX; x++) {
        if (members.isFull) await members.flush();
        members.chunk[members.filled++] = lattice.indexAt([x, y, z]);
      }
    }
  }
}
