// The first layout of a graph's file, which datasets imported by the first versions of the program
// have: read whole, and written anew in the present layout when such a dataset is opened.
// Little-endian: u32 magic "FGR1", u32 supervoxels n, u32 edges m, u32
// zero, f64 mergeAffinity; then, each from a multiple of 8 bytes, u64 supervoxelIds[n], u32
// sizesVoxel[n], i32 positionsVoxel[3n], u32 edgeA[m], u32 edgeB[m], f32 affinity[m], i32
// contactVoxel[3m], u8 isOn[m]; and last the CRC-32 of all before it, as u32.
import { open } from "node:fs/promises";
import { endianness } from "node:os";
import { crc32 } from "node:zlib";
import type { GraphColumns } from "#core/agglomeration/base-graph.ts";

const MAGIC = 0x31524746;
const HEADER_BYTES = 24;

type Column = BigUint64Array | Uint32Array | Int32Array | Float32Array | Uint8Array;

/** Whether a file begins as one of this layout does. */
export async function isFirstGraph(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const start = new Uint8Array(4);
    const { bytesRead } = await file.read(start, 0, 4, 0);
    return bytesRead === 4 && new DataView(start.buffer).getUint32(0, true) === MAGIC;
  } finally {
    await file.close();
  }
}

/** Throws where the file is not whole. */
export async function readFirstGraph(path: string): Promise<GraphColumns> {
  assertLittleEndian();
  const file = await open(path, "r");
  try {
    let position = 0;
    let checksum = 0;
    const fill = async (bytes: Uint8Array): Promise<void> => {
      let filled = 0;
      while (filled < bytes.length) {
        const wanted = Math.min(2 ** 30, bytes.length - filled);
        const { bytesRead } = await file.read(bytes, filled, wanted, position);
        if (bytesRead === 0) throw new Error(`${path}: the graph was cut short; import it again`);
        filled += bytesRead;
        position += bytesRead;
      }
    };
    const take = async <T extends Column>(column: T): Promise<T> => {
      for (const bytes of [bytesOf(column), new Uint8Array(paddingBytes(column.byteLength))]) {
        await fill(bytes);
        checksum = crc32(bytes, checksum);
      }
      return column;
    };
    const header = await take(new Uint8Array(HEADER_BYTES));
    const view = new DataView(header.buffer);
    const n = view.getUint32(4, true);
    const m = view.getUint32(8, true);
    const { size } = await file.stat();
    if (view.getUint32(0, true) !== MAGIC || size !== fileBytes(n, m)) {
      throw new Error(`${path}: this is not a whole graph; import the dataset again`);
    }
    const columns: GraphColumns = {
      supervoxelIds: await take(new BigUint64Array(n)),
      sizesVoxel: await take(new Uint32Array(n)),
      positionsVoxel: await take(new Int32Array(3 * n)),
      edgeA: await take(new Uint32Array(m)),
      edgeB: await take(new Uint32Array(m)),
      affinity: await take(new Float32Array(m)),
      contactVoxel: await take(new Int32Array(3 * m)),
      isOn: await take(new Uint8Array(m)),
      mergeAffinity: view.getFloat64(16, true),
    };
    const end = new Uint8Array(4);
    await fill(end);
    if (new DataView(end.buffer).getUint32(0, true) !== checksum) {
      throw new Error(`${path}: the graph was changed or damaged; import the dataset again`);
    }
    return columns;
  } finally {
    await file.close();
  }
}

function fileBytes(n: number, m: number): number {
  const columns = [8 * n, 4 * n, 12 * n, 4 * m, 4 * m, 4 * m, 12 * m, m];
  return columns.reduce((sum, bytes) => sum + bytes + paddingBytes(bytes), HEADER_BYTES) + 4;
}

function paddingBytes(sizeBytes: number): number {
  return (8 - (sizeBytes % 8)) % 8;
}

function bytesOf(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

function assertLittleEndian(): void {
  if (endianness() !== "LE") throw new Error("graphs are read on little-endian machines only");
}
