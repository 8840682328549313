// Tiles and meshes as the server answers them, which go past Next's routes.
import { renameSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decodeMesh } from "#core/meshes/mesh-codec.ts";
import { decodeTileStack } from "#core/protocol/tile-stack.ts";
import { decodeSkeleton } from "#core/skeletons/skeleton-codec.ts";
import { type AccessWorld, type Caller, TILES } from "#tests/server/access-rules.ts";
import { ask } from "#tests/server/web-client.ts";
import type { FascicleServer } from "#tests/support/fascicle-server.ts";

interface ServedWorld {
  readonly server: FascicleServer;
  readonly world: AccessWorld;
  cookieFor(caller: Caller): string | null;
}

export function describeTiles(lab: () => ServedWorld): void {
  describe("a tile", () => {
    it("whose voxels cannot be read is answered in words, and the next one is well", async () => {
      // Of the image: blocks of labels may be in memory, since releases read them for skeletons.
      const block = join(lab().server.dataDir, "datasets", lab().world.datasetId, "image/0/0_0_1");
      const path = TILES.image.path(lab().world).replace("/xy/0/0/", "/xy/0/16/");
      const cookie = lab().cookieFor("viewer");
      renameSync(block, `${block}.away`);
      try {
        const { status, text } = await ask(lab().server, path, { cookie });
        expect(status).toBe(502);
        expect(text).toContain("image/0/0_0_1");
        expect(text).not.toContain(lab().server.dataDir);
      } finally {
        renameSync(`${block}.away`, block);
      }
      expect((await ask(lab().server, path, { cookie })).status).toBe(200);
    });

    it.each(["image", "labels"] as const)(
      "of the %s is kept for ever, and not sent twice",
      async (kind) => {
        const cookie = lab().cookieFor("viewer");
        for (const plane of ["xy", "xz", "yz"]) {
          const path = TILES[kind].path(lab().world).replace("/xy/", `/${plane}/`);
          const { headers, status } = await ask(lab().server, path, { cookie });
          expect([plane, status]).toEqual([plane, 200]);
          expect(headers["cache-control"]).toContain("immutable");
          const known = { "if-none-match": `"another", W/${headers.etag}` };
          const again = await ask(lab().server, path, { cookie, headers: known });
          expect([again.status, again.bytes.length]).toEqual([304, 0]);
        }
      },
    );

    it.each(["image", "labels"] as const)(
      "of the %s comes in a stack as it comes alone, and nothing beyond the volume",
      async (kind) => {
        const cookie = lab().cookieFor("viewer");
        const path = TILES[kind].path(lab().world);
        const alone = await Promise.all(
          [0, 2].map((slice) =>
            ask(lab().server, path.replace("/xy/0/0/", `/xy/0/${slice}/`), { cookie }),
          ),
        );
        const { bytes, headers } = await ask(lab().server, `${path}?slices=2&apart=2`, { cookie });
        expect(headers["cache-control"]).toContain("immutable");
        expect(headers["content-encoding"]).toBeUndefined();
        const tiles = decodeTileStack(bytes);
        expect(tiles.map((tile) => tile && Buffer.from(tile.bytes).toString("base64"))).toEqual(
          alone.map((tile) => Buffer.from(tile.bytes).toString("base64")),
        );
        const again = { "if-none-match": String(headers.etag) };
        const known = await ask(lab().server, `${path}?slices=2&apart=2`, {
          cookie,
          headers: again,
        });
        expect(known.status).toBe(304);
        const beyond = await ask(lab().server, `${path}?slices=2&apart=100000`, { cookie });
        expect(decodeTileStack(beyond.bytes).map((tile) => tile !== null)).toEqual([true, false]);
        const none = path.replace("/xy/0/0/", "/xy/0/100000/");
        expect((await ask(lab().server, `${none}?slices=2`, { cookie })).status).toBe(404);
      },
    );

    it.each([
      ["slices=17", "slices"],
      ["slices=0", "slices"],
      ["slices=2&apart=-1", "apart"],
      ["slices=two", "slices"],
    ])("is refused by name for %s", async (query, field) => {
      const path = `${TILES.image.path(lab().world)}?${query}`;
      const { status, text } = await ask(lab().server, path, { cookie: lab().cookieFor("viewer") });
      expect([status, text]).toEqual([400, expect.stringContaining(`"field":"${field}"`)]);
    });

    it("is sent without loss to whoever asks for that", async () => {
      const path = `${TILES.image.path(lab().world)}?lossless`;
      const { headers } = await ask(lab().server, path, { cookie: lab().cookieFor("viewer") });
      expect(headers["content-type"]).toBe("image/png");
    });
  });

  describe("a mesh", () => {
    it("is one that can be read, for ever the same, and not sent twice", async () => {
      const cookie = lab().cookieFor("viewer");
      const path = TILES.mesh.path(lab().world);
      const { headers, bytes } = await ask(lab().server, path, { cookie });
      expect(headers["cache-control"]).toContain("immutable");
      expect(decodeMesh(Uint8Array.from(gunzipSync(bytes))).ok).toBe(true);
      const known = { "if-none-match": `"another", W/${headers.etag}` };
      const again = await ask(lab().server, path, { cookie, headers: known });
      expect([again.status, again.bytes.length, again.headers.etag]).toEqual([
        304,
        0,
        headers.etag,
      ]);
    });

    it("has a skeleton that can be read, for ever the same", async () => {
      const cookie = lab().cookieFor("viewer");
      const path = TILES.skeleton.path(lab().world);
      const { headers, bytes } = await ask(lab().server, path, { cookie });
      expect(headers["cache-control"]).toContain("immutable");
      expect(decodeSkeleton(Uint8Array.from(gunzipSync(bytes))).ok).toBe(true);
    });

    it.each([
      ["?cuts=1", 400],
      ["?detail=2", 400],
      [`?cuts=${"0".repeat(64)}.1`, 404],
    ])("asked for with %s is answered with %i", async (query, status) => {
      const path = `${TILES.mesh.path(lab().world)}${query}`;
      const answer = await ask(lab().server, path, { cookie: lab().cookieFor("viewer") });
      expect(answer.status).toBe(status);
      if (status === 400) expect(answer.text).toMatch(/"field":"(cuts|detail)"/);
    });
  });
}
