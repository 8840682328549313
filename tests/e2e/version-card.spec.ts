// [RV9] Whoever looks at a neuron of a version sees how it came to be: what was done to it in the sessions
// that led there, who signed it, what was said, each with a way to the place and into its session.
import { mkdirSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Synapse } from "#core/operations/operation.ts";
import type { ApiPastPage } from "#core/protocol/past-api.ts";
import { addRecord } from "#fixtures/graphs/neuron-intents.ts";
import { barriers, contrastBarriers, showTheme } from "#tests/support/barriers.ts";
import { test } from "#tests/support/browser-test.ts";
import { positionOf } from "#tests/support/in-page.ts";
import { mergeOf } from "#tests/support/intent-bodies.ts";
import { layoutFaults } from "#tests/support/layout-faults.ts";
import { lookCookies } from "#tests/support/look.ts";
import { openCard } from "#tests/support/open-card.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { datasetId, newSession, originOf, signIn } from "#tests/support/people.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { differenceAs, sendAs, signAllAs } from "#tests/support/send-as.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/version-card";
const own = ownServer();

test.describe.configure({ timeout: 120_000 });
test.beforeAll(() => {
  mkdirSync(SHOTS, { recursive: true });
});

async function finalizeAs(page: Page, sessionId: string): Promise<void> {
  const origin = originOf(page);
  const response = await page.request.post(`${origin}/api/v1/sessions/${sessionId}/finalize`, {
    ...{ data: {}, headers: { origin } },
  });
  expect(response.status()).toBe(201);
}

/** Of the imported ones, with a site in one of these segments of version 0. */
async function importedSynapse(
  page: Page,
  dataset: string,
  segments: readonly string[],
): Promise<string> {
  const version = `${originOf(page)}/api/v1/datasets/${dataset}/versions/0`;
  const { synapses } = (await (await page.request.get(`${version}/synapses`)).json()) as {
    synapses: Synapse[];
  };
  const sites = synapses.flatMap(({ id, pre, posts }) =>
    [pre, ...posts].map(({ place }) => ({ id, supervoxel: place.supervoxel })),
  );
  const answer = await page.request.post(`${version}/roots`, {
    data: { supervoxels: sites.map(({ supervoxel }) => supervoxel) },
    headers: { origin: originOf(page) },
  });
  const { roots } = (await answer.json()) as { roots: string[] };
  const found = sites[roots.findIndex((root) => segments.includes(root))];
  if (found === undefined) throw new Error(`no synapse lies on ${segments.join(", ")}`);
  return found.id;
}

test("[RV9] a version's card tells how its neuron came to be, and leads to where and into the session", async ({
  browser,
}) => {
  const { merges } = await planFor(own.dataDir, DATASET);
  const [{ a, b }, { a: other, b: later }] = merges;
  const [mina, jonas, lea] = [
    await signIn(browser, own.server, "Mina"),
    await signIn(browser, own.server, "Jonas"),
    await signIn(browser, own.server, "Lea"),
  ];
  const dataset = await datasetId(mina.page, DATASET);
  const versionPath = `${own.server.url}/datasets/${DATASET}/versions`;
  const says = (text: string, replyTo: number | null = null): IntentBody => ({
    ...{ kind: "comment-add", place: b, text, replyTo, mentions: [] },
  });

  const first = await newSession(mina.page, DATASET, "Join the axon");
  await sendAs(mina.page, first, [mergeOf({ a, b }), says("Does the axon end here?")]);
  await sendAs(jonas.page, first, [says("It goes on in the next section.", 2)]);
  await sendAs(mina.page, first, [{ kind: "comment-resolve", of: 2 }]);
  const [{ root: joined, beforeRoots }] = (await differenceAs(mina.page, first)).segments;
  const removed = await importedSynapse(mina.page, dataset, beforeRoots);
  await sendAs(jonas.page, first, [{ kind: "synapse-remove", synapseId: removed }]);
  await sendAs(mina.page, first, [{ kind: "submit", note: "" }]);
  await signAllAs(lea.page, first);
  await finalizeAs(lea.page, first);

  const second = await newSession(jonas.page, DATASET, "Go on with it");
  await sendAs(jonas.page, second, [
    mergeOf({ a: other, b: later }),
    addRecord(a, { name: "AVA" }),
  ]);
  const records = await jonas.page.request.get(
    `${own.server.url}/api/v1/sessions/${second}/neurons`,
  );
  const { neurons } = (await records.json()) as { neurons: { id: string; name: string }[] };
  const neuronId = neurons.find(({ name }) => name === "AVA")?.id ?? "";
  for (const type of "abcdefghij") {
    await sendAs(jonas.page, second, [{ kind: "neuron-edit", neuronId, changes: { type } }]);
  }
  await sendAs(mina.page, second, [says("Checked against the other side.")]);
  await sendAs(jonas.page, second, [{ kind: "submit", note: "" }]);
  await signAllAs(lea.page, second);
  const grown = (await differenceAs(jonas.page, second)).segments.find((segment) =>
    segment.beforeRoots.includes(joined),
  );
  const root = grown?.root ?? "";
  await finalizeAs(lea.page, second);

  const { page } = jonas;
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${versionPath}/2`);
  await page.getByTestId("tab-neurons").click();
  await openCard(page, root);
  const block = (name: string) => page.getByTestId(`neuron-${name}`);
  const edits = block("operations").getByRole("listitem");

  await test.step("edits of both sessions, newest first, page after page", async () => {
    await expect(block("operations")).toHaveAttribute("data-total", "14");
    await expect(edits).toHaveCount(10);
    await expect(edits.first()).toContainText(/Jonas Weber .*#12 · version 2/);
    await block("operations").getByTestId("past-more").click();
    await expect(edits).toHaveCount(14);
    await expect(block("operations").getByTestId("past-more")).toHaveCount(0);
    await expect(edits.nth(12)).toContainText(/Jonas Weber removed .*#5 · version 1/);
    await expect(edits.last()).toContainText(/Mina Okafor merged .*#1 · version 1/);
  });

  await test.step("sign-offs: the one of this state, and the one that lapsed on the way", async () => {
    const signed = block("sign-offs").getByRole("listitem");
    await expect(signed).toHaveText([
      /^Signed ?Lea Tanaka, whole, .*for version 2/,
      /^Lapsed ?Lea Tanaka, whole, .*for version 1/,
    ]);
  });

  await test.step("threads, the resolved one as that, with all that was said", async () => {
    const threads = block("threads").getByRole("listitem");
    await expect(threads).toHaveCount(2);
    await expect(threads.first()).toContainText("Checked against the other side.");
    await expect(threads.last()).toContainText("resolved by Mina Okafor");
    await expect(threads.last()).toContainText("Does the axon end here?");
    await expect(threads.last()).toContainText("It goes on in the next section.");
  });

  await test.step("nothing is cut off and nothing bars the way, in both themes", async () => {
    for (const theme of ["dark", "light"] as const) {
      await showTheme(page, theme);
      await block("operations").scrollIntoViewIfNeeded();
      await page.screenshot({ path: `${SHOTS}/edits-${theme}.png` });
      await block("threads").scrollIntoViewIfNeeded();
      await page.screenshot({ path: `${SHOTS}/threads-${theme}.png` });
      expect(await contrastBarriers(page)).toEqual([]);
    }
    expect(await barriers(page, '[data-testid="neuron-details"]')).toEqual([]);
    expect(await page.evaluate(layoutFaults, ".neuron-past")).toEqual([]);
  });

  await test.step("a click goes to the place", async () => {
    const where = (place: typeof a) => place.positionVoxel.map(Math.round);
    await block("threads").getByTestId("thread-head").first().click();
    await expect.poll(() => positionOf(page)).toEqual(where(b));
    await edits.last().getByRole("button").click();
    await expect.poll(() => positionOf(page)).toEqual(where(a));
  });

  await test.step("in the other language", async () => {
    await page
      .context()
      .addCookies(lookCookies({ theme: "dark", locale: "zh-CN" }, own.server.url));
    await page.goto(`${versionPath}/2`);
    await page.getByTestId("tab-neurons").click();
    await openCard(page, root);
    await expect(edits).toHaveCount(10);
    await expect(block("sign-offs")).toContainText("针对版本 2");
    await block("sign-offs").scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${SHOTS}/chinese.png` });
    await page.context().addCookies(lookCookies({ theme: "dark", locale: "en" }, own.server.url));
  });

  await test.step("version 1 is told as it was; and a link opens the operation in its session", async () => {
    await page.goto(`${versionPath}/1`);
    await page.getByTestId("tab-neurons").click();
    await openCard(page, joined);
    await expect(edits).toHaveCount(2);
    await edits.last().getByRole("link", { name: "Open #1 in the session Join the axon" }).click();
    await page.waitForURL(`**/sessions/${first}?op=1*`);
    const operation = page.locator('[data-testid="activity-item"][data-seq="1"]');
    await expect(operation).toHaveAttribute("data-linked", "true");
  });

  await test.step("scripts: pages, what is known already, and what is asked for wrongly", async () => {
    const path = `${own.server.url}/api/v1/datasets/${dataset}/versions/2/segments/${root}`;
    const asked = await page.request.get(`${path}/edits?from=13&limit=5`);
    const last = (await asked.json()) as ApiPastPage<"edits">;
    expect(last).toMatchObject({ root, total: 14, next: null, items: [{ version: 1, seq: 1 }] });
    const { etag } = asked.headers();
    const again = (tag: string, query: string) =>
      page.request.get(`${path}/edits?${query}`, { headers: { "if-none-match": tag } });
    expect((await again(etag, "from=13&limit=5")).status()).toBe(304);
    expect((await again(etag, "from=12&limit=5")).status()).toBe(200);
    const wrong = await page.request.get(`${path}/edits?limit=101`);
    expect([wrong.status(), await wrong.json()]).toMatchObject([
      400,
      { error: { field: "limit", problem: "must be 100 or less" } },
    ]);
    const none = `${path.slice(0, -root.length)}999999999999`;
    expect((await page.request.get(`${none}/threads`)).status()).toBe(404);
  });
  for (const { context } of [mina, jonas, lea]) await context.close();
});
