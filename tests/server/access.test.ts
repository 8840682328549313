// From outside, over HTTP and sockets, against the real server: who gets what.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ApiSession } from "#core/protocol/api.ts";
import { CLOSE_FORBIDDEN } from "#core/protocol/sync-message.ts";
import { MIGRATIONS_DIR } from "#server/persistence/database-under-test.ts";
import { layEmbeddedDatabase } from "#server/persistence/embedded-template.ts";
import { BYPASS, casesOf, FOREIGN_ORIGIN, REFUSED_ORIGINS } from "#tests/server/access-cases.ts";
import {
  type AccessWorld,
  CALLERS,
  type Caller,
  type Guarded,
  PAGES,
  ROOMS,
  ROUTES,
  SERVER_PATHS,
  TILES,
  upgradeStatusFor,
} from "#tests/server/access-rules.ts";
import { labelTile, mergeOfNeighbours } from "#tests/server/first-label-tile.ts";
import { addLabPeople, emailOf, type LabPeople, SESSION_TITLE } from "#tests/server/lab-people.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import { describeTiles } from "#tests/server/tile-answers.ts";
import { ask, askJson, cookieOf, openSocket, upgradeStatus } from "#tests/server/web-client.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { runFascicle } from "#tests/support/run-fascicle.ts";

const DEMO_NAMES = ["Mina", "Jonas", "Lea"];
const GIVE_UP = { timeout: 15_000, interval: 50 };

const folder = makeTemporaryFolder();
let server: FascicleServer;
let world: AccessWorld;
let demoCookies: readonly string[] = [];
let lab: LabPeople;

beforeAll(async () => {
  const dataDir = join(folder.path, "data");
  await layEmbeddedDatabase(dataDir, MIGRATIONS_DIR);
  server = await FascicleServer.start({ dataDir });
  const answers = await Promise.all(DEMO_NAMES.map((name) => ask(server, demoPath(name))));
  demoCookies = answers.map(cookieOf);
}, 120_000);

afterAll(async () => {
  await server?.kill();
  folder.remove();
});

function cookieFor(caller: Caller): string | null {
  return lab.cookieFor(caller);
}

function demoPath(name: string): string {
  return new URL(server.signInUrl(name)).pathname;
}

describe("a demo link", () => {
  it("signs its person in while nobody of a lab's own is there", async () => {
    for (const cookie of demoCookies) {
      expect((await ask(server, "/api/v1/me", { cookie })).status).toBe(200);
    }
  });

  it("sets a cookie that no script reads and no other site sends", async () => {
    const [cookie] = (await ask(server, demoPath("Mina"))).headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=Lax/i);
  });

  it("with a wrong token, or another's, is not there", async () => {
    const mina = demoPath("Mina");
    const minasKey = mina.split("/").at(-1);
    const wrong = [`${mina}x`, mina.slice(0, -1), `/demo/jonas/${minasKey}`, `/demo/eve/x`];
    for (const path of wrong) {
      const answer = await ask(server, path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.headers["set-cookie"]).toBeUndefined();
    }
  });
});

describe("once a lab has its own people", () => {
  beforeAll(async () => {
    lab = await addLabPeople(server);
    world = lab.world;
  });

  describe("a demo link", () => {
    it("is dead, and so are the cookies that one gave", async () => {
      for (const name of DEMO_NAMES) {
        expect((await ask(server, demoPath(name))).status).toBe(404);
      }
      // Rights are remembered for a second at most.
      await vi.waitFor(async () => {
        for (const cookie of demoCookies) {
          expect((await ask(server, "/api/v1/me", { cookie })).status).toBe(401);
        }
      }, GIVE_UP);
    });
  });

  async function checkAll(guarded: Guarded, by: "next" | "tiles"): Promise<void> {
    const path = guarded.path(world);
    const wrong: string[] = [];
    for (const { as, method, status, ...sent } of casesOf(guarded, by)) {
      const answer = await ask(server, path, { ...sent, method, cookie: cookieFor(as) });
      if (answer.status === status) continue;
      const how = JSON.stringify(sent);
      wrong.push(`${method} as ${as} ${how}: ${answer.status}, not ${status}: ${answer.text}`);
    }
    expect(wrong).toEqual([]);
  }

  describe("each route gives only to those who may, whatever headers they send", () => {
    it.each(Object.keys(ROUTES))("%s", (template) => checkAll(ROUTES[template], "next"));
  });

  describe("each kind of tile is given only to those who may see the dataset", () => {
    it.each(Object.keys(TILES))("%s", (kind) => checkAll(TILES[kind], "tiles"));
  });

  describe("a page", () => {
    const guarded = Object.entries(PAGES).filter(
      ([, { needs }]) => needs !== "nothing" && needs !== "gallery",
    );

    it("of components is there for nobody where it is not asked for", async () => {
      const pages = Object.values(PAGES).filter(({ needs }) => needs === "gallery");
      expect(pages.length).toBeGreaterThan(1);
      for (const caller of CALLERS) {
        const asked = { cookie: cookieFor(caller), origin: null };
        for (const page of pages) {
          const { status } = await ask(server, page.path(world), asked);
          expect([caller, status]).toEqual([caller, 404]);
        }
      }
    });

    it.each(guarded)(
      "%s sends somebody who is signed out to sign in, and back",
      async (_, page) => {
        const path = page.path(world);
        for (const headers of [{}, ...BYPASS]) {
          const answer = await ask(server, path, { headers, origin: null });
          expect(answer.status).toBe(307);
          expect(answer.headers.location).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
          expect(answer.text).not.toContain(SESSION_TITLE);
        }
      },
    );

    it.each(guarded)("%s gives a router's request no more than a browser's", async (_, page) => {
      // The page as Next's own router fetches it: a redirect is then inside the answer.
      const fetchAs = (caller: Caller) =>
        ask(server, `${page.path(world)}?_rsc`, {
          headers: { rsc: "1" },
          cookie: cookieFor(caller),
        });
      const redirect = "NEXT_REDIRECT;replace;/sign-in?next=";
      const [asNobody, asViewer] = [await fetchAs("nobody"), await fetchAs("viewer")];
      expect(asViewer).toMatchObject({ status: 200, text: expect.not.stringContaining(redirect) });
      expect(asNobody.text).toContain(redirect);
      expect(asNobody.headers["content-type"]).toBe("text/x-component");
    });

    it.each(guarded)("%s is there for those alone who may see it", async (_, { path, needs }) => {
      for (const caller of CALLERS) {
        if (caller === "nobody" || caller === "disabled") continue;
        const asked = { cookie: cookieFor(caller), origin: null };
        const { status } = await ask(server, path(world), asked);
        const isHidden = needs === "viewer" && caller === "stranger";
        expect([caller, status]).toEqual([caller, isHidden ? 404 : 200]);
      }
    });

    it("of nothing that is there is not there for anybody", async () => {
      const paths = ["/sessions/nothing", `/datasets/${world.datasetName}/versions/9`, "/other"];
      for (const path of paths) {
        const { status } = await ask(server, path, { cookie: cookieFor("site-admin") });
        expect([path, status]).toEqual([path, 404]);
      }
    });

    it("to sign in is there for everybody", async () => {
      expect((await ask(server, "/sign-in", { origin: null })).status).toBe(200);
    });
  });

  describe("a path that the server itself answers", () => {
    it.each(Object.entries(SERVER_PATHS))("%s says the same to everybody", async (path, rule) => {
      for (const caller of CALLERS) {
        const asked = { cookie: cookieFor(caller), origin: null };
        const byProxy = { "x-forwarded-for": "203.0.113.9" };
        for (const headers of [{}, ...BYPASS]) {
          const { status } = await ask(server, path, { ...asked, headers });
          expect([caller, headers, status]).toEqual([caller, headers, rule.answers]);
        }
        const { status } = await ask(server, path, { ...asked, headers: byProxy });
        expect([caller, "through a proxy", status]).toEqual([
          caller,
          "through a proxy",
          rule.throughProxy,
        ]);
      }
    });
  });

  describe("Next's own fetcher of images", () => {
    it("fetches for nobody", async () => {
      for (const target of [
        ROUTES["/api/v1/me"].path(world),
        TILES.image.path(world),
        "/icon.svg",
      ]) {
        const path = `/_next/image?url=${encodeURIComponent(target)}&w=64&q=75`;
        for (const caller of ["nobody", "site-admin"] as const) {
          const { status } = await ask(server, path, { cookie: cookieFor(caller) });
          expect([caller, target, status]).toEqual([caller, target, 404]);
        }
      }
    });
  });

  describe("the accounts' own routes", () => {
    const signIn = "/api/auth/sign-in/email";
    const body = { email: emailOf("viewer"), password: "not the viewer's" };

    it("do not sign in with a wrong password, or from a foreign page", async () => {
      const wrong = await ask(server, signIn, { method: "POST", body });
      expect(wrong.status).toBe(401);
      const foreign = await ask(server, signIn, { method: "POST", body, origin: FOREIGN_ORIGIN });
      expect(foreign.status).toBe(403);
      for (const answer of [wrong, foreign]) expect(answer.headers["set-cookie"]).toBeUndefined();
    });

    it("let nobody sign up, rename or delete, list sign-ins or show a token", async () => {
      const closed = [
        "sign-up/email",
        "update-user",
        "delete-user",
        "list-sessions",
        "get-session",
      ];
      for (const name of closed) {
        for (const method of ["GET", "POST"]) {
          const cookie = cookieFor("viewer");
          const asked = { method, cookie, ...(method === "POST" ? { body: { name: "x" } } : {}) };
          expect([name, (await ask(server, `/api/auth/${name}`, asked)).status]).toEqual([
            name,
            404,
          ]);
        }
      }
    });

    it("sign nobody out for a foreign page, or for one that hides where it is", async () => {
      const cookie = cookieFor("stranger");
      for (const origin of REFUSED_ORIGINS) {
        const asked = { method: "POST", cookie, body: {}, origin };
        expect([origin, (await ask(server, "/api/auth/sign-out", asked)).status]).toEqual([
          origin,
          403,
        ]);
      }
      expect((await ask(server, "/api/v1/me", { cookie })).status).toBe(200);
    });
  });

  describe("the command line's door", () => {
    it("opens to the owner's word alone", async () => {
      const path = "/api/v1/admin/command";
      for (const authorization of ["Bearer wrong", "Bearer ", "Basic YTpi"]) {
        const headers = { authorization };
        const asked = { method: "POST", headers, body: { command: "people" } };
        const answer = await ask(server, path, { ...asked, cookie: cookieFor("site-admin") });
        expect(answer.status).toBe(401);
        expect(answer.text).not.toContain("@lab.example");
      }
    });
  });

  describe("a socket", () => {
    const session = () => `/sync/session/${world.sessionId}`;
    const intents = (caller: Caller) => `/sync/intents/${world.sessionId}/${lab.idOf(caller)}`;

    it.each(Object.entries(ROOMS))("%s opens to those alone with a role", async (_, path) => {
      for (const caller of CALLERS) {
        const id = lab.idOf(caller);
        const asked = { cookie: cookieFor(caller) };
        const status = await upgradeStatus(server, path(world, id), asked);
        expect([caller, status]).toEqual([caller, upgradeStatusFor(caller)]);
        // Only a program with a token may come from no page, and nobody from a foreign one.
        for (const origin of REFUSED_ORIGINS) {
          const fromElsewhere = await upgradeStatus(server, path(world, id), { ...asked, origin });
          const isLetIn = caller === "token" && origin === null;
          expect([caller, origin, fromElsewhere === 101]).toEqual([caller, origin, isLetIn]);
        }
      }
    });

    it("with a wrong token is refused, whatever cookie is beside it", async () => {
      const headers = { authorization: `Bearer fas_${"A".repeat(43)}` };
      const asked = { cookie: cookieFor("proofreader"), headers };
      for (const path of [session(), intents("proofreader")]) {
        expect(await upgradeStatus(server, path, asked)).toBe(401);
      }
      expect((await ask(server, "/api/v1/me", asked)).status).toBe(401);
    });

    it("is refused before the upgrade without a cookie, with any header", async () => {
      for (const path of [session(), intents("viewer")]) {
        for (const headers of [{}, ...BYPASS]) {
          expect(await upgradeStatus(server, path, { headers })).toBe(401);
        }
      }
    });

    it("is refused before the upgrade from a foreign page, or from none", async () => {
      const cookie = cookieFor("proofreader");
      for (const path of [session(), intents("proofreader")]) {
        for (const origin of REFUSED_ORIGINS) {
          expect(await upgradeStatus(server, path, { cookie, origin })).toBe(403);
        }
      }
    });

    it("[LV4] of another's intents is refused before the upgrade, to an administrator too", async () => {
      for (const caller of ["viewer", "reviewer", "admin", "site-admin"] as const) {
        const cookie = cookieFor(caller);
        expect(await upgradeStatus(server, intents("proofreader"), { cookie })).toBe(403);
      }
    });

    it("to anything but a room is nobody's", async () => {
      for (const caller of ["nobody", "proofreader", "site-admin"] as const) {
        const cookie = cookieFor(caller);
        expect(await upgradeStatus(server, "/sync/other/x", { cookie })).toBe(404);
        for (const path of ["/healthz", "/api/v1/me", "/"]) {
          await expect(upgradeStatus(server, path, { cookie })).rejects.toThrow("socket hang up");
        }
      }
    });

    it("of a session that is not there, or not theirs, is refused alike", async () => {
      const cookie = cookieFor("stranger");
      expect(await upgradeStatus(server, session(), { cookie })).toBe(403);
      expect(await upgradeStatus(server, intents("stranger"), { cookie })).toBe(403);
      expect(await upgradeStatus(server, "/sync/session/nothing", { cookie })).toBe(403);
    });
  });

  describe("[LV4] an edit of somebody who may not edit", () => {
    it("gets the outcome not-allowed, and the log stays empty", async () => {
      const body = mergeOfNeighbours(await labelTile(server, world.datasetId, cookieFor("viewer")));
      const path = `/api/v1/sessions/${world.sessionId}`;
      const intent = () => ({ id: crypto.randomUUID(), seenSeq: 0, overrides: [], body });
      const send = (caller: Caller) =>
        askJson<{ outcomes: readonly Record<string, unknown>[] }>(server, `${path}/intents`, {
          cookie: cookieFor(caller),
          method: "POST",
          body: { intents: [intent()] },
        });
      const operationCount = async () => {
        const cookie = cookieFor("viewer");
        return (await askJson<ApiSession>(server, path, { cookie })).operationCount;
      };
      const { outcomes } = await send("viewer");
      expect(outcomes).toMatchObject([
        { accepted: false, refusal: { tag: "not-allowed", role: "viewer" } },
      ]);
      expect(await operationCount()).toBe(0);
      // The very same edit of somebody who may: it was refused for its author alone.
      expect((await send("proofreader")).outcomes).toMatchObject([{ accepted: true, seq: 1 }]);
      expect(await operationCount()).toBe(1);
    });

    it("[DE5][DE6][DE7] leaves the states before it to be read", async () => {
      const path = `/api/v1/sessions/${world.sessionId}`;
      const cookie = cookieFor("viewer");
      const get = (rest: string, status = 200) =>
        askJson<Record<string, unknown>>(server, `${path}${rest}`, { cookie, status });
      const merge = mergeOfNeighbours(await labelTile(server, world.datasetId, cookie));
      const [a, b] = [merge.a.supervoxel, merge.b.supervoxel];
      const rootsAt = async (seq: number) =>
        (await get(`/at/${seq}/roots?supervoxels=${a},${b}`)).roots as string[];
      const [before, after] = [await rootsAt(0), await rootsAt(1)];
      expect(before[0]).not.toBe(before[1]);
      expect(after[0]).toBe(after[1]);
      const [was, is] = [await get(`/at/0/segments/${a}`), await get(`/at/1/segments/${a}`)];
      expect([was.seq, was.root, is.root]).toEqual([0, before[0], after[0]]);
      expect(was.effectHash).not.toBe(is.effectHash);
      expect(await get("/at/1/pieces")).toEqual({ seq: 1, supervoxels: [] });
      expect(await get(`/lineage/${before[1]}?seq=0`)).toMatchObject({
        nodes: expect.arrayContaining([expect.objectContaining({ root: after[0], fromSeq: 1 })]),
        edges: [expect.objectContaining({ seq: 1 })],
      });
      expect(await get(`/blame/${a}`)).toMatchObject({ placedBy: { seq: 1, kind: "merge" } });
      expect(await get(`/blame/${a}/${b}`)).toMatchObject({ isOn: true, decidedBy: [{ seq: 1 }] });
      const wrong = [
        ["/at/2/roots?supervoxels=1", "seq"],
        ["/at/2/pieces", "seq"],
        [`/at/0/roots?supervoxels=${a},x`, "supervoxels.1"],
        ["/at/0/roots", "supervoxels"],
        [`/lineage/${a}?seq=-1`, "seq"],
      ];
      for (const [rest, field] of wrong) {
        expect([rest, await get(rest, 400)]).toMatchObject([rest, { error: { field } }]);
      }
    });

    it("[LV4] cannot be sent in another's name", async () => {
      const path = `/api/v1/sessions/${world.sessionId}/intents`;
      const intent = {
        id: crypto.randomUUID(),
        seenSeq: 0,
        overrides: [],
        body: { kind: "undo", of: null },
        authorId: lab.idOf("proofreader"),
      };
      const { outcomes } = await askJson<{ outcomes: readonly unknown[] }>(server, path, {
        cookie: cookieFor("viewer"),
        method: "POST",
        body: { intents: [intent] },
      });
      expect(outcomes).toMatchObject([{ accepted: false, refusal: { tag: "intent-malformed" } }]);
    });
  });

  describeTiles(() => ({ server, world, cookieFor }));

  describe("a download", () => {
    it("leaves the one kept release, whether it was read, only asked after, or broken off", async () => {
      const path = ROUTES["/api/v1/datasets/[dataset]/versions/[version]/release.zip"].path(world);
      const cookie = cookieFor("viewer");
      expect((await ask(server, path, { cookie })).bytes.length).toBeGreaterThan(1_000);
      await ask(server, path, { cookie, method: "HEAD" });
      const broken = new AbortController();
      const headers = { cookie: cookie ?? "" };
      await fetch(`${server.url}${path}`, { headers, signal: broken.signal });
      broken.abort();
      const kept = join(server.dataDir, "releases", world.datasetId);
      const name = `${world.datasetName}-v0`;
      await vi.waitFor(() => expect(readdirSync(kept)).toEqual([name]), GIVE_UP);
    });
  });

  describe("a right that is taken away", () => {
    it("closes the person's open sockets, and what they could read is not there", async () => {
      const cookie = cookieFor("reviewer");
      const socket = openSocket(server, `/sync/session/${world.sessionId}`, { cookie });
      const closed = new Promise<number>((resolve, reject) => {
        socket.once("close", resolve);
        socket.once("error", reject);
      });
      await new Promise((resolve) => socket.once("open", resolve));
      const args = ["--email", emailOf("reviewer"), "--dataset", world.datasetName];
      const taken = await runFascicle(["grant", ...args, "--role", "none"], server.dataDir);
      expect(taken).toMatchObject({ exitCode: 0, stderr: "" });
      expect(await closed).toBe(CLOSE_FORBIDDEN);
      await vi.waitFor(async () => {
        const path = `/api/v1/sessions/${world.sessionId}`;
        expect((await ask(server, path, { cookie })).status).toBe(404);
      }, GIVE_UP);
      const path = `/sync/session/${world.sessionId}`;
      expect(await upgradeStatus(server, path, { cookie })).toBe(403);
    });
  });
});
