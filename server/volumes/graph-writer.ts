// Writes a graph's file column by column, each from its start to its end, in any order: no column
// has to be whole in memory. The file is there whole or not at all.
import { randomUUID } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { endianness } from "node:os";
import { crc32 } from "node:zlib";
import { BLOCK_ENTRIES } from "#core/segmentation/block-column.ts";
import {
  GRAPH_HEADER_BYTES,
  GRAPH_MAGIC,
  type GraphColumnName,
  type GraphLayout,
  graphLayout,
} from "#server/volumes/graph-layout.ts";

type Entries = BigUint64Array | Uint32Array | Int32Array | Float32Array | Uint8Array;

export class GraphWriter {
  readonly #path: string;
  readonly #partPath: string;
  readonly #file: FileHandle;
  readonly #header: Uint8Array;
  readonly #layout: GraphLayout;
  readonly #checksums: Uint32Array;
  readonly #written = new Map<GraphColumnName, number>();
  readonly #fences: BigUint64Array;

  private constructor(
    path: string,
    partPath: string,
    file: FileHandle,
    n: number,
    m: number,
    mergeAffinity: number,
  ) {
    this.#path = path;
    this.#partPath = partPath;
    this.#file = file;
    this.#layout = graphLayout(n, m);
    this.#checksums = new Uint32Array(this.#layout.checksumCount);
    this.#fences = new BigUint64Array(this.#layout.places.fences.entries);
    this.#header = new Uint8Array(GRAPH_HEADER_BYTES);
    const view = new DataView(this.#header.buffer);
    view.setUint32(0, GRAPH_MAGIC, true);
    view.setUint32(4, n, true);
    view.setUint32(8, m, true);
    view.setFloat64(16, mergeAffinity, true);
  }

  static async create(
    path: string,
    counts: {
      readonly supervoxels: number;
      readonly edges: number;
      readonly mergeAffinity: number;
    },
  ): Promise<GraphWriter> {
    if (endianness() !== "LE") throw new Error("graphs are written on little-endian machines only");
    // Two processes may make the same file at once: each its own, and the last one stays.
    const partPath = `${path}.${randomUUID()}.part`;
    const file = await open(partPath, "w");
    return new GraphWriter(
      path,
      partPath,
      file,
      counts.supervoxels,
      counts.edges,
      counts.mergeAffinity,
    );
  }

  /** The next entries of a column. The fences are made here and not to be given. */
  async append(name: Exclude<GraphColumnName, "fences">, values: Entries): Promise<void> {
    const from = this.#written.get(name) ?? 0;
    if (name === "supervoxelIds") this.#noteFences(from, values as BigUint64Array);
    await this.#write(name, from, values);
    this.#written.set(name, from + values.length);
  }

  async finish(): Promise<void> {
    const { places, checksumsOffsetBytes } = this.#layout;
    await this.#write("fences", 0, this.#fences);
    this.#written.set("fences", this.#fences.length);
    for (const name of Object.keys(places) as GraphColumnName[]) {
      if ((this.#written.get(name) ?? 0) === places[name].entries) continue;
      throw new Error(`${this.#path}: column ${name} is not whole`);
    }
    await this.#writeAt(this.#header, 0);
    await this.#writeAt(bytesOf(this.#checksums), checksumsOffsetBytes);
    const end = new Uint8Array(4);
    new DataView(end.buffer).setUint32(
      0,
      sealOf(this.#header, this.#fences, this.#checksums),
      true,
    );
    await this.#writeAt(end, checksumsOffsetBytes + 4 * this.#checksums.length);
    await this.#file.sync();
    await this.#file.close();
    await rename(this.#partPath, this.#path);
  }

  async abandon(): Promise<void> {
    await this.#file.close();
    await rm(this.#partPath, { force: true });
  }

  #noteFences(from: number, ids: BigUint64Array): void {
    const first = Math.ceil(from / BLOCK_ENTRIES);
    for (let block = first; block * BLOCK_ENTRIES < from + ids.length; block++) {
      this.#fences[block] = ids[block * BLOCK_ENTRIES - from];
    }
  }

  async #write(name: GraphColumnName, from: number, values: Entries): Promise<void> {
    const { entries, entryBytes, offsetBytes, firstChecksum } = this.#layout.places[name];
    if (from + values.length > entries || values.BYTES_PER_ELEMENT !== entryBytes) {
      throw new Error(
        `${this.#path}: column ${name} takes ${entries} entries of ${entryBytes} bytes`,
      );
    }
    const bytes = bytesOf(values);
    for (let at = 0; at < values.length; ) {
      const block = Math.floor((from + at) / BLOCK_ENTRIES);
      const count = Math.min(values.length - at, (block + 1) * BLOCK_ENTRIES - from - at);
      const part = bytes.subarray(at * entryBytes, (at + count) * entryBytes);
      this.#checksums[firstChecksum + block] = crc32(part, this.#checksums[firstChecksum + block]);
      at += count;
    }
    await this.#writeAt(bytes, offsetBytes + from * entryBytes);
  }

  async #writeAt(bytes: Uint8Array, offsetBytes: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const part = bytes.subarray(done, done + 2 ** 30);
      const { bytesWritten } = await this.#file.write(part, 0, part.length, offsetBytes + done);
      done += bytesWritten;
    }
  }
}

/** The checksum of what is read when a file is opened. */
export function sealOf(header: Uint8Array, fences: BigUint64Array, checksums: Uint32Array): number {
  return crc32(bytesOf(checksums), crc32(bytesOf(fences), crc32(header)));
}

function bytesOf(values: Entries): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
