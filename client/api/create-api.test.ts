// Against a real HTTP server: what a route gets, and what a page is told of its answer.
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ApiFailure, isAbort } from "#client/api/api-failure.ts";
import { type Api, createApi } from "#client/api/create-api.ts";
import { encodeSupervoxelMask } from "#core/supervoxels/mask-codec.ts";
import { createSupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
}

let server: Server;
let api: Api;
let asked: Asked[];
let answer: { status: number; body: string | Uint8Array } | "cut" | "wait";

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

beforeEach(async () => {
  asked = [];
  server = createServer(async (request, response) => {
    asked.push({ method: request.method, url: request.url, body: await textOf(request) });
    if (answer === "wait") return;
    if (answer === "cut") {
      response.writeHead(200, { "content-length": "100" }).write("{", () => response.destroy());
      return;
    }
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  api = createApi({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const say = (status: number, body: unknown) => {
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  answer = { status, body: isRaw ? body : JSON.stringify(body) };
};

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => {
      throw new Error("it was expected to fail");
    },
    (reason: unknown) => reason,
  );

const SESSION = {
  id: "s1",
  title: "Tidy up",
  datasetId: "d1",
  datasetName: "demo",
  baseVersion: 0,
  state: "open",
  createdBy: "Ana",
  createdAtMs: 1,
  updatedAtMs: 2,
  operationCount: 3,
  role: "proofreader",
};

describe("requests", () => {
  test("[AD2] ids travel as decimal strings, both ways", async () => {
    say(200, { seq: 4, roots: ["9007199254740993", "5"] });
    const { seq, roots } = await api.roots("s1", [9_007_199_254_740_995n, 6n]);
    expect(seq).toBe(4);
    expect(roots).toEqual([9_007_199_254_740_993n, 5n]);
    expect(asked).toEqual([
      {
        method: "POST",
        url: "/api/v1/sessions/s1/roots",
        body: '{"supervoxels":["9007199254740995","6"]}',
      },
    ]);
  });

  test("an intent's body is sent as it is judged", async () => {
    say(200, { ok: true, overrides: [], claims: [], pieces: [], cutVoxel: [] });
    const place = { positionVoxel: [1, 2, 3], supervoxel: 2n ** 60n } as const;
    await api.preview("s1", { kind: "merge", a: place, b: place, confirmedFar: false });
    const sent = '{"positionVoxel":[1,2,3],"supervoxel":"1152921504606846976"}';
    const body = `{"body":{"a":${sent},"b":${sent},"confirmedFar":false,"kind":"merge"}}`;
    expect(asked[0].body).toBe(body);
  });

  test("names in paths are escaped", async () => {
    say(200, { sessions: [SESSION] });
    expect(await api.sessions("a/b c")).toEqual([SESSION]);
    expect(asked[0].url).toBe("/api/v1/datasets/a%2Fb%20c/sessions");
  });

  test("a role is set and taken away", async () => {
    say(200, {});
    await api.setRole("d1", "u1", null);
    expect(asked).toEqual([
      { method: "PUT", url: "/api/v1/datasets/d1/roles/u1", body: '{"role":null}' },
    ]);
  });

  test("where a release is downloaded", () => {
    const path = "/api/v1/datasets/d1/versions/3/release.zip";
    expect(createApi().releaseUrl("d1", 3)).toBe(path);
    expect(createApi().releaseUrl("d1", 3, "0a1b")).toBe(`${path}?choice=0a1b`);
  });

  test("synapses come back with their ids as bigint", async () => {
    const site = { place: { positionVoxel: [1, 2, 3], supervoxel: "77" }, compartment: "axon" };
    const synapse = {
      id: "1",
      pre: site,
      posts: [site],
      cleftVoxel: null,
      type: "c",
      confidence: 1,
    };
    say(200, { synapses: [synapse] });
    const [found] = await api.versionSynapses("d1", 0);
    expect(found.pre.place.supervoxel).toBe(77n);
  });

  test("[LV3] outcomes come back with their refusals checked, and their standing where it is known", async () => {
    const shifted = { kind: "shifted", seenSeq: 3, by: [4] };
    const refusal = { tag: "merge-already-joined", root: "9007199254740993", by: null };
    say(200, {
      outcomes: [
        { intentId: "i1", accepted: true, seq: 5, standing: shifted },
        { intentId: "i2", accepted: false, refusal },
        { intentId: "i3", accepted: false, refusal: { tag: "moon-phase" }, standing: "moonlit" },
      ],
    });
    const standing = { kind: "clean" };
    const known = { ...refusal, root: 9_007_199_254_740_993n };
    const unknown = { tag: "unknown", serverTag: "moon-phase" };
    expect(await api.submitIntents("s1", [])).toEqual([
      { intentId: "i1", accepted: true, seq: 5, standing: shifted },
      { intentId: "i2", accepted: false, refusal: known, standing },
      { intentId: "i3", accepted: false, refusal: unknown, standing },
    ]);
  });
});

describe("[OP8] pieces and their masks", () => {
  const hash = "a".repeat(64);
  const made = createSupervoxelMask(
    2n ** 60n,
    { minVoxel: [4, 5, 6], shapeVoxel: [3, 1, 1] },
    Uint8Array.of(1, 2, 2),
  );
  if (!made.ok) throw new Error(made.error.tag);
  const mask = made.value;

  test("[AD2] pieces come back with their ids as bigint", async () => {
    const piece = { id: "4611686018427387905", sideBits: 1, root: "9007199254740993" };
    const supervoxel = "1152921504606846976";
    say(200, { seq: 7, supervoxels: [{ supervoxel, maskHashes: [hash], pieces: [piece] }] });
    expect(await api.pieces("s1")).toEqual({
      seq: 7,
      supervoxels: [
        {
          supervoxel: 2n ** 60n,
          maskHashes: [hash],
          pieces: [{ id: 2n ** 62n + 1n, sideBits: 1, root: 9_007_199_254_740_993n }],
        },
      ],
    });
    expect(asked[0].url).toBe("/api/v1/sessions/s1/pieces");
  });

  test("a mask comes back as it was made", async () => {
    say(200, encodeSupervoxelMask(mask));
    expect(await api.mask("s1", hash)).toEqual(mask);
    expect(asked[0].url).toBe(`/api/v1/sessions/s1/masks/${hash}`);
  });

  test("bytes that are no mask are told as such, a missing one as missing", async () => {
    say(200, encodeSupervoxelMask(mask).subarray(0, 30));
    expect(await caught(api.mask("s1", hash))).toMatchObject({
      tag: "unexpected-answer",
      fields: { field: "bytes" },
    });
    say(404, { error: { tag: "not-found" } });
    expect(await caught(api.mask("s1", hash))).toMatchObject({ tag: "not-found", status: 404 });
    answer = "cut";
    expect(await caught(api.mask("s1", hash))).toMatchObject({ tag: "network" });
  });

  test("a root that is not there is 0", async () => {
    say(200, { seq: 1, roots: ["0", "7"] });
    expect((await api.roots("s1", [5n, 6n])).roots).toEqual([0n, 7n]);
  });
});

describe("what home asks for", () => {
  const home = {
    ...{
      progress: { edits: 2, signOffs: 1, lapsed: 1, lacking: null, openThreads: 0 },
      isOwn: true,
    },
    waiting: [{ kind: "mention", count: 1, seq: 4 }],
  };

  test("sessions with how far they are, and without for those that are over", async () => {
    const sessions = [
      { ...SESSION, ...home },
      { ...SESSION, id: "s2", ...home, progress: null, waiting: [] },
    ];
    say(200, { sessions });
    expect(await api.home()).toEqual(sessions);
  });

  test("a reason to wait that this page does not know is no answer", async () => {
    const waiting = [{ kind: "weather", count: 1, seq: null }];
    say(200, { sessions: [{ ...SESSION, ...home, waiting }] });
    expect(await caught(api.home())).toMatchObject({ tag: "unexpected-answer" });
  });

  test("a new session with its neurons", async () => {
    const made = { ...SESSION, neurons: [{ root: "9007199254740993", positionVoxel: [1, 2, 3] }] };
    say(201, made);
    expect(await api.createSession("d1", { title: "A" })).toEqual(made);
  });
});

describe("failures have a tag", () => {
  test.each([
    ["the server's own", 409, { error: { tag: "review-stale", root: "5" } }, "review-stale"],
    ["of a sign-in that ended", 401, "", "not-signed-in"],
    ["of a right that is missing", 403, "<html>", "not-allowed"],
    ["of what is not there", 404, {}, "not-found"],
    ["of a server at fault", 500, "oops", "server"],
    ["of a gateway before a server that is away", 502, "<html>", "network"],
    ["of a request at fault", 400, { error: "text" }, "bad-request"],
    ["of an answer that is no JSON", 200, "<html>", "unexpected-answer"],
    ["of an answer of another shape", 200, { id: 5 }, "unexpected-answer"],
  ])("%s", async (_, status, body, tag) => {
    say(status, body);
    const failure = await caught(api.session("s1"));
    expect(failure).toBeInstanceOf(ApiFailure);
    expect(failure).toMatchObject({ tag, status });
  });

  test("with the fields that came along", async () => {
    say(400, { error: { tag: "bad-request", field: "title", problem: "is empty" } });
    const failure = await caught(api.createSession("d1", { title: "" }));
    expect(failure).toMatchObject({ fields: { field: "title", problem: "is empty" } });
  });

  test("the field of an answer that is not as promised is named", async () => {
    say(200, { ...SESSION, operationCount: "3" });
    const failure = await caught(api.session("s1"));
    expect(failure).toMatchObject({ fields: { field: "operationCount" } });
  });

  test("one root for each supervoxel, or it is no answer", async () => {
    say(200, { seq: 1, roots: ["1"] });
    expect(await caught(api.roots("s1", [1n, 2n]))).toMatchObject({ tag: "unexpected-answer" });
  });

  test("an answer that was cut is the network's fault", async () => {
    answer = "cut";
    expect(await caught(api.me())).toMatchObject({ tag: "network" });
  });

  test("so is a server that is not there", async () => {
    const away = createApi({ baseUrl: "http://127.0.0.1:1" });
    expect(await caught(away.me())).toMatchObject({ tag: "network", status: 0 });
  });

  test("giving up is no failure", async () => {
    answer = "wait";
    const leaving = new AbortController();
    const asking = caught(api.me(leaving.signal));
    leaving.abort();
    expect(isAbort(await asking)).toBe(true);
  });
});

test("[DE5] past roots are asked for in as many requests as their lines have room for, in order", async () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => BigInt(index + 1));
  say(200, { seq: 7, roots: ids.slice(0, 500).map(String) });
  const answered = await api.rootsAt("s1", 7, ids);
  expect(answered.seq).toBe(7);
  expect(answered.roots).toHaveLength(1_000);
  const named = asked.map(({ url }) => new URL(url ?? "", "http://page").searchParams);
  expect(named.map((fields) => fields.get("supervoxels")?.split(","))).toEqual([
    ids.slice(0, 500).map(String),
    ids.slice(500).map(String),
  ]);
  expect(asked[0].url).toMatch(/^\/api\/v1\/sessions\/s1\/at\/7\/roots\?/);
  for (const { url } of asked) expect(url?.length).toBeLessThan(16_384);
});
