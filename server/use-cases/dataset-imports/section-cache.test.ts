import { expect, it } from "vitest";
import { SectionCache } from "#server/use-cases/dataset-imports/section-cache.ts";

function heldDrawing() {
  let finish: (bytes: Uint8Array | null) => void = () => undefined;
  const signals: AbortSignal[] = [];
  const draw = (signal: AbortSignal) => {
    signals.push(signal);
    return new Promise<Uint8Array | null>((resolve, reject) => {
      finish = resolve;
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  };
  return { draw, signals, finish: (bytes: Uint8Array | null) => finish(bytes) };
}

it("draws once for all who ask, and keeps it", async () => {
  const cache = new SectionCache();
  const { draw, signals, finish } = heldDrawing();
  const { signal } = new AbortController();
  const asked = [cache.get("a", draw, signal), cache.get("a", draw, signal)];
  finish(Uint8Array.of(1));
  expect(await Promise.all(asked)).toEqual([Uint8Array.of(1), Uint8Array.of(1)]);
  expect(await cache.get("a", draw, signal)).toEqual(Uint8Array.of(1));
  expect(signals).toHaveLength(1);
});

it("goes on while one still waits, and gives up when the last has gone; then it is drawn anew", async () => {
  const cache = new SectionCache();
  const { draw, signals, finish } = heldDrawing();
  const [one, other] = [new AbortController(), new AbortController()];
  const asked = [cache.get("a", draw, one.signal), cache.get("a", draw, other.signal)];
  const ends = Promise.allSettled(asked);
  one.abort(new Error("gone"));
  expect(signals[0].aborted).toBe(false);
  other.abort(new Error("gone too"));
  expect(signals[0].aborted).toBe(true);
  expect((await ends).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  const again = cache.get("a", draw, new AbortController().signal);
  finish(Uint8Array.of(2));
  expect(await again).toEqual(Uint8Array.of(2));
});

it("keeps no failure, and nothing that was too large to draw", async () => {
  const cache = new SectionCache();
  const { signal } = new AbortController();
  const failing = () => Promise.reject(new Error("unreadable"));
  await expect(cache.get("a", failing, signal)).rejects.toThrow("unreadable");
  expect(await cache.get("a", async () => null, signal)).toBeNull();
  expect(await cache.get("a", async () => Uint8Array.of(3), signal)).toEqual(Uint8Array.of(3));
});

it("lets go of the oldest where it has too much", async () => {
  const cache = new SectionCache();
  const { signal } = new AbortController();
  const large = async () => new Uint8Array(40 * 2 ** 20);
  await cache.get("a", large, signal);
  await cache.get("b", large, signal);
  let isDrawn = false;
  await cache.get(
    "a",
    async () => {
      isDrawn = true;
      return null;
    },
    signal,
  );
  expect(isDrawn).toBe(true);
});
