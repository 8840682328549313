// A release through a real server: killed with -9 where it is written, it is whole or absent, and the
// next server goes on by itself. Then as people use it: downloaded, removed by who may.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ApiDataset } from "#core/protocol/api.ts";
import type { ApiRelease } from "#core/protocol/release-api.ts";
import { isWholeRelease } from "#server/exports/release-sums.ts";
import { MIGRATIONS_DIR } from "#server/persistence/database-under-test.ts";
import { layEmbeddedDatabase } from "#server/persistence/embedded-template.ts";
import { importArgs, LEFT, MIDDLE, writeSmallVolume } from "#tests/server/small-volume.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import { ask, askJson, signInByPassword } from "#tests/server/web-client.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { passwordIn, runFascicle } from "#tests/support/run-fascicle.ts";

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
  await layEmbeddedDatabase(dataDir, MIGRATIONS_DIR);
  const volume = await writeSmallVolume(join(folder.path, "volume"));
  const imported = await runFascicle(importArgs(DATASET, volume), dataDir);
  expect(imported).toMatchObject({ exitCode: 0 });
  const add = ["person", "add", "--name", "Ada", "--email", EMAIL, "--admin"];
  const { stdout } = await runFascicle(add, dataDir);
  password = passwordIn(stdout);
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
    writeFileSync(join(folder.path, "small-v0.zip"), first.bytes);
  });

  it("[RL1] is of a part where somebody chose one, beside the whole", async () => {
    const scope = { kind: "neurons", ids: [], placesVoxel: [[0, 0, 0]] };
    const posted = { cookie, method: "POST", body: { scope, skeletons: "none" } };
    const { release } = await askJson<{ release: ApiRelease }>(server, path, {
      ...posted,
      status: 202,
    });
    expect(release.scope).toEqual({ kind: "neurons", neuronCount: 1, firstId: String(LEFT) });
    const zip = await ask(server, `${path}.zip?choice=${release.choiceId}`, { cookie });
    const name = `small-v0-neuron-${LEFT}-no-skeletons`;
    expect(zip.headers["content-disposition"]).toBe(`attachment; filename="${name}.zip"`);
    const readme = unzipSync(zip.bytes)[`${name}/README.md`];
    expect(new TextDecoder().decode(readme)).toContain(`a part: 1 neuron, ${LEFT}`);
    const { releases } = await askJson<{ releases: ApiRelease[] }>(server, path, { cookie });
    expect(releases.map(({ choiceId, state }) => [choiceId, state])).toEqual([
      [release.choiceId, "done"],
      ["", "done"],
    ]);
    const asked = (ids: readonly string[], placesVoxel: readonly (readonly number[])[]) =>
      ask(server, path, { ...posted, body: { scope: { kind: "neurons", ids, placesVoxel } } });
    for (const [refused, tag] of [
      [await asked([String(MIDDLE)], []), "release-part-of-neuron"],
      [await asked(["5"], []), "release-not-a-neuron"],
      [await asked([], [[12, 0, 0]]), "release-outside"],
      [await asked([], []), "bad-request"],
    ] as const) {
      expect(refused.status).toBe(400);
      expect(JSON.parse(refused.text).error.tag).toBe(tag);
    }
    await askJson(server, `${path}?choice=${release.choiceId}`, { cookie, method: "DELETE" });
    expect(readdirSync(join(keptDir, ".."))).toEqual([`${DATASET}-v0`]);
  });

  it("is downloaded on from where it broke off", async () => {
    const whole = readFileSync(join(folder.path, "small-v0.zip"));
    const from = whole.length - 1_000;
    const asked = (range: string, tag?: string) => {
      const headers = { range, ...(tag === undefined ? {} : { "if-range": tag }) };
      return ask(server, `${path}.zip`, { cookie, headers });
    };
    const part = await asked(`bytes=${from}-`);
    expect(part.status).toBe(206);
    expect(part.headers["content-range"]).toBe(`bytes ${from}-${whole.length - 1}/${whole.length}`);
    expect(Buffer.from(part.bytes).equals(whole.subarray(from))).toBe(true);
    const rest = await asked(`bytes=${from}-`, part.headers.etag);
    expect(rest.status).toBe(206);
    const other = await asked(`bytes=${from}-`, '"another"');
    expect([other.status, other.bytes.length]).toEqual([200, whole.length]);
    expect((await asked(`bytes=${whole.length}-`)).status).toBe(416);
  });

  it("is exported as a part, and brought back in, by the command line", async () => {
    const out = join(folder.path, "part");
    const args = ["export", "--dataset", DATASET, "--version", "0", "--out", out];
    const exported = await runFascicle([...args, "--region", "11,0,0,12,8,3"], dataDir);
    expect(exported).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^Wrote version 0/),
    });
    expect(readFileSync(join(out, "README.md"), "utf8")).toContain(
      "the neuron with a voxel in the box 11,0,0 to 12,8,3",
    );
    const unknown = await runFascicle([...args, "--neurons", String(MIDDLE)], dataDir);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain(`--neurons: ${MIDDLE} is a supervoxel of neuron ${LEFT}`);
    const zip = join(folder.path, "small-v0.zip");
    const back = ["import-release", zip, "--name", "small-again", "--volume", DATASET];
    const imported = await runFascicle(back, dataDir);
    expect(imported).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^Imported small-/),
    });
    await server.stop();
  });

  it("is gone on with where an export was killed", { timeout: 120_000 }, async () => {
    const out = join(folder.path, "whole");
    const again = ["export", "--dataset", "small-again", "--version", "0", "--out", out];
    const env = { FASCICLE_FAULT: "release:file-written@4:kill", FASCICLE_FAULTS: "1" };
    const killed = await runFascicle(again, dataDir, env);
    expect(killed.exitCode).not.toBe(0);
    expect(existsSync(out)).toBe(false);
    const [kept] = readdirSync(join(dataDir, "releases"), { recursive: true }).filter((entry) =>
      String(entry).endsWith(".partial-000000001"),
    );
    expect(readdirSync(join(dataDir, "releases", String(kept), "tables")).length).toBe(8);
    expect(await runFascicle(again, dataDir)).toMatchObject({ exitCode: 0 });
    const sums = readFileSync(join(out, "SHA256SUMS"), "utf8");
    expect(await isWholeRelease(out, sums)).toBe(true);
    expect(await runFascicle(["verify"], dataDir)).toMatchObject({ exitCode: 0 });
  });
});
