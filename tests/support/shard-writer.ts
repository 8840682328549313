// Lays chunks together in shards, for tests, as the sharded format says.
import { gzipSync } from "node:zlib";
import type { Sharding } from "#server/volumes/sources/precomputed/precomputed-info.ts";
import { shardPlace } from "#server/volumes/sources/precomputed/shard-place.ts";

/**
 * Shards by file name.
 * @param before what lies before an entry and is no entry, as the fragments of a mesh do.
 */
export function writeShards(
  chunks: ReadonlyMap<bigint, Uint8Array>,
  sharding: Sharding,
  before: ReadonlyMap<bigint, Uint8Array> = new Map(),
): Map<string, Uint8Array> {
  const shards = new Map<string, Map<number, [bigint, Uint8Array][]>>();
  for (const [id, bytes] of [...chunks].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { fileName, minishard } = shardPlace(sharding, id);
    const shard = shards.get(fileName) ?? new Map<number, [bigint, Uint8Array][]>();
    shards.set(fileName, shard);
    const stored = sharding.isDataGzipped ? new Uint8Array(gzipSync(bytes)) : bytes;
    shard.set(minishard, [...(shard.get(minishard) ?? []), [id, stored]]);
  }
  return new Map([...shards].map(([name, shard]) => [name, shardFile(shard, sharding, before)]));
}

function shardFile(
  minishards: ReadonlyMap<number, readonly [bigint, Uint8Array][]>,
  { minishardBits, isIndexGzipped }: Sharding,
  before: ReadonlyMap<bigint, Uint8Array>,
): Uint8Array {
  const head = new BigUint64Array(2 * 2 ** minishardBits);
  const parts: Uint8Array[] = [];
  let end = 0;
  const append = (bytes: Uint8Array): number => {
    parts.push(bytes);
    end += bytes.length;
    return end - bytes.length;
  };
  for (const [minishard, chunks] of minishards) {
    const starts = chunks.map(([id, bytes]) => {
      append(before.get(id) ?? new Uint8Array(0));
      return append(bytes);
    });
    const index = new BigUint64Array(3 * chunks.length);
    chunks.forEach(([id, bytes], at) => {
      const [idBefore, bytesBefore] = at === 0 ? [0n, new Uint8Array(0)] : chunks[at - 1];
      const endBefore = at === 0 ? 0 : starts[at - 1] + bytesBefore.length;
      index[at] = id - idBefore;
      index[chunks.length + at] = BigInt(starts[at] - endBefore);
      index[2 * chunks.length + at] = BigInt(bytes.length);
    });
    const raw = new Uint8Array(index.buffer);
    head[2 * minishard] = BigInt(append(isIndexGzipped ? new Uint8Array(gzipSync(raw)) : raw));
    head[2 * minishard + 1] = BigInt(end);
  }
  return new Uint8Array(Buffer.concat([new Uint8Array(head.buffer), ...parts]));
}
