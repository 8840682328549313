// Stacks over a real line: a server on loopback that answers them, and the tiles alone.
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TILE_CACHE } from "#client/offline/copy-rules.ts";
import { type Loopback, listenOnLoopback } from "#client/workers/testing/loopback.ts";
import { createTileCopies } from "#client/workers/tile-copies.ts";
import { createTileStacks, type TileStackOptions } from "#client/workers/tile-stacks.ts";
import { encodeLabelTile } from "#core/protocol/label-tile.ts";
import { encodeTileStack } from "#core/protocol/tile-stack.ts";

/** Of the slice alone: its only supervoxel is its number. */
const tileOf = (slice: number) => ({
  widthPx: 2,
  heightPx: 1,
  supervoxels: BigUint64Array.of(0n, BigInt(slice)),
  baseRoots: BigUint64Array.of(0n, BigInt(slice)),
  index: Uint8Array.of(0, 1),
});
const packed = (slice: number) => gzipSync(encodeLabelTile(tileOf(slice)));

let server: Loopback;
let origin = "";
let asked: string[] = [];
let closed: string[] = [];

const STACKS: Readonly<Record<string, () => Uint8Array>> = {
  "/stack/4": () =>
    encodeTileStack([4, 5, 6].map((slice) => ({ kind: "gzip", bytes: packed(slice) }))),
  "/stack/8": () => encodeTileStack([{ kind: "gzip", bytes: packed(8) }, null]),
  "/stack/12": () => encodeTileStack([{ kind: "gzip", bytes: Uint8Array.of(1, 2, 3) }]),
  "/stack/16": () => Uint8Array.of(9, 9, 9, 9),
};

beforeAll(async () => {
  server = await listenOnLoopback((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    response.on("close", () => {
      if (!response.writableFinished) closed.push(path);
    });
    if (path.endsWith("/never")) return;
    const stack = STACKS[path];
    const [, slice] = /^\/tile\/(\d+)$/.exec(path) ?? [];
    if (stack !== undefined) response.end(stack());
    else if (path === "/missing") response.writeHead(404).end();
    else if (slice === undefined) response.writeHead(503).end();
    else response.end(encodeLabelTile(tileOf(Number(slice))));
  });
  origin = server.origin;
});

afterAll(() => server.close());

beforeEach(() => {
  asked = [];
  closed = [];
});

function ask(slice: number, stack: string, at: number, isAsked = true) {
  const url = `${origin}/tile/${slice}`;
  return {
    layer: "labels",
    url,
    stack: { url: `${origin}/stack/${stack}`, at, isAsked },
    isEdged: true,
  } as const;
}

/** Answers with the slice that came. */
function loader(options: TileStackOptions = {}) {
  const stacks = createTileStacks(options);
  return async (tile: ReturnType<typeof ask>, signal = new AbortController().signal) => {
    const result = await stacks.load(tile, signal);
    if (!result.ok) return result.error.tag;
    return result.value.layer === "labels" ? Number(result.value.tile.supervoxels[1]) : "image";
  };
}

describe("tiles of a stack", () => {
  test("come with one request, whoever of them is asked for first, and stay", async () => {
    const load = loader();
    expect(await Promise.all([load(ask(5, "4", 1)), load(ask(4, "4", 0))])).toEqual([5, 4]);
    expect(await load(ask(6, "4", 2))).toBe(6);
    expect(asked).toEqual(["/stack/4"]);
  });

  test("are of use to who would not have asked for the stack, where it is there or on its way", async () => {
    const load = loader();
    expect(await load(ask(4, "4", 0, false))).toBe(4);
    expect(asked).toEqual(["/tile/4"]);
    const first = load(ask(5, "4", 1));
    expect(await load(ask(4, "4", 0, false))).toBe(4);
    expect(await first).toBe(5);
    expect(asked).toEqual(["/tile/4", "/stack/4"]);
  });

  test.each([
    ["has no such slice", ask, "8", 1],
    ["has bytes that are no gzip", ask, "12", 0],
    ["is none", ask, "16", 0],
    ["is not there", ask, "20", 0],
  ] as const)("come alone where the stack %s", async (_, of, stack, at) => {
    const load = loader();
    expect(await load(of(7, stack, at))).toBe(7);
    expect(asked).toEqual([`/stack/${stack}`, "/tile/7"]);
  });

  test("a stack that could not be had is asked for again", async () => {
    const load = loader();
    expect([await load(ask(7, "20", 0)), await load(ask(7, "20", 0))]).toEqual([7, 7]);
    expect(asked.filter((path) => path === "/stack/20")).toHaveLength(2);
  });

  test("a stack that nobody waits for is given up, not one that somebody does", async () => {
    const load = loader();
    const [first, second] = [new AbortController(), new AbortController()];
    const both = [first, second].map(({ signal }, at) => load(ask(at, "never", at), signal));
    await expect.poll(() => asked).toEqual(["/stack/never"]);
    first.abort();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(closed).toEqual([]);
    second.abort();
    expect(await Promise.all(both)).toEqual(["aborted", "aborted"]);
    await expect.poll(() => closed).toEqual(["/stack/never"]);
    expect(asked).toHaveLength(1);
  });

  test("beyond the budget the stack that was of use longest ago goes", async () => {
    const load = loader({ budgetBytes: packed(4).byteLength * 3 });
    await load(ask(4, "4", 0));
    await load(ask(8, "8", 0));
    await load(ask(8, "8", 0));
    expect(asked).toEqual(["/stack/4", "/stack/8"]);
    await load(ask(4, "4", 0));
    expect(asked).toEqual(["/stack/4", "/stack/8", "/stack/4"]);
  });
});

describe("a copy on this computer", () => {
  const alone = (path: string) =>
    ({ layer: "labels", url: `${origin}${path}`, stack: null, isEdged: true }) as const;

  function copiesOf(kept: Map<string, () => Response>) {
    const forgotten: string[] = [];
    const copies = {
      find: async (url: string) => kept.get(url.slice(origin.length))?.() ?? null,
      forget: async (url: string) => void forgotten.push(url.slice(origin.length)),
    };
    return { copies, forgotten };
  }
  const copyOf = (slice: number) => () =>
    new Response(Uint8Array.from(encodeLabelTile(tileOf(slice))));

  test("answers where the server does not, and where it takes long, never before the server", async () => {
    const { copies } = copiesOf(
      new Map(["/busy", "/never", "/tile/4"].map((path) => [path, copyOf(9)])),
    );
    const fetched: string[] = [];
    const stacks = createTileStacks({
      copies,
      patienceMs: 30,
      onFetched: (url) => fetched.push(url.slice(origin.length)),
    });
    const sliceOf = async (path: string) => {
      const result = await stacks.load(alone(path), new AbortController().signal);
      return (
        result.ok && result.value.layer === "labels" && Number(result.value.tile.supervoxels[1])
      );
    };
    expect([await sliceOf("/busy"), await sliceOf("/never")]).toEqual([9, 9]);
    expect(await sliceOf("/tile/4")).toBe(4);
    expect(fetched).toEqual(["/tile/4"]);
  });

  test("is asked for in vain where there is none, and forgotten where the server says no", async () => {
    const { copies, forgotten } = copiesOf(new Map());
    const stacks = createTileStacks({ copies, patienceMs: 30 });
    const tagOf = async (path: string) => {
      const result = await stacks.load(alone(path), new AbortController().signal);
      return result.ok || result.error.tag;
    };
    expect([await tagOf("/busy"), await tagOf("/missing")]).toEqual(["unreachable", "unusable"]);
    expect(forgotten).toEqual(["/missing"]);
  });

  test("is looked for in the browser's cache, which is not made by looking", async () => {
    const kept = new Map<string, Map<string, Response>>();
    const opened: string[] = [];
    const caches = {
      has: async (name: string) => kept.has(name),
      open: async (name: string) => {
        opened.push(name);
        const cache = kept.get(name) ?? new Map<string, Response>();
        return {
          match: async (url: string) => cache.get(url),
          delete: async (url: string) => cache.delete(url),
        } as unknown as Cache;
      },
    };
    const copies = createTileCopies(caches);
    expect(await copies.find("/a")).toBeNull();
    await copies.forget("/a");
    expect(opened).toEqual([]);
    kept.set(TILE_CACHE, new Map([["/a", new Response("a tile")]]));
    expect(await (await copies.find("/a"))?.text()).toBe("a tile");
    await copies.forget("/a");
    expect(kept.get(TILE_CACHE)?.size).toBe(0);
  });
});
