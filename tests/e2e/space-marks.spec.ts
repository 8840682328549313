// What the space shows besides surfaces: the skeletons of what is selected, live and in links; and synapses,
// comments and people as marks in their places, which come and go with them.
import { expect } from "@playwright/test";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { test } from "#tests/support/browser-test.ts";
import { submitIn } from "#tests/support/in-page.ts";
import { synapseOf } from "#tests/support/intent-bodies.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, originOf, signIn } from "#tests/support/people.ts";
import { type ProofreadingPlan, planFor } from "#tests/support/proofreading-plan.ts";
import { SpacePage } from "#tests/support/space-page.ts";
import { submitMerge } from "#tests/support/submit-merge.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const ROOM = "test-results/screenshots";
const PRE_RGB = [255, 176, 0] as const;
const POST_RGB = [92, 225, 230] as const;
/** A mark has more pixels than these. */
const MARK_PIXELS = 12;

test.describe.configure({ timeout: 180_000 });
test.use({ viewport: { width: 1440, height: 900 } });

const own = ownServer();
let plan: ProofreadingPlan;

test.beforeAll(async () => {
  plan = await planFor(own.dataDir, DATASET);
});

test("skeletons take the place of surfaces, follow another's merge, and are in the link", async ({
  browser,
}) => {
  const { page } = await signIn(browser, own.server, "Mina");
  const jonas = await signIn(browser, own.server, "Jonas");
  const url = `${own.server.url}/sessions/${await newSession(page, DATASET, "Skeletons")}`;
  const [workspace, space] = [new WorkspacePage(page), new SpacePage(page)];
  await Promise.all([workspace.open(url), new WorkspacePage(jonas.page).open(url)]);
  const asked: string[] = [];
  page.on("request", (request) => {
    const path = new URL(request.url()).pathname;
    if (path.includes("/skeletons/")) asked.push(path);
  });
  const [merge] = plan.merges;
  await page.keyboard.press("Space");
  await workspace.goTo(merge.a.positionVoxel, 3);
  await workspace.click(merge.a, { double: true });
  const pieces = await space.isWhole();
  const surfaces = await space.hits();
  expect(asked).toEqual([]);

  const toggle = page.getByTestId("space-skeletons");
  await toggle.click();
  await expect(toggle).toHaveAttribute("aria-pressed", "true");
  await space.isWhole(String(pieces));
  await expect(space.status()).toHaveText(`${pieces} pieces`);
  expect(asked).toHaveLength(pieces);
  expect(new Set(asked).size).toBe(pieces);
  // Lines are there, of pieces that had surfaces, and cover less than those.
  await expect.poll(async () => (await space.hits()).count).toBeGreaterThan(0);
  const lines = await space.hits();
  expect(lines.count).toBeLessThan(surfaces.count);
  await page.screenshot({ path: `${ROOM}/space-skeletons.png` });

  await test.step("what another merges brings its skeletons, and no other is asked for again", async () => {
    const before = new Set(asked.splice(0));
    await submitMerge(jonas.page, merge);
    await expect.poll(() => space.countOf("count")).toBeGreaterThan(pieces);
    const merged = await space.isWhole();
    expect(asked.length).toBe(merged - pieces);
    expect(asked.filter((path) => before.has(path))).toEqual([]);
    await expect
      .poll(async () => (await space.hits()).ids.length)
      .toBeGreaterThanOrEqual(lines.ids.length);
  });

  await test.step("a click on a line goes there", async () => {
    const placeOf = () => page.evaluate(() => window.__fascicle?.viewer.view().positionVoxel);
    const place = await placeOf();
    const [x, y] = await space.pointOnSomething();
    await page.mouse.click(x, y);
    await expect(page.getByTestId("space-picked")).toHaveAttribute("data-piece", /^\d+$/);
    expect(await placeOf()).not.toEqual(place);
  });

  await test.step("a link has them, and surfaces come back", async () => {
    await expect.poll(() => new URL(page.url()).hash).toMatch(/v=four&o=k/);
    await page.reload();
    await space.isWhole();
    await expect(toggle).toHaveAttribute("aria-pressed", "true");
    await expect.poll(async () => (await space.hits()).count).toBeGreaterThan(0);
    await toggle.click();
    await expect(toggle).toHaveAttribute("aria-pressed", "false");
    await space.isWhole();
    await expect(space.status()).toContainText("triangles");
    expect((await space.hits()).count).toBeGreaterThan(lines.count);
  });
});

test("synapses, comments and people are marked in their places, and go with them", async ({
  browser,
}) => {
  const { page } = await signIn(browser, own.server, "Mina");
  const jonas = await signIn(browser, own.server, "Jonas");
  const url = `${own.server.url}/sessions/${await newSession(page, DATASET, "Marks")}`;
  const [workspace, space] = [new WorkspacePage(page), new SpacePage(page)];
  const atJonas = new WorkspacePage(jonas.page);
  await Promise.all([workspace.open(url), atJonas.open(url)]);
  const { pre, posts } = plan.synapse;
  const answer = await page.request.get(`${originOf(page)}/api/v1/datasets`);
  const { datasets } = (await answer.json()) as { datasets: { name: string; voxelNm: Vec3 }[] };
  const { voxelNm } = datasets.find(({ name }) => name === DATASET) ?? { voxelNm: [1, 1, 1] };
  const isAt = (kind: string, { positionVoxel }: Place) =>
    expect
      .poll(async () => {
        const shown = await space.markers(kind).getAttribute("transform");
        return shown === (await space.transformOf(positionVoxel, voxelNm));
      })
      .toBe(true);

  await page.keyboard.press("Space");
  await workspace.goTo(pre.positionVoxel, 3);
  for (const place of [pre, posts[0]]) await workspace.click(place, { double: true });
  await expect(page.getByTestId("segment-row")).toHaveCount(2);
  await space.isWhole();

  await test.step("a synapse of another's: its sites as marks, until it is undone", async () => {
    const pixels = async () => [await space.pixelsLike(PRE_RGB), await space.pixelsLike(POST_RGB)];
    const plain = await pixels();
    await submitIn(jonas.page, synapseOf(pre, posts));
    await workspace.seesOperation(1, "synapse-add");
    for (const site of [0, 1]) {
      await expect
        .poll(async () => (await pixels())[site])
        .toBeGreaterThan(plain[site] + MARK_PIXELS);
    }
    await page.screenshot({ path: `${ROOM}/space-synapse.png` });
    await atJonas.undo();
    await workspace.seesOperation(2, "undo");
    for (const site of [0, 1]) {
      await expect.poll(async () => (await pixels())[site]).toBeLessThan(plain[site] + MARK_PIXELS);
    }
  });

  await test.step("a comment, which stays in its place as the space is turned, until it is resolved", async () => {
    await expect(space.markers("thread")).toHaveCount(0);
    const comment = { kind: "comment-add", place: pre, replyTo: null, mentions: [] } as const;
    await submitIn(jonas.page, { ...comment, text: "Is this one?" });
    await expect(space.markers("thread")).toHaveCount(1);
    await expect(space.markers("thread")).toContainText("Jonas");
    await isAt("thread", pre);
    const before = await space.markers("thread").getAttribute("transform");
    const box = await page.getByTestId("space").boundingBox();
    const [x, y] = [(box?.x ?? 0) + 200, (box?.y ?? 0) + 150];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 90, y + 60, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => space.markers("thread").getAttribute("transform")).not.toBe(before);
    await isAt("thread", pre);
    await submitIn(jonas.page, { kind: "comment-resolve", of: 3 });
    await expect(space.markers("thread")).toHaveCount(0);
  });

  await test.step("where another points, until they leave", async () => {
    await atJonas.goTo(pre.positionVoxel, 3);
    await atJonas.point(pre);
    await expect(space.markers("person")).toHaveCount(1);
    await expect(space.markers("person")).toContainText("Jonas Weber");
    const transform = () => space.markers("person").getAttribute("transform");
    const first = await transform();
    await atJonas.point(posts[0]);
    await expect.poll(transform).not.toBe(first);
    await page.screenshot({ path: `${ROOM}/space-people.png` });
    await jonas.context.close();
    await expect(space.markers("person")).toHaveCount(0);
  });
});
