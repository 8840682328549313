// What may be asked of the server is written down, all of it: what is there is read from the server's
// own tables and files, and one more of anything, or one less, is a rule to be written or taken away.
import { describe, expect, it } from "vitest";
import { OWN_PATHS } from "#server/composition/own-answers.ts";
import { TILE_PATHS } from "#server/composition/tile-endpoint.ts";
import { ROOM_PATHS } from "#server/realtime/room-address.ts";
import {
  type AccessWorld,
  ANSWERERS,
  PAGES,
  ROOMS,
  ROUTES,
  SERVER_PATHS,
  TILES,
} from "#tests/server/access-rules.ts";
import {
  answerersIn,
  answerersOfServer,
  pagesOfFiles,
  routesOfFiles,
} from "#tests/server/route-files.ts";

const world: AccessWorld = {
  ...{ datasetId: "d1", datasetName: "small", sessionId: "s1", userId: "u1", supervoxel: "7" },
};

describe("the rules of access", () => {
  it("has every route that there is, with every method", () => {
    const methods = Object.fromEntries(
      Object.entries(ROUTES).map(([template, { methods: rules }]) => [
        template,
        Object.keys(rules).sort(),
      ]),
    );
    expect(methods).toEqual(routesOfFiles());
  });

  it("has every kind of tile", () => {
    expect(Object.keys(TILES).sort()).toEqual(Object.keys(TILE_PATHS).sort());
    for (const [kind, pattern] of Object.entries(TILE_PATHS)) {
      expect(TILES[kind].path(world)).toMatch(pattern);
    }
  });

  it("has every kind of room", () => {
    expect(Object.keys(ROOMS).sort()).toEqual(Object.keys(ROOM_PATHS).sort());
    for (const [kind, path] of Object.entries(ROOMS)) {
      const pattern = ROOM_PATHS[kind as keyof typeof ROOM_PATHS];
      expect(path(world, world.userId)).toMatch(pattern);
    }
  });

  it("has every path that the server answers itself, and every one who answers before Next", () => {
    expect(Object.keys(SERVER_PATHS).sort()).toEqual([...OWN_PATHS].sort());
    expect(answerersOfServer()).toEqual(ANSWERERS);
    const more = answerersIn(
      `server.on("request", () => { if (answerOwn(a, b)) return;
      if (answerNews(request, response)) return; const answerPage = `,
    );
    expect(more, "one more is found").toEqual(["answerOwn", "answerNews"]);
  });

  it("has every page", () => {
    expect(Object.keys(PAGES).sort()).toEqual([...pagesOfFiles()].sort());
  });
});
