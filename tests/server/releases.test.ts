// A release through a real server: killed with -9 where it is written, it is whole or absent, and the
// next server goes on by itself. Then as people use it: downloaded, removed by who may.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ApiDataset, ApiRelease } from "#core/protocol/api.ts";
import { isWholeRelease } from "#server/exports/release-sums.ts";
import { importArgs, writeSmallVolume } from "#tests/server/small-volume.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import { ask, askJson, signInByPassword } from "#tests/server/web-client.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { runFascicle } from "#tests/support/run-fascicle.ts";

const EMAIL = "ada@lab.example";
const DATASET = "small";
const GIVE_UP = { timeout: 60_000, interval: 200 };
const folder = makeTemporaryFolder();
const dataDir = join(folder.path, "data");

let server: FascicleServer;
let password: string;
let cookie: string;
let path: string;
let keptDir: string;

const start = (fault: string | null) =>
  FascicleServer.start({
    dataDir,
    env: {
      FASCICLE_DEMO: "0",
      ...(fault === null ? {} : { FASCICLE_FAULT: fault, FASCICLE_FAULTS: "1" }),
    },
  });
const read = async () =>
  (await askJson<{ release: ApiRelease | null }>(server, path, { cookie })).release;

beforeAll(async () => {
  const volume = await writeSmallVolume(join(folder.path, "volume"));
  const imported = await runFascicle(importArgs(DATASET, volume), dataDir);
  expect(imported).toMatchObject({ exitCode: 0 });
  const add = ["person", "add", "--name", "Ada", "--email", EMAIL, "--admin"];
  const { stdout } = await runFascicle(add, dataDir);
  password = /Password, shown only this once: (\S+)/.exec(stdout)?.[1] ?? "";
}, 120_000);

afterAll(async () => {
  await server?.kill();
  folder.remove();
});

describe("a release", () => {
  it.each([
    "release:file-written@1:kill",
    "release:file-written@4:kill",
    "release:before-rename:kill",
    "release:after-rename:kill",
  ])(
    "[RV5] killed at %s is whole or absent, and gone on with",
    { timeout: 180_000 },
    async (fault) => {
      server = await start(fault);
      cookie = await signInByPassword(server, EMAIL, password);
      const { datasets } = await askJson<{ datasets: ApiDataset[] }>(server, "/api/v1/datasets", {
        cookie,
      });
      path = `/api/v1/datasets/${datasets[0].id}/versions/0/release`;
      keptDir = join(dataDir, "releases", datasets[0].id, `${DATASET}-v0`);
      await askJson(server, path, { cookie, method: "POST", status: 202 });
      await server.gone();
      expect(existsSync(keptDir)).toBe(fault.startsWith("release:after"));
      server = await start(null);
      await vi.waitFor(async () => expect(await read()).toMatchObject({ state: "done" }), GIVE_UP);
      const sums = readFileSync(join(keptDir, "SHA256SUMS"), "utf8");
      expect(await isWholeRelease(keptDir, sums)).toBe(true);
      expect(readdirSync(join(keptDir, ".."))).toEqual([`${DATASET}-v0`]);
      await askJson(server, path, { cookie, method: "DELETE" });
      expect(await read()).toBeNull();
      expect(existsSync(keptDir)).toBe(false);
      await server.stop();
    },
  );

  it("is downloaded from what is kept, and made first where nothing is", async () => {
    server = await start(null);
    const first = await ask(server, `${path}.zip`, { cookie });
    expect(first.headers["content-disposition"]).toBe('attachment; filename="small-v0.zip"');
    expect(await read()).toMatchObject({ state: "done", askedByName: "Ada" });
    const again = await ask(server, `${path}.zip`, { cookie });
    expect(Buffer.from(again.bytes).equals(Buffer.from(first.bytes))).toBe(true);
    const names = Object.keys(unzipSync(first.bytes));
    expect(names).toContain("small-v0/SHA256SUMS");
    expect(names.every((name) => name.startsWith("small-v0/"))).toBe(true);
  });
});
