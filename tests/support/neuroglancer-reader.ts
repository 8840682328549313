// Reads what Neuroglancer would, by the published description of its formats and by nothing of the
// code that writes them.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

export interface ReadLine {
  readonly id: bigint;
  readonly pre: readonly number[];
  readonly post: readonly number[];
  readonly confidence: number;
}

export interface Sharding {
  readonly preshift_bits: number;
  readonly minishard_bits: number;
  readonly [key: string]: unknown;
}

export async function readJson<T = Record<string, unknown>>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, "utf8")) as T;
}

/** Every value of a sharded index, found as a reader finds it: by its id's minishard. */
export async function readShardedValue(
  folder: string,
  sharding: Sharding,
  id: bigint,
): Promise<Buffer | null> {
  const shard = await readFile(join(folder, "0.shard"));
  const minishards = 2 ** sharding.minishard_bits;
  const indexEnd = 16 * minishards;
  const minishard = Number((id >> BigInt(sharding.preshift_bits)) % BigInt(minishards));
  const start = indexEnd + Number(shard.readBigUInt64LE(16 * minishard));
  const end = indexEnd + Number(shard.readBigUInt64LE(16 * minishard + 8));
  const count = (end - start) / 24;
  let chunkId = 0n;
  let offset = indexEnd;
  for (let i = 0; i < count; i++) {
    chunkId += shard.readBigUInt64LE(start + 8 * i);
    offset += Number(shard.readBigUInt64LE(start + 8 * (count + i)));
    const size = Number(shard.readBigUInt64LE(start + 8 * (2 * count + i)));
    if (chunkId === id) return shard.subarray(offset, offset + size);
    offset += size;
  }
  return null;
}

/** A list of lines with one float32 property. */
export function readLines(bytes: Buffer): readonly ReadLine[] {
  const count = Number(bytes.readBigUInt64LE(0));
  const lineBytes = 28;
  if (bytes.length !== 8 + count * (lineBytes + 8)) throw new Error("a list of a wrong length");
  return Array.from({ length: count }, (_, i) => ({
    ...readLine(bytes, 8 + i * lineBytes),
    id: bytes.readBigUInt64LE(8 + count * lineBytes + 8 * i),
  }));
}

/** One line with the ids of each of its relationships. */
export function readLineAlone(bytes: Buffer): Omit<ReadLine, "id"> & { related: bigint[][] } {
  const related: bigint[][] = [];
  let at = 28;
  while (at < bytes.length) {
    const count = bytes.readUInt32LE(at);
    at += 4;
    related.push(Array.from({ length: count }, (_, i) => bytes.readBigUInt64LE(at + 8 * i)));
    at += 8 * count;
  }
  return { ...readLine(bytes, 0), related };
}

function readLine(bytes: Buffer, at: number): Omit<ReadLine, "id"> {
  const [x, y, z, u, v, w, confidence] = Array.from({ length: 7 }, (_, i) =>
    bytes.readFloatLE(at + 4 * i),
  );
  return { pre: [x, y, z], post: [u, v, w], confidence };
}

export interface ReadSkeleton {
  readonly positions: readonly (readonly number[])[];
  readonly edges: readonly (readonly number[])[];
  readonly radii: readonly number[];
}

/** A skeleton with one float32 attribute. */
export function readSkeleton(bytes: Buffer): ReadSkeleton {
  const nodes = bytes.readUInt32LE(0);
  const edges = bytes.readUInt32LE(4);
  const edgesAt = 8 + 12 * nodes;
  const radiiAt = edgesAt + 8 * edges;
  if (bytes.length !== radiiAt + 4 * nodes) throw new Error("a skeleton of a wrong length");
  return {
    positions: Array.from({ length: nodes }, (_, node) =>
      [0, 4, 8].map((part) => bytes.readFloatLE(8 + 12 * node + part)),
    ),
    edges: Array.from({ length: edges }, (_, edge) =>
      [0, 4].map((part) => bytes.readUInt32LE(edgesAt + 8 * edge + part)),
    ),
    radii: Array.from({ length: nodes }, (_, node) => bytes.readFloatLE(radiiAt + 4 * node)),
  };
}

export interface SwcNode {
  readonly id: number;
  readonly label: number;
  readonly positionNm: readonly number[];
  readonly radiusNm: number;
  readonly parent: number;
}

/** As readers of SWC do: comments begin with #, columns are parted by spaces, parents come first. */
export function readSwc(text: string): {
  readonly meta: Record<string, unknown>;
  readonly nodes: readonly SwcNode[];
} {
  const lines = text.trimEnd().split("\n");
  const [, meta] = /^# Meta: (.*)$/.exec(lines[0]) ?? [];
  const nodes = lines
    .filter((line) => !line.startsWith("#"))
    .map((line) => {
      const cells = line.split(" ");
      if (cells.length !== 7) throw new Error(`not seven columns: ${line}`);
      const [id, label, x, y, z, radiusNm, parent] = cells.map(Number);
      if (cells.some((cell) => !Number.isFinite(Number(cell))))
        throw new Error(`no number: ${line}`);
      return { id, label, positionNm: [x, y, z], radiusNm, parent };
    });
  for (const { id, parent } of nodes) {
    if (parent !== -1 && !(parent >= 1 && parent < id)) throw new Error(`${id} before ${parent}`);
  }
  return { meta: JSON.parse(meta), nodes };
}
