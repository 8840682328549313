// Writes a lattice's graph file in pieces: the largest graph that is measured has more columns than
// the machine has memory.
import { EDGE_IS_IN_FOREST, EDGE_IS_ON } from "#core/agglomeration/base-graph.ts";
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

async function writeNodes(writer: GraphWriter, lattice: Lattice): Promise<void> {
  const u32 = (name: Name) => new Sink(writer, name, new Uint32Array(CHUNK_ENTRIES));
  const ids = new Sink(writer, "supervoxelIds", new BigUint64Array(CHUNK_ENTRIES));
  const positions = new Sink(writer, "positionsVoxel", new Int32Array(CHUNK_ENTRIES));
  const contacts = new Sink(writer, "contactVoxel", new Int32Array(CHUNK_ENTRIES));
  const affinity = new Sink(writer, "affinity", new Float32Array(CHUNK_ENTRIES));
  const flags = new Sink(writer, "edgeFlags", new Uint8Array(CHUNK_ENTRIES));
  const [sizes, edgeA, edgeB, starts] = [
    u32("sizesVoxel"),
    u32("edgeA"),
    u32("edgeB"),
    u32("rowStarts"),
  ];
  const [neighbors, edges, roots] = [u32("rowNeighbors"), u32("rowEdges"), u32("rootIndices")];
  const memberStarts = u32("memberStarts");
  const all = [
    ids,
    positions,
    contacts,
    affinity,
    flags,
    sizes,
    edgeA,
    edgeB,
    starts,
    neighbors,
    edges,
    roots,
    memberStarts,
  ];
  let rowStart = 0;
  let edge = 0;
  let members = 0;
  for (let index = 0; index < lattice.nodeCount; index++) {
    for (const sink of all) if (sink.isFull) await sink.flush();
    const position = lattice.positionOf(index);
    ids.chunk[ids.filled++] = lattice.idOf(index);
    sizes.chunk[sizes.filled++] = 1_000;
    starts.chunk[starts.filled++] = rowStart;
    memberStarts.chunk[memberStarts.filled++] = members;
    const root = lattice.rootOf(index);
    roots.chunk[roots.filled++] = root;
    if (root === index) members += lattice.sizeOfBox(index);
    for (let axis = 0; axis < 3; axis++) positions.chunk[positions.filled++] = 10 * position[axis];
    for (let axis = 2; axis >= 0; axis--) {
      if (position[axis] === 0) continue;
      const other = index - lattice.stepAlong(axis);
      neighbors.chunk[neighbors.filled++] = other;
      edges.chunk[edges.filled++] =
        2 * lattice.edgeAlong(other, axis) + (lattice.isOnAlong(other, axis) ? 1 : 0);
      rowStart++;
    }
    for (let axis = 0; axis < 3; axis++) {
      if (position[axis] === lattice.shape[axis] - 1) continue;
      const isOn = lattice.isOnAlong(index, axis);
      neighbors.chunk[neighbors.filled++] = index + lattice.stepAlong(axis);
      edges.chunk[edges.filled++] = 2 * edge + (isOn ? 1 : 0);
      edgeA.chunk[edgeA.filled++] = index;
      edgeB.chunk[edgeB.filled++] = index + lattice.stepAlong(axis);
      affinity.chunk[affinity.filled++] = lattice.affinityOf(edge, isOn);
      const isInForest = lattice.isInForestAlong(index, axis);
      flags.chunk[flags.filled++] = (isOn ? EDGE_IS_ON : 0) | (isInForest ? EDGE_IS_IN_FOREST : 0);
      for (let at = 0; at < 3; at++) {
        contacts.chunk[contacts.filled++] = 10 * position[at] + (at === axis ? 5 : 0);
      }
      rowStart++;
      edge++;
    }
  }
  starts.chunk[starts.filled++] = rowStart;
  memberStarts.chunk[memberStarts.filled++] = members;
  for (const sink of all) await sink.flush();
}

/** Box by box, in the order of their roots. */
async function writeMembers(writer: GraphWriter, lattice: Lattice): Promise<void> {
  const members = new Sink(writer, "members", new Uint32Array(CHUNK_ENTRIES));
  const { shape, box } = lattice;
  const ends = (start: number, axis: number) => Math.min(start + box[axis], shape[axis]);
  for (let z = 0; z < shape[2]; z += box[2]) {
    for (let y = 0; y < shape[1]; y += box[1]) {
      for (let x = 0; x < shape[0]; x += box[0]) {
        for (let inZ = z; inZ < ends(z, 2); inZ++) {
          for (let inY = y; inY < ends(y, 1); inY++) {
            for (let inX = x; inX < ends(x, 0); inX++) {
              if (members.isFull) await members.flush();
              members.chunk[members.filled++] = lattice.indexAt([inX, inY, inZ]);
            }
          }
        }
      }
    }
  }
  await members.flush();
}
