// Many small values by 64-bit id in one file, as Neuroglancer and tensorstore read them
// (neuroglancer_uint64_sharded_v1): first where the index of each minishard lies, then the values, then
// those indices. A reader asks for three ranges of bytes, whatever the number of values.
import { type ReleasedFile, ReleaseFile } from "#server/exports/release-file.ts";

/** Values in a minishard, about: its index is read whole. */
const VALUES_A_MINISHARD = 512;
const MAX_MINISHARD_BITS = 16;
const BYTES_A_WRITE = 2 ** 20;

export interface ShardedValues {
  /** Ascending, without duplicates. */
  readonly ids: BigUint64Array;
  sizeBytes(index: number): number;
  bytes(index: number): Uint8Array;
}

/** What a reader needs to know, for the info file. */
export function shardingOf(count: number): object {
  return {
    "@type": "neuroglancer_uint64_sharded_v1",
    hash: "identity",
    preshift_bits: 0,
    minishard_bits: minishardBits(count),
    shard_bits: 0,
    minishard_index_encoding: "raw",
    data_encoding: "raw",
  };
}

function minishardBits(count: number): number {
  let bits = 0;
  while (bits < MAX_MINISHARD_BITS && count > VALUES_A_MINISHARD * 2 ** bits) bits++;
  return bits;
}

/** @param folder inside of the release; the file's name in it is given by the format. */
export async function writeSharded(
  rootDir: string,
  folder: string,
  values: ShardedValues,
  signal?: AbortSignal,
): Promise<ReleasedFile> {
  const { ids } = values;
  const minishards = groupByMinishard(ids);
  const file = await ReleaseFile.create(rootDir, `${folder}/0.shard`);
  try {
    const { starts, dataBytes } = layOut(values, minishards);
    await file.write(shardIndex(minishards, dataBytes));
    let pending: Uint8Array[] = [];
    let pendingBytes = 0;
    const flush = async () => {
      signal?.throwIfAborted();
      await file.write(Buffer.concat(pending));
      pending = [];
      pendingBytes = 0;
    };
    for (const group of minishards) {
      for (const index of group) {
        const bytes = values.bytes(index);
        pending.push(bytes);
        pendingBytes += bytes.byteLength;
        if (pendingBytes >= BYTES_A_WRITE) await flush();
      }
    }
    await flush();
    for (const group of minishards) await file.write(minishardIndex(values, group, starts));
    return await file.close();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

/** Indices of ids; a minishard is told by an id's lowest bits. */
function groupByMinishard(ids: BigUint64Array): readonly (readonly number[])[] {
  const bits = minishardBits(ids.length);
  const groups = Array.from({ length: 2 ** bits }, (): number[] => []);
  for (let index = 0; index < ids.length; index++) {
    groups[Number(BigInt.asUintN(bits, ids[index]))].push(index);
  }
  return groups;
}

/** Where each value starts, counted from the end of the shard index. */
function layOut(
  values: ShardedValues,
  minishards: readonly (readonly number[])[],
): { readonly starts: Float64Array; readonly dataBytes: number } {
  const starts = new Float64Array(values.ids.length);
  let dataBytes = 0;
  for (const group of minishards) {
    for (const index of group) {
      starts[index] = dataBytes;
      dataBytes += values.sizeBytes(index);
    }
  }
  return { starts, dataBytes };
}

const INDEX_BYTES_A_VALUE = 24;

function shardIndex(minishards: readonly (readonly number[])[], dataBytes: number): Uint8Array {
  const index = new BigUint64Array(2 * minishards.length);
  let at = dataBytes;
  minishards.forEach((group, minishard) => {
    index[2 * minishard] = BigInt(at);
    at += INDEX_BYTES_A_VALUE * group.length;
    index[2 * minishard + 1] = BigInt(at);
  });
  return new Uint8Array(index.buffer);
}

/** Ids, starts and sizes, the first two as differences: of the id before, of the end before. */
function minishardIndex(
  values: ShardedValues,
  group: readonly number[],
  starts: Float64Array,
): Uint8Array {
  const count = group.length;
  const index = new BigUint64Array(3 * count);
  let idBefore = 0n;
  let endBefore = 0;
  group.forEach((value, i) => {
    const sizeBytes = values.sizeBytes(value);
    index[i] = values.ids[value] - idBefore;
    index[count + i] = BigInt(starts[value] - endBefore);
    index[2 * count + i] = BigInt(sizeBytes);
    idBefore = values.ids[value];
    endBefore = starts[value] + sizeBytes;
  });
  return new Uint8Array(index.buffer);
}
