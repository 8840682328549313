// Regions as a lab meets them: a precomputed volume with names, laid over a dataset by the command line
// while the server runs, looked up by whoever may see the dataset, and taken away again.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ApiDataset } from "#core/protocol/api.ts";
import type { ApiRegions, ApiRegionsAt } from "#core/protocol/region-api.ts";
import { MIGRATIONS_DIR } from "#server/persistence/database-under-test.ts";
import { layEmbeddedDatabase } from "#server/persistence/embedded-template.ts";
import { addAdministrator } from "#tests/server/lab-people.ts";
import { importArgs, writeSmallVolume } from "#tests/server/small-volume.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import { ask, askJson } from "#tests/server/web-client.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { writeRegionVolume } from "#tests/support/region-volume.ts";
import { runFascicle } from "#tests/support/run-fascicle.ts";

const folder = makeTemporaryFolder();
const dataDir = join(folder.path, "data");
const volume = join(folder.path, "regions");
const ADD = ["regions", "add", "--dataset", "small", "--volume"];
const BIG = 2n ** 60n + 7n;
let server: FascicleServer;
let cookie: string;
let path: string;

beforeAll(async () => {
  await layEmbeddedDatabase(dataDir, MIGRATIONS_DIR);
  const small = await writeSmallVolume(join(folder.path, "volume"));
  expect(await runFascicle(importArgs("small", small), dataDir)).toMatchObject({ exitCode: 0 });
  server = await FascicleServer.start({ dataDir, env: { FASCICLE_DEMO: "0" } });
  cookie = await addAdministrator(server);
  const { datasets } = await askJson<{ datasets: ApiDataset[] }>(server, "/api/v1/datasets", {
    cookie,
  });
  path = `/api/v1/datasets/${datasets[0].id}/regions`;
  // 12 × 8 × 3 voxels of 4 × 4 × 40 nm: two voxels of regions along x, and one that nobody is in.
  await writeRegionVolume(volume, {
    ...{ shapeVoxel: [3, 2, 1], voxelNm: [16, 16, 120] },
    idAt: ([x]) => [BIG, 3n, 0n][x],
    names: { [`${BIG}`]: "calyx", "99": "optic lobe" },
  });
}, 180_000);

afterAll(async () => {
  await server?.kill();
  folder.remove();
});

const read = async () => (await askJson<ApiRegions>(server, path, { cookie })).regions;
const lookUp = (placesVoxel: readonly (readonly number[])[]) =>
  askJson<ApiRegionsAt>(server, path, { cookie, method: "POST", body: { placesVoxel } });

describe("regions over a dataset", () => {
  test("there are none before somebody lays them", async () => {
    expect(await read()).toBeNull();
    expect(await lookUp([[1, 1, 1]])).toEqual({ hash: null, regions: [], at: [0] });
  });

  test("[SY7] laid by the command line, and looked up by place", { timeout: 60_000 }, async () => {
    const { exitCode, stdout } = await runFascicle([...ADD, volume], dataDir);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Laid 2 regions over small: 3 × 2 × 1 voxels of 16 × 16 × 120 nm");
    expect(stdout).toContain("so called by their id: 3.");
    expect(stdout).toContain("nowhere over the dataset: optic lobe.");
    const regions = await read();
    expect(regions?.list.map(({ id, name }) => [id, name])).toEqual([
      ["3", "3"],
      [`${BIG}`, "calyx"],
    ]);
    expect(stdout).toContain(`Their hash is ${regions?.hash}.`);
    const places = [
      [0, 0, 0],
      [3, 7, 2],
      [4, 0, 0],
      [8, 0, 0],
      [400, 0, 0],
    ];
    expect(await lookUp(places)).toEqual({
      hash: regions?.hash,
      regions: [
        { id: "3", name: "3" },
        { id: `${BIG}`, name: "calyx" },
      ],
      at: [2, 2, 1, 0, 0],
    });
  });

  test("asked about what are no places, or too many, it says what is wrong", async () => {
    for (const placesVoxel of [
      [[1, 2]],
      [[-1, 0, 0]],
      [[0.5, 0, 0]],
      Array(50_001).fill([0, 0, 0]),
    ]) {
      const body = { placesVoxel };
      const answer = await ask(server, path, { cookie, method: "POST", body });
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.text).error.field).toMatch(/^placesVoxel/);
    }
  });

  test("a table of names takes the place of the volume's own", { timeout: 60_000 }, async () => {
    const before = (await read())?.hash;
    const names = join(folder.path, "names.csv");
    await writeFile(names, `id,name\n3,AL(R)\n${BIG},蘑菇体\n`);
    expect(await runFascicle([...ADD, volume, "--names", names], dataDir)).toMatchObject({
      exitCode: 0,
    });
    const after = await read();
    expect(after?.list.map(({ name }) => name)).toEqual(["AL(R)", "蘑菇体"]);
    expect(after?.hash).not.toBe(before);
  });

  test("what does not fit is told, and nothing is changed", { timeout: 120_000 }, async () => {
    const before = await read();
    const wrong = join(folder.path, "wrong.csv");
    await writeFile(wrong, "id,name\n3,AL\n4,AL\n");
    const refusals = [
      [[...ADD, join(folder.path, "nowhere")], 2, /nowhere/],
      [[...ADD, volume, "--offset-nm", "4000,0,0"], 1, /error: regions: they lie at 4000, 0, 0/],
      [[...ADD, volume, "--names", wrong], 2, /the name AL is of regions 3 and 4/],
      [
        ["regions", "add", "--dataset", "large", "--volume", volume],
        2,
        /no dataset is named large/,
      ],
    ] as const;
    for (const [args, code, sentence] of refusals) {
      const { exitCode, stdout, stderr } = await runFascicle(args, dataDir);
      expect(exitCode).toBe(code);
      expect(`${stdout}\n${stderr}`).toMatch(sentence);
    }
    expect(await read()).toEqual(before);
  });

  test("taken away, verified, and written into the audit log", { timeout: 60_000 }, async () => {
    const verified = await runFascicle(["verify"], dataDir);
    expect(verified).toMatchObject({ exitCode: 0 });
    const remove = ["regions", "remove", "--dataset", "small"];
    expect(await runFascicle(remove, dataDir)).toMatchObject({
      exitCode: 0,
      stdout: "small has no regions now.\n",
    });
    expect(await runFascicle(remove, dataDir)).toMatchObject({ exitCode: 2 });
    expect(await read()).toBeNull();
    const { stdout } = await runFascicle(["audit", "--limit", "3"], dataDir);
    expect(stdout).toMatch(/dataset.regions-removed[\s\S]*dataset.regions-added[\s\S]*regions: 2/);
  });
});
