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

  it("leaves a load to the others when one goes, and ends it when the last one goes", async () => {
    const cache = new BlockCache(100);
    const told: AbortSignal[] = [];
    let finish: (value: Uint8Array) => void = () => undefined;
    const load = (signal: AbortSignal) => {
      told.push(signal);
      return new Promise<Uint8Array>((resolve, reject) => {
        finish = resolve;
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    };
    const [one, other] = [new AbortController(), new AbortController()];
    const first = cache.get("a", load, sizeOf, one.signal);
    const second = cache.get("a", load, sizeOf, other.signal);
    one.abort(new Error("gone"));
    await expect(first).rejects.toThrow("gone");
    expect(told.map(({ aborted }) => aborted)).toEqual([false]);
    other.abort(new Error("gone too"));
    await expect(second).rejects.toThrow("gone too");
    expect(told.map(({ aborted }) => aborted)).toEqual([true]);
    const third = cache.get("a", load, sizeOf);
    finish(new Uint8Array(8));
    expect(await third).toHaveLength(8);
    expect(told).toHaveLength(2);
    expect(cache.sizeBytes).toBe(8);
  });
});
