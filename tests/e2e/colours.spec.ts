// Two people in two browsers: what one does and says of segments, and how a third reviews them, colours
// the other's planes and space, in words as well; a link opens with the same colours.
import { mkdirSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import sharp from "sharp";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { signIn } from "#tests/support/people.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { sendAs, signAllAs } from "#tests/support/send-as.ts";
import { submitMerge } from "#tests/support/submit-merge.ts";
import { openTogether } from "#tests/support/two-proofreaders.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/colours";
/** Of a class's colour in one channel: a segment's own bits, and what is around it. */
const NEAR = 24;

test.describe.configure({ timeout: 120_000 });
test.use({ viewport: { width: 1440, height: 900 } });

const own = ownServer();

type Color = readonly [red: number, green: number, blue: number];

const line = (page: Page, name: string) =>
  page.locator(`[data-testid="color-legend-line"][data-class="${name}"]`);

/** As the legend has it. */
async function legendColor(page: Page, name: string): Promise<Color> {
  const css = await line(page, name)
    .locator(".color-legend__swatch")
    .evaluate((swatch) => getComputedStyle(swatch).backgroundColor);
  const [red, green, blue] = (css.match(/\d+/g) ?? []).map(Number);
  return [red, green, blue];
}

/** Segments alone, so that a pixel is a segment's colour; what lies under the pointer is lighter. */
async function showSegmentsAlone({ page }: WorkspacePage): Promise<void> {
  await page.evaluate(() => window.__fascicle?.viewer.setLook({ segmentOpacity: 1 }));
  await page.mouse.move(2, 2);
}

function expectNear(color: Color, expected: Color): void {
  for (const [at, part] of color.entries())
    expect(Math.abs(part - expected[at])).toBeLessThan(NEAR);
}

/** What most of the colourful pixels in the space have, as a direction: light falls on it. */
async function spaceColor(page: Page): Promise<Color | null> {
  const box = await page.getByTestId("space").boundingBox();
  if (box === null) throw new Error("there is no space on the screen");
  const clip = { x: box.x, y: box.y + 50, width: box.width, height: box.height - 130 };
  const pixels = await sharp(await page.screenshot({ clip }))
    .removeAlpha()
    .raw()
    .toBuffer();
  const parts: [number[], number[], number[]] = [[], [], []];
  for (let at = 0; at < pixels.length; at += 3) {
    const rgb = pixels.subarray(at, at + 3);
    if (Math.max(...rgb) - Math.min(...rgb) < 40) continue;
    for (const [channel, values] of parts.entries()) values.push(rgb[channel]);
  }
  if (parts[0].length < 50) return null;
  const [red, green, blue] = parts.map(
    (values) => values.sort((a, b) => a - b)[values.length >> 1],
  );
  return [red, green, blue];
}

function likeness(a: Color, b: Color): number {
  const dot = (left: Color, right: Color) =>
    left.reduce((sum, part, at) => sum + part * right[at], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

test("edits, types and verdicts colour everybody's segments, and the legend says how", async ({
  browser,
}) => {
  mkdirSync(SHOTS, { recursive: true });
  const plan = await planFor(own.dataDir, DATASET);
  const [{ a, b }] = plan.merges;
  const { source } = plan.split;
  const { jonas, mina, atJonas } = await openTogether(browser, own.server, "Colours");
  const { page } = jonas;
  const sessionId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const paintedAt = async (person: WorkspacePage): Promise<Color> => {
    const { red, green, blue } = await person.colorAt(a);
    return [red, green, blue];
  };
  await atJonas.goTo(a.positionVoxel);
  await showSegmentsAlone(atJonas);

  await test.step("[LV4] by the last edit: Mina merges, and Jonas sees her colour without a tile", async () => {
    await page.keyboard.press("Alt+a");
    await page.getByTestId("layers-button").click();
    await expect(page.getByTestId("color-by-author")).toHaveAttribute("aria-pressed", "true");
    await expect(line(page, "")).toHaveText("Not edited");
    expectNear(await paintedAt(atJonas), await legendColor(page, ""));
    const tiles: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("/tiles/")) tiles.push(request.url());
    });
    await submitMerge(mina.page, { a, b });
    const hers = page.getByTestId("color-legend-line").filter({ hasText: "Mina Okafor" });
    await expect(hers.locator(".color-legend__count")).toHaveText("1");
    const author = (await hers.getAttribute("data-class")) ?? "";
    await expect
      .poll(async () => likeness(await paintedAt(atJonas), await legendColor(page, author)))
      .toBeGreaterThan(0.98);
    expectNear(await paintedAt(atJonas), await legendColor(page, author));
    expect(tiles).toEqual([]);
    await page.screenshot({ path: `${SHOTS}/author.png` });
    await page.keyboard.press("Escape");
    await atJonas.point(a);
    await expect(page.getByTestId("hovered-class")).toContainText("Last edit by: Mina Okafor");
    await page.mouse.move(2, 2);
  });

  await test.step("by type: what Mina writes colours its segment, in either palette", async () => {
    await page.keyboard.press("Alt+t");
    const neuron = {
      ...{ name: "", type: "Kenyon", class: "", side: "", transmitter: "", region: "", status: "" },
      ...{ place: a, somaVoxel: null, tags: [] },
    };
    await sendAs(mina.page, sessionId, [{ kind: "neuron-add", neuron, confirmedSecond: true }]);
    await page.getByTestId("layers-button").click();
    await expect(line(page, "Kenyon")).toHaveText("Kenyon1");
    expectNear(await paintedAt(atJonas), await legendColor(page, "Kenyon"));
    const usual = await legendColor(page, "Kenyon");
    await page.getByTestId("color-palette-safe").click();
    await expect.poll(() => legendColor(page, "Kenyon")).not.toEqual(usual);
    expectNear(await paintedAt(atJonas), await legendColor(page, "Kenyon"));
  });

  await test.step("the space has the same colours", async () => {
    const kenyon = await legendColor(page, "Kenyon");
    await page.keyboard.press("Escape");
    await atJonas.click(a, { double: true });
    await expect(page.getByTestId("segment-class")).toHaveText("Neuron type: Kenyon");
    await page.getByTestId("layout-four").click();
    const space = page.getByTestId("space-status");
    await expect(space).toHaveAttribute("data-settled", "true", { timeout: 30_000 });
    await expect
      .poll(async () => likeness((await spaceColor(page)) ?? [0, 0, 1], kenyon))
      .toBeGreaterThan(0.97);
    await page.screenshot({ path: `${SHOTS}/space.png` });
    await page.getByTestId("layout-xy").click();
  });

  await test.step("[RV3] by state of review: edited, then signed by Lea, to whom the link gives the colours", async () => {
    await expect.poll(() => new URL(page.url()).hash).toMatch(/&c=type&k=safe$/);
    const lea = await signIn(browser, own.server, "Lea");
    const atLea = new WorkspacePage(lea.page);
    await atLea.open(page.url());
    await atLea.goTo(a.positionVoxel);
    await showSegmentsAlone(atLea);
    await lea.page.getByTestId("layers-button").click();
    await expect(lea.page.getByTestId("color-palette-safe")).toHaveAttribute(
      "aria-pressed",
      "true",
    );
    await expect(line(lea.page, "Kenyon")).toHaveText("Kenyon1");
    expectNear(await paintedAt(atLea), await legendColor(lea.page, "Kenyon"));
    await lea.page.getByTestId("color-by-review").click();
    await expect(line(lea.page, "changed")).toHaveText("Edited, not reviewed1");
    expectNear(await paintedAt(atLea), await legendColor(lea.page, "changed"));
    await sendAs(mina.page, sessionId, [{ kind: "submit", note: "" }]);
    await signAllAs(lea.page, sessionId);
    await expect(line(lea.page, "signed")).toHaveText("Signed1");
    expectNear(await paintedAt(atLea), await legendColor(lea.page, "signed"));
    await lea.context.close();
  });

  await test.step("a version has types, and neither authors nor reviewers", async () => {
    await page.goto(`${own.server.url}/datasets/${DATASET}/versions/0#c=type`);
    await atJonas.settled();
    await atJonas.goTo(source.positionVoxel);
    await page.getByTestId("layers-button").click();
    await expect(page.getByTestId("color-by-type")).toHaveAttribute("aria-pressed", "true");
    await expect(page.getByTestId("color-by-author")).toHaveCount(0);
    await expect(line(page, "")).toHaveText("No type");
  });
  await Promise.all([jonas.context.close(), mina.context.close()]);
});
