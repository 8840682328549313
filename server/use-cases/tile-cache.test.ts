import { describe, expect, test } from "vitest";
import { TileCache } from "#server/use-cases/tile-cache.ts";

const tile = (sizeBytes: number) => ({ bytes: new Uint8Array(sizeBytes) });

/** A making that ends when it is told to, or with its signal's reason. */
function slowMake() {
  const started: AbortSignal[] = [];
  let finish: () => void = () => undefined;
  const make = (signal: AbortSignal) => {
    started.push(signal);
    return new Promise<ReturnType<typeof tile>>((resolve, reject) => {
      finish = () => resolve(tile(4));
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  };
  return { started, make, finish: () => finish() };
}

describe("encoded tiles in memory", () => {
  test("are made once for all who ask meanwhile, and then kept", async () => {
    const cache = new TileCache(100);
    const { started, make, finish } = slowMake();
    const asked = [cache.get("a", undefined, make), cache.get("a", undefined, make)];
    finish();
    const [first, second] = await Promise.all(asked);
    expect(first).toBe(second);
    expect(await cache.get("a", undefined, make)).toBe(first);
    expect(started).toHaveLength(1);
  });

  test("are made to the end while one still waits, and stopped when the last has gone", async () => {
    const cache = new TileCache(100);
    const { started, make } = slowMake();
    const [one, two] = [new AbortController(), new AbortController()];
    const first = cache.get("a", one.signal, make);
    const second = cache.get("a", two.signal, make);
    one.abort(new Error("one has gone"));
    await expect(first).rejects.toThrow("one has gone");
    expect(started[0].aborted).toBe(false);
    two.abort(new Error("two has gone"));
    await expect(second).rejects.toThrow("two has gone");
    expect(started[0].aborted).toBe(true);
  });

  test("that were stopped are made anew for the next who asks", async () => {
    const cache = new TileCache(100);
    const { started, make, finish } = slowMake();
    const gone = new AbortController();
    const left = cache.get("a", gone.signal, make);
    gone.abort(new Error("gone"));
    const next = cache.get("a", undefined, make);
    await expect(left).rejects.toThrow("gone");
    finish();
    expect((await next)?.bytes).toHaveLength(4);
    expect(started).toHaveLength(2);
  });

  test("go out least recently used first, and what failed is tried again", async () => {
    const cache = new TileCache(10);
    const made: string[] = [];
    const get = (key: string) =>
      cache.get(key, undefined, async () => {
        made.push(key);
        return tile(4);
      });
    for (const key of ["a", "b", "a", "c", "a", "b"]) await get(key);
    expect(made).toEqual(["a", "b", "c", "b"]);
    const fails = cache.get("d", undefined, () => Promise.reject(new Error("no disk")));
    await expect(fails).rejects.toThrow("no disk");
    await get("d");
    expect(made.at(-1)).toBe("d");
  });
});
