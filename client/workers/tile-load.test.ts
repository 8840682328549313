import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Loopback, listenOnLoopback } from "#client/workers/testing/loopback.ts";
import { failureOfStatus } from "#client/workers/tile-load.ts";
import { createTileStacks } from "#client/workers/tile-stacks.ts";
import { encodeLabelTile } from "#core/protocol/label-tile.ts";

const tile = {
  widthPx: 3,
  heightPx: 2,
  supervoxels: BigUint64Array.of(0n, 2n ** 60n + 1n),
  baseRoots: BigUint64Array.of(0n, 2n ** 60n),
  index: Uint8Array.of(0, 1, 1, 0, 0, 1),
};

let server: Loopback;
let origin = "";

beforeAll(async () => {
  server = await listenOnLoopback((request, response) => {
    if (request.url === "/tile") {
      response.setHeader("content-encoding", "gzip");
      response.end(gzipSync(encodeLabelTile(tile)));
    } else if (request.url === "/short") {
      response.end(encodeLabelTile(tile).subarray(0, 40));
    } else if (request.url === "/cut") {
      response.setHeader("content-length", "1000");
      response.write("part");
      response.destroy();
    } else if (request.url === "/busy") {
      response.writeHead(503).end();
    } else if (request.url !== "/never") {
      response.writeHead(404).end();
    }
  });
  origin = server.origin;
});

afterAll(() => server.close());

const loadFrom = (url: string, signal: AbortSignal) =>
  createTileStacks().load({ layer: "labels", url, stack: null, isEdged: true }, signal);
const load = (path: string, signal = new AbortController().signal) =>
  loadFrom(`${origin}${path}`, signal);

describe("loading a label tile", () => {
  test("gives what the server encoded, with ids above 2^53", async () => {
    const result = await load("/tile");
    expect(result.ok && result.value.layer === "labels" && result.value.tile).toEqual(tile);
  });

  test.each([
    ["/short", "unusable"],
    ["/missing", "unusable"],
    ["/busy", "unreachable"],
    ["/cut", "unreachable"],
  ])("%s is %s", async (path, tag) => {
    expect(await load(path)).toMatchObject({ ok: false, error: { tag } });
  });

  test("without a server it is unreachable", async () => {
    const result = await loadFrom("http://127.0.0.1:1/tile", new AbortController().signal);
    expect(result).toMatchObject({ ok: false, error: { tag: "unreachable" } });
  });

  test("an abort says so", async () => {
    const controller = new AbortController();
    const pending = load("/never", controller.signal);
    controller.abort();
    expect(await pending).toEqual({ ok: false, error: { tag: "aborted" } });
  });
});

test("only what may pass is tried again", () => {
  const tags = [400, 401, 403, 404, 408, 429, 500, 502, 503].map(
    (status) => failureOfStatus(status, "/t").tag,
  );
  expect(tags).toEqual([...Array(4).fill("unusable"), ...Array(5).fill("unreachable")]);
});
