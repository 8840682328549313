// A version's graph and partition at rest: written once, then read by block.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { endianness } from "node:os";
import { crc32 } from "node:zlib";
import {
  type AgglomerationGraph,
  buildRows,
  type GraphColumns,
} from "#core/agglomeration/base-graph.ts";
import { type BasePartition, partitionColumns } from "#core/segmentation/base-partition.ts";
import { BLOCK_ENTRIES, BlockColumn } from "#core/segmentation/block-column.ts";
import { connectedComponents } from "#core/segmentation/connected-components.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { Uint32Column } from "#core/segmentation/uint32-column.ts";
import type { GraphBlocks } from "#server/volumes/graph-blocks.ts";
import {
  GRAPH_HEADER_BYTES,
  GRAPH_MAGIC,
  type GraphColumnName,
  type GraphLayout,
  graphLayout,
} from "#server/volumes/graph-layout.ts";
import { GraphWriter, sealOf } from "#server/volumes/graph-writer.ts";

export interface OpenGraph {
  readonly graph: AgglomerationGraph;
  readonly partition: BasePartition;
  close(): void;
}

/** Throws where the columns break their order. */
export async function writeGraph(path: string, columns: GraphColumns): Promise<void> {
  const rows = buildRows(columns);
  const { supervoxelIds, edgeA, edgeB, isOn, mergeAffinity } = columns;
  const partition = partitionColumns(connectedComponents(supervoxelIds.length, edgeA, edgeB, isOn));
  const writer = await GraphWriter.create(path, {
    supervoxels: supervoxelIds.length,
    edges: edgeA.length,
    mergeAffinity,
  });
  try {
    await writer.append("supervoxelIds", supervoxelIds);
    await writer.append("sizesVoxel", columns.sizesVoxel);
    await writer.append("positionsVoxel", columns.positionsVoxel);
    await writer.append("edgeA", edgeA);
    await writer.append("edgeB", edgeB);
    await writer.append("affinity", columns.affinity);
    await writer.append("contactVoxel", columns.contactVoxel);
    await writer.append("edgeFlags", rows.edgeFlags);
    await writer.append("rowStarts", rows.rowStarts);
    await writer.append("rowEntries", rows.rowEntries);
    await writer.append("rowEdges", rows.rowEdges);
    await writer.append("rootIndices", partition.rootIndices);
    await writer.append("memberStarts", partition.memberStarts);
    await writer.append("members", partition.members);
    await writer.finish();
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/** Throws where the file is not whole. Blocks are checked as they are read. */
export function openGraph(path: string, blocks: GraphBlocks): OpenGraph {
  const file = new GraphFile(path, blocks);
  const u32 = (name: GraphColumnName) => file.uint32Column(name);
  return {
    graph: {
      supervoxelIds: file.supervoxelIds(),
      sizesVoxel: u32("sizesVoxel"),
      positionsVoxel: file.column("positionsVoxel", Int32Array),
      edgeA: u32("edgeA"),
      edgeB: u32("edgeB"),
      affinity: file.column("affinity", Float32Array),
      contactVoxel: file.column("contactVoxel", Int32Array),
      edgeFlags: file.column("edgeFlags", Uint8Array),
      rowStarts: u32("rowStarts"),
      rowEntries: u32("rowEntries"),
      rowEdges: u32("rowEdges"),
      mergeAffinity: file.mergeAffinity,
    },
    partition: {
      rootIndices: u32("rootIndices"),
      memberStarts: u32("memberStarts"),
      members: u32("members"),
    },
    close: () => file.close(),
  };
}

/** Reads synchronously: a search cannot stop in the middle of a graph, and a block takes microseconds. */
class GraphFile {
  readonly mergeAffinity: number;
  readonly #path: string;
  readonly #blocks: GraphBlocks;
  readonly #file: number;
  readonly #layout: GraphLayout;
  readonly #checksums: Uint32Array;
  readonly #fences: BigUint64Array;

  constructor(path: string, blocks: GraphBlocks) {
    if (endianness() !== "LE") throw new Error("graphs are read on little-endian machines only");
    this.#path = path;
    this.#blocks = blocks;
    this.#file = openSync(path, "r");
    try {
      const header = this.#read(0, GRAPH_HEADER_BYTES);
      const view = new DataView(header.buffer);
      this.mergeAffinity = view.getFloat64(16, true);
      this.#layout = graphLayout(view.getUint32(4, true), view.getUint32(8, true));
      const { places, checksumCount, checksumsOffsetBytes, fileBytes } = this.#layout;
      if (view.getUint32(0, true) !== GRAPH_MAGIC || fstatSync(this.#file).size !== fileBytes) {
        throw new Error(`${path}: this is not a whole graph; import the dataset again`);
      }
      const { fences } = places;
      this.#fences = new BigUint64Array(this.#read(fences.offsetBytes, 8 * fences.entries).buffer);
      const end = this.#read(checksumsOffsetBytes, 4 * checksumCount + 4);
      this.#checksums = new Uint32Array(end.buffer, 0, checksumCount);
      const seal = new DataView(end.buffer).getUint32(4 * checksumCount, true);
      if (sealOf(header, this.#fences, this.#checksums) !== seal) throw this.#damage();
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  supervoxelIds(): SupervoxelIds {
    const ids: SupervoxelIds = new SupervoxelIds(
      this.#layout.places.supervoxelIds.entries,
      (block) =>
        new BigUint64Array(this.#readBlock("supervoxelIds", block, () => ids.forget(block))),
      this.#fences,
    );
    return ids;
  }

  uint32Column(name: GraphColumnName): Uint32Column {
    const column: Uint32Column = new Uint32Column(
      this.#layout.places[name].entries,
      (block) => new Uint32Array(this.#readBlock(name, block, () => column.forget(block))),
    );
    return column;
  }

  column<T extends Uint8Array | Int32Array | Float32Array>(
    name: GraphColumnName,
    Entries: new (buffer: ArrayBuffer) => T,
  ): BlockColumn<T> {
    const column: BlockColumn<T> = new BlockColumn<T>(
      this.#layout.places[name].entries,
      (block) => new Entries(this.#readBlock(name, block, () => column.forget(block))),
    );
    return column;
  }

  close(): void {
    closeSync(this.#file);
  }

  #readBlock(name: GraphColumnName, block: number, forget: () => void): ArrayBuffer {
    const { entries, entryBytes, offsetBytes, firstChecksum } = this.#layout.places[name];
    const from = block * BLOCK_ENTRIES;
    const sizeBytes = Math.min(BLOCK_ENTRIES, entries - from) * entryBytes;
    const bytes = this.#read(offsetBytes + from * entryBytes, sizeBytes);
    if (crc32(bytes) !== this.#checksums[firstChecksum + block]) throw this.#damage();
    this.#blocks.admit(sizeBytes, forget);
    return bytes.buffer;
  }

  #read(offsetBytes: number, sizeBytes: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(sizeBytes);
    for (let done = 0; done < sizeBytes; ) {
      const wanted = Math.min(2 ** 30, sizeBytes - done);
      const count = readSync(this.#file, bytes, done, wanted, offsetBytes + done);
      if (count === 0) throw new Error(`${this.#path}: the graph was cut short; import it again`);
      done += count;
    }
    return bytes;
  }

  #damage(): Error {
    return new Error(`${this.#path}: the graph was changed or damaged; import the dataset again`);
  }
}
