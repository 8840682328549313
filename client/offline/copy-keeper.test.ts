import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { type CopyKeeper, createCopyKeeper } from "#client/offline/copy-keeper.ts";
import { encodeTileStack } from "#core/protocol/tile-stack.ts";

const ORIGIN = "http://lab.example";

/** The parts of the Cache API that the keeper uses, as the standard says they act. */
class MemoryCache {
  readonly entries = new Map<string, Response>();
  async match(key: string | Request) {
    return this.entries.get(urlOf(key))?.clone();
  }
  async put(key: string | Request, answer: Response) {
    this.entries.set(urlOf(key), answer);
  }
  async delete(key: string | Request) {
    return this.entries.delete(urlOf(key));
  }
  async keys() {
    return [...this.entries.keys()].map((url) => new Request(url));
  }
}

function urlOf(key: string | Request): string {
  return new URL(typeof key === "string" ? key : key.url, ORIGIN).href;
}

type Server = (path: string) => Response;
const away: Server = () => {
  throw new TypeError("fetch failed");
};

let caches: Map<string, MemoryCache>;
let databases: Set<string>;
let server: Server;
let keeper: CopyKeeper;

beforeEach(() => {
  caches = new Map();
  databases = new Set(["fascicle-log-ana-s1", "fascicle-log-ana-s2", "fascicle-intents-s1-ana"]);
  server = lab("ana");
  keeper = createCopyKeeper({
    caches: {
      async open(name) {
        const cache = caches.get(name) ?? new MemoryCache();
        caches.set(name, cache);
        return cache as unknown as Cache;
      },
      delete: async (name) => caches.delete(name),
      keys: async () => [...caches.keys()],
    },
    fetch: async (request) => server(new URL(request.url).pathname),
    databases: {
      names: async () => [...databases],
      remove: (name) => void databases.delete(name),
    },
    within: (promise) => promise,
    build: { id: "b1", files: [] },
  });
});

function lab(userId: string): Server {
  return (path) => Response.json({ id: path === "/api/v1/me" ? userId : path });
}

async function get(path: string, isNavigation = false): Promise<unknown> {
  const answer = await keeper.answer(new Request(ORIGIN + path), isNavigation);
  return answer === null ? null : ((await answer.json()) as { id: string }).id;
}

const OPENED = ["/api/v1/me", "/sessions/s1", "/api/v1/sessions/s1", "/api/v1/datasets/d1"];

function keepAll(): Promise<void> {
  return keeper.keep(OPENED.map((path) => ORIGIN + path));
}

describe("copies of a session", () => {
  it("answer where the line does not", async () => {
    await keepAll();
    server = away;
    expect(await get("/sessions/s1", true)).toBe("/sessions/s1");
    expect(await get("/api/v1/me")).toBe("ana");
    await expect(get("/api/v1/sessions/s2")).rejects.toThrow("fetch failed");
  });

  it.each([
    ["a gateway says that the server is away", 502],
    ["the server says that it cannot answer just now", 503],
  ])("answer where %s, and stay as they are", async (_, status) => {
    await keepAll();
    server = () => new Response("<html>", { status });
    expect(await get("/api/v1/sessions/s1")).toBe("/api/v1/sessions/s1");
    expect(await get("/sessions/s1", true)).toBe("/sessions/s1");
    server = away;
    expect(await get("/sessions/s1", true)).toBe("/sessions/s1");
  });

  it("never come before the server's own answer", async () => {
    await keepAll();
    server = () => Response.json({ id: "new" });
    expect(await get("/api/v1/sessions/s1")).toBe("new");
  });

  it("are gone when the server names another person", async () => {
    await keepAll();
    server = lab("ben");
    expect(await get("/api/v1/me")).toBe("ben");
    expect([...databases]).toEqual(["fascicle-intents-s1-ana"]);
    server = away;
    await expect(get("/sessions/s1", true)).rejects.toThrow("fetch failed");
    expect(await get("/api/v1/me")).toBe("ben");
  });

  it("are gone where nobody is signed in", async () => {
    await keepAll();
    server = () => Response.json({ error: { tag: "not-signed-in" } }, { status: 401 });
    await get("/api/v1/me").catch(() => undefined);
    server = away;
    await expect(get("/api/v1/me")).rejects.toThrow("fetch failed");
    await expect(get("/api/v1/sessions/s1")).rejects.toThrow("fetch failed");
  });

  it.each(["/api/auth/sign-out", "/api/auth/sign-in/email"])("are gone with %s", async (path) => {
    await keepAll();
    await keeper.answer(new Request(ORIGIN + path, { method: "POST" }), false);
    expect(caches.has("fascicle-person")).toBe(false);
    // What waits to be sent is its author's own and stays.
    expect([...databases]).toEqual(["fascicle-intents-s1-ana"]);
  });

  it("of a session are gone when the person may not see it any more", async () => {
    await keepAll();
    server = () => Response.json({ error: { tag: "not-found" } }, { status: 404 });
    await get("/api/v1/sessions/s1");
    server = away;
    await expect(get("/sessions/s1", true)).rejects.toThrow("fetch failed");
    expect(await get("/api/v1/datasets/d1")).toBe("/api/v1/datasets/d1");
    expect(databases.has("fascicle-log-ana-s1")).toBe(false);
    expect(databases.has("fascicle-log-ana-s2")).toBe(true);
  });

  it("are of the latest twenty sessions", async () => {
    for (let i = 0; i < 25; i++) await keeper.keep([`${ORIGIN}/sessions/n${i}`]);
    server = away;
    await expect(get("/sessions/n4", true)).rejects.toThrow("fetch failed");
    expect(await get("/sessions/n5", true)).toBe("/sessions/n5");
  });

  it.each(["/api/auth/get-session", "/api/v1/people", "/api/v1/sessions/s1/difference", "/"])(
    "are never made of %s",
    (path) => {
      expect(keeper.answer(new Request(ORIGIN + path), path === "/")).toBeNull();
    },
  );
});

describe("a stack of tiles", () => {
  const TILES = "/api/v1/datasets/d1/tiles/labels/0/xy/0";

  it("is kept as the tiles that are in it, as each would have been answered", async () => {
    const bytes = new TextEncoder().encode("a label tile");
    server = () =>
      new Response(
        encodeTileStack([
          { kind: "gzip", bytes: gzipSync(bytes) },
          null,
          { kind: "image/jpeg", bytes },
        ]),
      );
    await keeper.keep([`${ORIGIN}${TILES}/4/1_0?slices=3&apart=2`]);
    const kept = caches.get("fascicle-tiles")?.entries ?? new Map<string, Response>();
    const paths = [`${ORIGIN}${TILES}/4/1_0`, `${ORIGIN}${TILES}/8/1_0`];
    expect([...kept.keys()]).toEqual(paths);
    for (const path of paths) expect(await kept.get(path)?.text()).toBe("a label tile");
  });

  it("and a tile go to the server as if nobody listened", () => {
    for (const query of ["", "?slices=3"]) {
      expect(keeper.answer(new Request(`${ORIGIN}${TILES}/4/1_0${query}`), false)).toBeNull();
    }
  });

  it("that is none, or not what was asked for, leaves nothing", async () => {
    const answers = [
      () => new Response("no stack"),
      () => new Response(encodeTileStack([]), { status: 403 }),
    ];
    for (const answer of answers) {
      server = answer;
      await keeper.keep([`${ORIGIN}${TILES}/4/1_0?slices=3`]);
    }
    expect(caches.has("fascicle-tiles")).toBe(false);
  });
});
