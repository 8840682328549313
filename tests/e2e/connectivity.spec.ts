// [DE4][SY2] Two people at one session: what one merges or adds is at once in the other's table of neurons,
// card and matrix, and equals a recount. Afterwards the same of a version, which nobody can change.
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import { recountOf } from "#tests/support/connectome-recount.ts";
import { sessionOf } from "#tests/support/in-page.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { openTogether } from "#tests/support/two-proofreaders.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/connectivity";

const own = ownServer();

/** What a click saves, as rows of cells. */
async function saved(page: Page, button: string): Promise<readonly (readonly string[])[]> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByTestId(button).click(),
  ]);
  const text = await readFile(await download.path(), "utf8");
  return text
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","));
}

/** Inputs, outputs and how many partners, by segment. */
type CountTable = ReadonlyMap<string, readonly number[]>;

/** Of the segments that have any. */
async function tableOf(page: Page): Promise<CountTable> {
  const [head, ...rows] = await saved(page, "neuron-export");
  const columns = ["inputs", "outputs", "upstream", "downstream"].map((id) => head.indexOf(id));
  const segment = head.indexOf("segment_id");
  return new Map(
    rows
      .map((row) => [row[segment], columns.map((at) => Number(row[at]))] as const)
      .filter(([, counts]) => counts.some((count) => count > 0)),
  );
}

async function recounted(page: Page, sessionId: string): Promise<CountTable> {
  const { sites, connections } = await recountOf(page, sessionId);
  const table = new Map<string, readonly number[]>();
  for (const [root, { pre, post }] of sites) {
    const upstream = connections.filter(({ postRoot }) => postRoot === root).length;
    const downstream = connections.filter(({ preRoot }) => preRoot === root).length;
    table.set(String(root), [post, pre, upstream, downstream]);
  }
  return table;
}

test("[W6] what one person merges or adds, the other's table, card and matrix have at once", async ({
  browser,
}) => {
  mkdirSync(SHOTS, { recursive: true });
  const plan = await planFor(own.dataDir, DATASET);
  const { jonas, mina, atJonas, atMina } = await openTogether(browser, own.server, "Connections");
  const { page } = jonas;
  await page.setViewportSize({ width: 1440, height: 900 });
  const sessionId = await sessionOf(page);
  const grid = page.getByTestId("neuron-grid");
  const inOrder = (table: CountTable) => [...table].sort();
  const agrees = async () =>
    expect
      .poll(async () => inOrder(await tableOf(page)))
      .toEqual(inOrder(await recounted(page, sessionId)));

  await test.step("the table is found, searched and worked by keys alone", async () => {
    await page.getByRole("application").focus();
    await page.keyboard.press("/");
    await expect(grid).toBeVisible();
    await expect(page.getByTestId("neuron-search")).toBeFocused();
    await agrees();
    const most = page.getByTestId("neuron-row").first();
    const before = (await most.getAttribute("data-root")) ?? "";
    await page.getByTestId("sort-inputs").click();
    await expect(most).not.toHaveAttribute("data-root", before);
    const root = (await most.getAttribute("data-root")) ?? "";
    await page.getByTestId("neuron-search").fill(root);
    // Ids are found by any part of them.
    await expect(page.locator(`[data-testid="neuron-row"][data-root="${root}"]`)).toBeVisible();
    await page.getByTestId("neuron-search").press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await expect(most).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("Enter");
    await atJonas.settled();
    await page.keyboard.press("ArrowRight");
    await expect(page.getByTestId("neuron-details")).toHaveAttribute("data-root", root);
    await page.screenshot({ path: `${SHOTS}/beside.png` });
    await page.getByTestId("neuron-search").fill("");
    await page.getByTestId("neurons-wide").click();
    const space = page.getByTestId("neuron-space-status");
    await expect(space).not.toHaveAttribute("data-loaded", "0");
    await page.screenshot({ path: `${SHOTS}/wide.png` });
    await page.getByTestId("neuron-filters").click();
    await page.getByTestId("filter-outputs").fill(">1");
    await expect(page.getByTestId("neurons-summary")).toContainText(" of ");
    await page.screenshot({ path: `${SHOTS}/filtered.png` });
    await page.getByTestId("neuron-filters").click();
    await expect(page.getByTestId("neurons-summary")).not.toContainText(" of ");
  });

  await test.step("[SY2] a merge by the other moves sites and partners with the supervoxels", async () => {
    const [{ a, b }] = plan.merges;
    const before = Number(await grid.getAttribute("data-count"));
    await atMina.merge(a, b);
    await expect(grid).toHaveAttribute("data-count", String(before - 1));
    await agrees();
    const root = await atMina.rootAt(a);
    await page.getByTestId("neuron-search").fill(root);
    await page.locator(`[data-testid="neuron-row"][data-root="${root}"]`).click();
    await expect(page.getByTestId("neuron-operations")).toContainText("1");
  });

  await test.step("[SY3] a synapse by the other is in the open card and in the matrix", async () => {
    const outputs = page.getByTestId("neuron-fact-outputs");
    const before = Number(await outputs.textContent());
    const { pre, posts } = plan.synapse;
    await atMina.synapse(pre, posts);
    await expect(outputs).toHaveText(String(before + 1));
    const downstream = page.getByTestId("partners-downstream");
    const root = (await page.getByTestId("neuron-details").getAttribute("data-root")) ?? "";
    const { connections } = await recountOf(page, sessionId);
    const pairs = connections.filter(({ preRoot }) => String(preRoot) === root);
    const sum = pairs.reduce((total, { synapseCount }) => total + synapseCount, 0);
    await expect(downstream).toHaveAttribute("data-total", String(sum));
    await page.screenshot({ path: `${SHOTS}/card.png` });
    await page.getByTestId("neuron-search").fill("");
    await agrees();
  });

  await test.step("the matrix of what is shown is that of a recount, and so after an undo", async () => {
    const root = (await page.getByTestId("neuron-details").getAttribute("data-root")) ?? "";
    const [, post] = plan.synapse.posts;
    for (const chosen of [root, await atMina.rootAt(post)]) {
      const search = page.getByTestId("neuron-search");
      await search.fill(chosen);
      await page.locator(`[data-testid="neuron-row"][data-root="${chosen}"]`).click();
      await grid.press("Space");
      await search.fill("");
    }
    await page.getByTestId("neurons-matrix").click();
    const checked = async () => {
      const [, ids, ...rows] = await saved(page, "matrix-export");
      const { connections } = await recountOf(page, sessionId);
      const counts = new Map(
        connections.map(({ preRoot, postRoot, synapseCount }) => [
          `${preRoot} ${postRoot}`,
          synapseCount,
        ]),
      );
      return rows.every((row) =>
        row.slice(2).every((cell, at) => {
          return Number(cell) === (counts.get(`${row[1]} ${ids[at + 2]}`) ?? 0);
        }),
      );
    };
    expect(await checked()).toBe(true);
    const matrix = page.getByTestId("adjacency");
    const before = Number(await matrix.getAttribute("data-total"));
    await page.getByTestId("matrix-stage").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await expect(page.getByTestId("matrix-said")).toContainText("→");
    await page.screenshot({ path: `${SHOTS}/matrix.png` });
    await mina.page.getByRole("application").focus();
    await atMina.undo();
    await expect(matrix).not.toHaveAttribute("data-total", String(before));
    expect(await checked()).toBe(true);
  });

  await test.step("a version has the same table, and nothing in it changes", async () => {
    await page.goto(`${own.server.url}/datasets/${DATASET}/versions/0`);
    await page.getByTestId("tab-neurons").click();
    await page.getByTestId("neurons-wide").click();
    await page.getByTestId("sort-outputs").click();
    await page.getByTestId("neuron-row").first().click();
    await expect(page.getByTestId("neuron-details")).toBeVisible();
    const space = page.getByTestId("neuron-space-status");
    await expect(space).not.toHaveAttribute("data-loaded", "0");
    await page.screenshot({ path: `${SHOTS}/version.png` });
  });
  await jonas.context.close();
  await mina.context.close();
});
