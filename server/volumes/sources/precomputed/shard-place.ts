// In which shard and minishard a chunk lies, by its id.

import { murmurHash64 } from "#server/volumes/sources/precomputed/murmur-hash.ts";
import type { Sharding } from "#server/volumes/sources/precomputed/precomputed-info.ts";

export interface ShardPlace {
  /** As the format names the file. */
  readonly fileName: string;
  readonly minishard: number;
}

export function shardPlace(sharding: Sharding, id: bigint): ShardPlace {
  const { preshiftBits, hash, minishardBits, shardBits } = sharding;
  const shifted = id >> BigInt(preshiftBits);
  const hashed = hash === "identity" ? shifted : murmurHash64(shifted);
  const shard = BigInt.asUintN(shardBits, hashed >> BigInt(minishardBits));
  const digits = Math.ceil(shardBits / 4);
  return {
    fileName: `${shard.toString(16).padStart(digits, "0")}.shard`,
    minishard: Number(BigInt.asUintN(minishardBits, hashed)),
  };
}
