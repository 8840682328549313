// Many small values by 64-bit id in one file, as Neuroglancer and tensorstore read them
// (neuroglancer_uint64_sharded_v1): first where the index of each minishard lies, then values and
// those indices. A reader asks for three ranges of bytes, whatever the number of values. Values come as
// a stream; what is in memory is known before (ids, sizes) or belongs to one minishard.
import { createReadStream } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { type ReleasedFile, ReleaseFile } from "#server/exports/release-file.ts";

/** Values in a minishard, about: its index is read whole. */
const VALUES_A_MINISHARD_BITS = 9;
const MAX_MINISHARD_BITS = 16;
const BYTES_A_WRITE = 2 ** 20;

interface Sharding {
  readonly preshiftBits: number;
  readonly minishardBits: number;
}

/** What a reader needs to know, for the info file. */
export function shardingInfo({ preshiftBits, minishardBits }: Sharding): object {
  return {
    "@type": "neuroglancer_uint64_sharded_v1",
    hash: "identity",
    preshift_bits: preshiftBits,
    minishard_bits: minishardBits,
    shard_bits: 0,
    minishard_index_encoding: "raw",
    data_encoding: "raw",
  };
}

/** For so many ids of any kind: a minishard is told by their lowest bits. */
export function shardingOfAny(count: number): Sharding {
  return { preshiftBits: 0, minishardBits: bitsFor(count / 2 ** VALUES_A_MINISHARD_BITS) };
}

/** For ids from 1 to `count`: neighbours share a minishard, so that each is whole before the next. */
export function shardingOfRow(count: number): Sharding {
  const bits = bitsFor((count + 1) / 2 ** VALUES_A_MINISHARD_BITS);
  const least = Math.ceil(Math.log2((count + 1) / 2 ** bits));
  return { preshiftBits: Math.max(VALUES_A_MINISHARD_BITS, least), minishardBits: bits };
}

function bitsFor(minishards: number): number {
  let bits = 0;
  while (bits < MAX_MINISHARD_BITS && minishards > 2 ** bits) bits++;
  return bits;
}

export interface ShardedValues {
  /** Ascending, without duplicates. */
  readonly ids: BigUint64Array;
  sizeBytes(index: number): number;
  /** All values, one after the other in the order of the ids, in pieces of any length. */
  bytes(): AsyncIterable<Uint8Array>;
}

/** @param folder inside of the release; the file's name in it is given by the format. */
export async function writeSharded(
  rootDir: string,
  folder: string,
  values: ShardedValues,
  signal?: AbortSignal,
): Promise<ReleasedFile> {
  const { ids } = values;
  const { minishardBits } = shardingOfAny(ids.length);
  const minishards = Array.from({ length: 2 ** minishardBits }, () => new MinishardIndex());
  let dataBytes = 0;
  for (let index = 0; index < ids.length; index++) {
    const sizeBytes = values.sizeBytes(index);
    const minishard = Number(BigInt.asUintN(minishardBits, ids[index]));
    minishards[minishard].add(ids[index], dataBytes, sizeBytes);
    dataBytes += sizeBytes;
  }
  return writeFile(rootDir, folder, async (write) => {
    let at = dataBytes;
    const ends = minishards.map(({ sizeBytes }): readonly [number, number] => {
      at += sizeBytes;
      return [at - sizeBytes, at];
    });
    await write(shardIndex(ends));
    for await (const piece of values.bytes()) {
      signal?.throwIfAborted();
      await write(piece);
    }
    for (const minishard of minishards) await write(minishard.bytes());
  });
}

/** Values of the ids from 1 on, added one by one; they lie in a file of their own until the last. */
export class ShardedRow {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #sharding: Sharding;
  readonly #idsAMinishard: number;
  readonly #pending = Buffer.allocUnsafeSlow(BYTES_A_WRITE);
  #pendingBytes = 0;
  /** Of the values of the minishard under way, which begins with the id `#firstId`. */
  #sizes: number[] = [];
  readonly #ends: (readonly [number, number])[] = [];
  #firstId = 1;
  #atBytes = 0;

  private constructor(path: string, file: FileHandle, sharding: Sharding) {
    this.#path = path;
    this.#file = file;
    this.#sharding = sharding;
    this.#idsAMinishard = 2 ** sharding.preshiftBits;
  }

  /** @param path of the file that the values lie in until then. */
  static async open(path: string, sharding: Sharding): Promise<ShardedRow> {
    return new ShardedRow(path, await open(path, "wx+"), sharding);
  }

  /** The value is copied. Await what it gives, if anything, before the next one. */
  add(value: Uint8Array): Promise<void> | undefined {
    const id = this.#firstId + this.#sizes.length;
    const isNext = id >= (this.#ends.length + 1) * this.#idsAMinishard;
    return isNext ? this.#addToNext(value) : this.#put(value);
  }

  async write(rootDir: string, folder: string, signal?: AbortSignal): Promise<ReleasedFile> {
    while (this.#ends.length < 2 ** this.#sharding.minishardBits) await this.#endMinishard();
    await this.#flush();
    return writeFile(rootDir, folder, async (write) => {
      await write(shardIndex(this.#ends));
      for await (const piece of createReadStream(this.#path)) {
        signal?.throwIfAborted();
        await write(piece as Uint8Array);
      }
    });
  }

  /** Whatever became of it. */
  async close(): Promise<void> {
    await this.#file.close();
    await rm(this.#path, { force: true });
  }

  async #addToNext(value: Uint8Array): Promise<void> {
    await this.#endMinishard();
    await this.#put(value);
  }

  #put(value: Uint8Array): Promise<void> | undefined {
    this.#sizes.push(value.byteLength);
    return this.#push(value);
  }

  /** Its values lie one after the other, just before its index. */
  async #endMinishard(): Promise<void> {
    const sizes = this.#sizes;
    const count = sizes.length;
    const index = new BigUint64Array(3 * count).fill(1n, 0, count);
    if (count > 0) {
      index[0] = BigInt(this.#firstId);
      index[count] = BigInt(this.#atBytes - sizes.reduce((sum, size) => sum + size, 0));
    }
    for (let i = 0; i < count; i++) index[2 * count + i] = BigInt(sizes[i]);
    const startBytes = this.#atBytes;
    const bytes = new Uint8Array(index.buffer);
    for (let at = 0; at < bytes.length; at += BYTES_A_WRITE) {
      await this.#push(bytes.subarray(at, at + BYTES_A_WRITE));
    }
    this.#ends.push([startBytes, this.#atBytes]);
    this.#firstId += count;
    this.#sizes = [];
  }

  #push(bytes: Uint8Array): Promise<void> | undefined {
    this.#atBytes += bytes.byteLength;
    if (this.#pendingBytes + bytes.byteLength > this.#pending.byteLength) {
      return this.#flush().then(() => this.#keep(bytes));
    }
    this.#keep(bytes);
    return undefined;
  }

  #keep(bytes: Uint8Array): void {
    this.#pending.set(bytes, this.#pendingBytes);
    this.#pendingBytes += bytes.byteLength;
  }

  async #flush(): Promise<void> {
    await this.#file.appendFile(this.#pending.subarray(0, this.#pendingBytes));
    this.#pendingBytes = 0;
  }
}

/** Ids, starts and sizes, the first two as differences: of the id before, of the end before. */
class MinishardIndex {
  readonly #ids: bigint[] = [];
  readonly #starts: number[] = [];
  readonly #sizes: number[] = [];
  #lastId = 0n;
  #lastEnd = 0;

  /** @param start counted from the end of the shard index. */
  add(id: bigint, start: number, sizeBytes: number): void {
    this.#ids.push(id - this.#lastId);
    this.#starts.push(start - this.#lastEnd);
    this.#sizes.push(sizeBytes);
    this.#lastId = id;
    this.#lastEnd = start + sizeBytes;
  }

  get sizeBytes(): number {
    return 24 * this.#ids.length;
  }

  bytes(): Uint8Array {
    const columns = [this.#ids, this.#starts.map(BigInt), this.#sizes.map(BigInt)];
    return new Uint8Array(BigUint64Array.from(columns.flat()).buffer);
  }
}

/** Where each minishard's index lies, counted from the end of this. */
function shardIndex(ends: readonly (readonly [number, number])[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(ends.flat().map(BigInt)).buffer);
}

async function writeFile(
  rootDir: string,
  folder: string,
  writeAll: (write: (piece: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<ReleasedFile> {
  const file = await ReleaseFile.create(rootDir, `${folder}/0.shard`);
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const flush = async () => {
    await file.write(Buffer.concat(pending));
    pending = [];
    pendingBytes = 0;
  };
  try {
    await writeAll(async (piece) => {
      pending.push(piece);
      pendingBytes += piece.byteLength;
      if (pendingBytes >= BYTES_A_WRITE) await flush();
    });
    await flush();
    return await file.close();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}
