// The whole of it, in real browsers: two people proofread one neuron at the same time, one of them
// is killed and comes back, a third signs, the tables that leave say what the screen says, and
// somebody who was not there sees the same.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, expect, type Page } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import { copyTemplate, type TestFolder } from "#tests/support/data-template.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { KillableBrowser } from "#tests/support/killable-browser.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { type ProofreadingPlan, planFor } from "#tests/support/proofreading-plan.ts";
import { hashesOf, readCsv, readParquet, sumsOf } from "#tests/support/release-tables.ts";
import { runFascicle } from "#tests/support/run-fascicle.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

test.describe.configure({ mode: "serial", timeout: 300_000 });

/** The larval stack has its own story, in story.spec.ts. */
const DATASET = "neuropil-demo";

let folder: TestFolder;
let server: FascicleServer;
let plan: ProofreadingPlan;

test.beforeAll(async () => {
  folder = copyTemplate();
  plan = await planFor(folder.dataDir, DATASET);
  server = await FascicleServer.start({ dataDir: folder.dataDir });
});

test.afterAll(async () => {
  await server?.stop();
  folder?.remove();
});

test("two proofread, a third signs, the connectome leaves as files", async ({ browser }) => {
  const mina = await KillableBrowser.open();
  try {
    await proofread(browser, mina, server, plan, DATASET);
  } finally {
    await mina.close();
  }
});

async function proofread(
  browser: Browser,
  minasBrowser: KillableBrowser,
  server: FascicleServer,
  plan: ProofreadingPlan,
  dataset: string,
): Promise<void> {
  const jonas = await signIn(browser, server, "Jonas");
  const lea = await signIn(browser, server, "Lea");
  const sessionId = await newSession(jonas.page, dataset, "One neuron");
  const url = `${server.url}/sessions/${sessionId}`;
  let mina = new WorkspacePage(await minasBrowser.signIn(server, "Mina"));
  const atJonas = new WorkspacePage(jonas.page);

  await test.step("each sees the other without doing anything", async () => {
    await Promise.all([mina.open(url), atJonas.open(url)]);
    await expect(mina.page.locator('[data-testid="presence-avatar"]')).toHaveCount(1);
    await expect(atJonas.page.getByRole("button", { name: /Mina Okafor/ })).toBeVisible();
  });

  const [first, second, third] = plan.merges;
  await test.step("[LV1] both edit one neuron at the same time", async () => {
    await Promise.all([mina.merge(first.a, first.b), atJonas.merge(second.a, second.b)]);
    for (const person of [mina, atJonas]) {
      await person.seesOperation(1, "merge");
      await person.seesOperation(2, "merge");
      await expect(person.page.getByTestId("pending-count")).toHaveText("0");
    }
    const roots = [];
    for (const person of [mina, atJonas]) {
      for (const place of [first.a, first.b, second.b]) {
        await person.goTo(place.positionVoxel);
        roots.push(await person.rootAt(place));
      }
    }
    expect(new Set(roots).size).toBe(1);
  });

  await test.step("[W1] a split with its preview, seen by the other, with who made it", async () => {
    const { source, sink } = plan.split;
    await atJonas.split(source, sink);
    await mina.seesOperation(3, "split");
    await expect(mina.activity(3)).toContainText("Jonas");
    await mina.goTo(source.positionVoxel, 3);
    expect(await mina.rootAt(source)).not.toBe(await mina.rootAt(sink));
  });

  await test.step("[OP9] undo takes back one's own latest operation and leaves the other's", async () => {
    await mina.merge(third.a, third.b);
    await atJonas.seesOperation(4, "merge");
    await mina.page.keyboard.press("Control+z");
    await atJonas.seesOperation(5, "undo");
    await expect(atJonas.activity(4)).toHaveAttribute("data-active", "false");
    await expect(atJonas.activity(3)).toHaveAttribute("data-active", "true");
    await atJonas.goTo(third.a.positionVoxel, 3);
    expect(await atJonas.rootAt(third.a)).not.toBe(await atJonas.rootAt(third.b));
  });

  await test.step("[SY1] a synapse label is on everyone's screen at once", async () => {
    await mina.synapse(plan.synapse.pre, plan.synapse.posts);
    await atJonas.seesOperation(6, "synapse-add");
  });

  await test.step("one is killed and comes back to everything", async () => {
    await minasBrowser.kill();
    await expect(atJonas.page.locator('[data-testid="presence-avatar"]')).toHaveCount(0);
    await atJonas.merge(third.a, third.b);
    await atJonas.seesOperation(7, "merge");
    // Chromium writes cookies to the disk some seconds late, so she may have to sign in again.
    await minasBrowser.reopen();
    mina = new WorkspacePage(await minasBrowser.signIn(server, "Mina"));
    await mina.open(url);
    for (const [seq, kind] of [
      "merge",
      "merge",
      "split",
      "merge",
      "undo",
      "synapse-add",
    ].entries()) {
      await mina.seesOperation(seq + 1, kind);
    }
    await mina.seesOperation(7, "merge");
    await mina.goTo(third.a.positionVoxel, 3);
    expect(await mina.rootAt(third.a)).toBe(await mina.rootAt(third.b));
  });

  await test.step("[RV1] the session is submitted and is read-only then", async () => {
    await mina.tab("review").click();
    await mina.page.getByTestId("action-submit").click();
    await expect(atJonas.page.getByTestId("state-chip").first()).toHaveAttribute(
      "data-state",
      "submitted",
    );
    await expect(atJonas.page.getByTestId("tool-merge")).toBeDisabled();
  });

  const reviewer = new WorkspacePage(lea.page);
  await test.step("[RV2][RV3] the reviewer goes through the changed segments and signs each", async () => {
    await reviewer.open(url);
    await reviewer.tab("review").click();
    const items = reviewer.page.getByTestId("review-item");
    await expect(items.first()).toBeVisible();
    const count = await items.count();
    expect(count).toBeGreaterThanOrEqual(3);
    for (let index = 0; index < count; index++) {
      const item = items.nth(index);
      if ((await item.getAttribute("data-open")) !== "true") {
        await item.getByRole("button").first().click();
      }
      await expect(item).toHaveAttribute("data-open", "true");
      await item.getByTestId("sign-button").click();
      await expect(item).toHaveAttribute("data-signed", "true");
    }
  });

  await test.step("[RV4] finalizing writes version 1", async () => {
    await reviewer.page.getByTestId("action-approve").click();
    await reviewer.page.getByTestId("finalize-button").click();
    const finalized = reviewer.page.getByTestId("finalized-version");
    await expect(finalized).toHaveAttribute("data-version", "1");
  });

  const out = mkdtempSync(join(tmpdir(), "fascicle-release-"));
  try {
    await checkRelease(reviewer.page, server, plan, dataset, out);
    await checkFreshEyes(browser, server, plan, dataset, join(out, "one"));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
  await jonas.context.close();
  await lea.context.close();
}

async function checkRelease(
  page: Page,
  server: FascicleServer,
  plan: ProofreadingPlan,
  dataset: string,
  out: string,
): Promise<void> {
  const one = join(out, "one");
  await test.step("[RV5] the release is the same bytes twice, version 0 leaves too", async () => {
    for (const [version, name] of [
      ["1", "one"],
      ["1", "again"],
      ["0", "zero"],
    ]) {
      const args = ["export", "--dataset", dataset, "--version", version, "--out", join(out, name)];
      const result = await runFascicle(args, server.dataDir);
      expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    }
    expect(hashesOf(join(out, "again"))).toEqual(hashesOf(one));
    expect(sumsOf(one)).toEqual(hashesOf(one));
    expect(sumsOf(join(out, "zero"))).toEqual(hashesOf(join(out, "zero")));
  });

  await test.step("CSV and Parquet say the same", async () => {
    const tables = ["neurons", "synapses", "connections"].map((name) => `tables/${name}`);
    for (const table of [
      ...tables,
      "agglomeration/supervoxel_to_neuron",
      "provenance/operations",
    ]) {
      const csv = readCsv(one, `${table}.csv`);
      expect(await readParquet(one, `${table}.parquet`), table).toEqual(csv);
      expect(csv.length, table).toBeGreaterThan(0);
    }
  });

  await test.step("[SY3] the tables equal what the screen says", async () => {
    await page.goto(server.url);
    const row = page
      .locator("section", { hasText: dataset })
      .locator('[data-testid="version-row"][data-version="1"]');
    const words = ((await row.textContent()) ?? "").replaceAll(",", "");
    const neurons = readCsv(one, "tables/neurons.csv");
    const synapses = readCsv(one, "tables/synapses.csv");
    const connections = readCsv(one, "tables/connections.csv");
    expect(words).toContain(`${neurons.length} segments`);
    const synapseCount = new Set(synapses.map((pair) => pair.synapse_id)).size;
    expect(words).toContain(`${synapseCount} synapse`);
    expect(words).toContain(`${connections.length} connection`);
    const pairs = connections.reduce((sum, { synapse_count }) => sum + Number(synapse_count), 0);
    expect(pairs).toBe(synapses.length);
    const [placed] = synapses.filter(({ synapse_id }) => synapse_id.includes("-"));
    const neuronOf = neuronBySupervoxel(one);
    expect(placed.pre_neuron_id).toBe(neuronOf.get(String(plan.synapse.pre.supervoxel)));
  });
}

function neuronBySupervoxel(releaseDir: string): ReadonlyMap<string, string> {
  const rows = readCsv(releaseDir, "agglomeration/supervoxel_to_neuron.csv");
  return new Map(rows.map((row) => [row.supervoxel_id, row.neuron_id]));
}

/** Somebody who was not there opens the version, and sees the neurons that the files name. */
async function checkFreshEyes(
  browser: Browser,
  server: FascicleServer,
  plan: ProofreadingPlan,
  dataset: string,
  releaseDir: string,
): Promise<void> {
  await test.step("a fresh browser shows the same version", async () => {
    const fresh = await signIn(browser, server, "Jonas");
    const workspace = new WorkspacePage(fresh.page);
    await fresh.page.goto(`${server.url}/datasets/${dataset}/versions/1`);
    const neuronOf = neuronBySupervoxel(releaseDir);
    const places = [
      ...plan.merges.flatMap(({ a, b }) => [a, b]),
      ...[plan.split.source, plan.split.sink],
    ];
    for (const place of places) {
      await workspace.goTo(place.positionVoxel);
      expect(await workspace.rootAt(place)).toBe(neuronOf.get(String(place.supervoxel)));
    }
    const merged = new Set(
      plan.merges
        .flatMap(({ a, b }) => [a, b])
        .map(({ supervoxel }) => neuronOf.get(String(supervoxel))),
    );
    expect(merged.size).toBe(1);
    await fresh.context.close();
  });
}
