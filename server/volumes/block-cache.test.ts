import { describe, expect, it } from "vitest";
import { BlockCache } from "#server/volumes/block-cache.ts";

const block = (sizeBytes: number) => async () => new Uint8Array(sizeBytes);
const sizeOf = (value: Uint8Array) => value.byteLength;

describe("the cache of decoded blocks", () => {
  it("never keeps more bytes than it may, and lets the least recently used go first", async () => {
    const cache = new BlockCache(100);
    const first = await cache.get("first", block(40), sizeOf);
    const second = await cache.get("second", block(40), sizeOf);
    expect(await cache.get("first", block(40), sizeOf)).toBe(first);
    await cache.get("third", block(40), sizeOf);
    expect(cache.sizeBytes).toBe(80);
    expect(await cache.get("first", block(40), sizeOf)).toBe(first);
    expect(await cache.get("second", block(40), sizeOf)).not.toBe(second);
  });

  it("hands on, but does not keep, what is larger than all of it", async () => {
    const cache = new BlockCache(100);
    const kept = await cache.get("kept", block(60), sizeOf);
    expect(await cache.get("huge", block(101), sizeOf)).toHaveLength(101);
    expect(cache.sizeBytes).toBe(60);
    expect(await cache.get("kept", block(60), sizeOf)).toBe(kept);
  });

  it("loads a block once for all who ask for it at a time", async () => {
    const cache = new BlockCache(100);
    let loads = 0;
    const load = async () => {
      loads++;
      return new Uint8Array(8);
    };
    const both = await Promise.all([cache.get("a", load, sizeOf), cache.get("a", load, sizeOf)]);
    expect(both[0]).toBe(both[1]);
    expect(loads).toBe(1);
  });

  it("tries again after a load that failed", async () => {
    const cache = new BlockCache(100);
    const broken = () => Promise.reject(new Error("no such block"));
    await expect(cache.get("a", broken, sizeOf)).rejects.toThrow("no such block");
    expect(await cache.get("a", block(8), sizeOf)).toHaveLength(8);
  });
});
