import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createTileLoader, type TileRequest } from "#client/viewer/tile-loader.ts";
import type { Interest } from "#client/viewer/tile-score.ts";
import type { TileResult } from "#client/workers/tile-load.ts";
import type { TileFailure } from "#client/workers/tile-message.ts";

const interest: Interest = {
  section: 0,
  direction: 1,
  centreVoxel: [128, 128],
  halfVoxel: [128, 128],
  scale: 1,
  tileSize: 256,
  mipCount: 1,
};

const image: TileResult = {
  ok: true,
  value: { layer: "image", tile: { widthPx: 1, heightPx: 1, grey: Uint8Array.of(9) } },
};
const failed = (error: TileFailure): TileResult => ({ ok: false, error });

function createRig(answers: TileResult[]) {
  const events: string[] = [];
  let online: () => void = () => undefined;
  const view = { ...interest };
  const loader = createTileLoader({
    interest: () => view,
    onPayload: (payload) => events.push(`payload ${payload.layer}`),
    onOnline: (listener) => {
      online = listener;
      return () => events.push("stopped");
    },
    fetcher: {
      load: async (_layer, url) => {
        events.push(`load ${url}`);
        return answers.shift() ?? failed({ tag: "unreachable", detail: "no more answers" });
      },
      destroy: () => undefined,
    },
  });
  const request = (url: string): TileRequest => ({
    address: { layer: "image", mip: 0, section: 0, tileX: 0, tileY: 0 },
    url,
    succeed: () => events.push(`succeed ${url}`),
    fail: (reason) => events.push(`fail ${reason}`),
    forget: () => events.push(`forget ${url}`),
  });
  return { loader, events, request, view, goOnline: () => online() };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const flush = () => vi.advanceTimersByTimeAsync(0);

describe("loading tiles", () => {
  test("a payload is shown to the page before it is delivered", async () => {
    const { loader, events, request } = createRig([image]);
    loader.request(request("a"));
    await flush();
    expect(events).toEqual(["load a", "payload image", "succeed a"]);
    expect(loader.stats()).toEqual({ inFlight: 0, queued: 0, loaded: 1 });
  });

  test("an unreachable one is tried again later, or at once when the network is back", async () => {
    const away = failed({ tag: "unreachable", detail: "offline" });
    const { loader, events, request, goOnline } = createRig([away, away, image]);
    loader.request(request("a"));
    await flush();
    expect(events).toEqual(["load a"]);
    await vi.advanceTimersByTimeAsync(500);
    expect(events).toEqual(["load a", "load a"]);
    goOnline();
    await flush();
    expect(events.slice(2)).toEqual(["load a", "payload image", "succeed a"]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(events).toHaveLength(5);
  });

  test("one that is not there fails at once and for good", async () => {
    const { loader, events, request } = createRig([failed({ tag: "unusable", detail: "404" })]);
    loader.request(request("a"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(events).toEqual(["load a", "fail 404"]);
  });

  test("what left the view is forgotten without a request", async () => {
    const { loader, events, request, view } = createRig([image]);
    view.centreVoxel = [100_000, 100_000];
    loader.request(request("a"));
    await flush();
    expect(events).toEqual(["forget a"]);
  });

  test("after cancelling nothing is called back, not even from a pending retry", async () => {
    const away = failed({ tag: "unreachable", detail: "offline" });
    const { loader, events, request } = createRig([away, image]);
    const cancel = loader.request(request("a"));
    await flush();
    cancel();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(events).toEqual(["load a"]);
    loader.destroy();
    expect(events.at(-1)).toBe("stopped");
  });
});
