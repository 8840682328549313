// Brightness, contrast and inversion are what a person sees: each is held against the painted pixels, in both
// painters. A merge repaints its segments where there is no WebGL2, too.
import { mkdirSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import type { Vec3 } from "#core/geometry/vector.ts";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";
import {
  hideSegments,
  painterOf,
  paintWith,
  pixelAt,
  withoutWebgl2,
} from "#tests/support/painted.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { type ProofreadingPlan, planFor } from "#tests/support/proofreading-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/image-look";
/** Of voxels around a place, to either side. */
const REACH = 20;
const STEP = 8;
/** A grey is rounded before and after, and contrast makes three of one. */
const GREY_ERROR = 3;

test.describe.configure({ mode: "serial", timeout: 180_000 });

const own = ownServer();
let plan: ProofreadingPlan;
test.beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  plan = await planFor(own.dataDir, DATASET);
});

interface Tone {
  readonly brightness: number;
  readonly contrast: number;
  readonly isInverted: boolean;
}

async function toneOf(page: Page): Promise<Tone> {
  const numberOf = async (name: string) =>
    Number(await page.getByRole("slider", { name, exact: true }).getAttribute("aria-valuenow"));
  const inverted = page.getByRole("switch", { name: "Inverted" });
  return {
    brightness: await numberOf("Brightness"),
    contrast: await numberOf("Contrast"),
    isInverted: (await inverted.getAttribute("aria-checked")) === "true",
  };
}

/** What a grey of the image becomes. */
function toned(grey: number, { brightness, contrast, isInverted }: Tone): number {
  const own = isInverted ? 255 - grey : grey;
  return Math.min(255, Math.max(0, (own - 127.5) * contrast + 127.5 + brightness * 255));
}

async function greysAt(page: Page, places: readonly Vec3[]): Promise<number[]> {
  const greys: number[] = [];
  for (const place of places) {
    const [red, green, blue] = await pixelAt(page, "xy", place);
    expect([green, blue], `${place} is grey`).toEqual([red, red]);
    greys.push(red);
  }
  return greys;
}

function placesAround([x, y, z]: Vec3): Vec3[] {
  const places: Vec3[] = [];
  for (let down = -REACH; down <= REACH; down += STEP) {
    for (let across = -REACH; across <= REACH; across += STEP) {
      places.push([Math.max(0, x + across) + 0.5, Math.max(0, y + down) + 0.5, z]);
    }
  }
  return places;
}

/** Each moves one of the controls; all of them hold together. */
const MOVES: readonly (readonly [name: string, key: string | null])[] = [
  ["Brightness", "PageUp"],
  ["Brightness", "Home"],
  ["Contrast", "PageUp"],
  ["Brightness", "PageUp"],
  ["Contrast", "Home"],
  ["Inverted", null],
  ["Contrast", "End"],
  ["Inverted", null],
];

async function moveTones(page: Page, places: readonly Vec3[]): Promise<void> {
  const own = await greysAt(page, places);
  expect(await toneOf(page)).toEqual({ brightness: 0, contrast: 1, isInverted: false });
  expect(Math.max(...own) - Math.min(...own), "the image has something to show").toBeGreaterThan(
    40,
  );
  for (const [name, key] of MOVES) {
    const before = await toneOf(page);
    const shown = await greysAt(page, places);
    if (key === null) await page.getByRole("switch", { name }).click();
    else await page.getByRole("slider", { name, exact: true }).press(key);
    await expect.poll(() => toneOf(page)).not.toEqual(before);
    await page.evaluate(() => window.__fascicle?.viewer.whenSettled());
    const tone = await toneOf(page);
    const now = await greysAt(page, places);
    expect(now, `${name} changes the picture`).not.toEqual(shown);
    const errors = now.map((grey, at) => Math.abs(grey - toned(own[at], tone)));
    expect(Math.max(...errors), JSON.stringify({ tone, own, now })).toBeLessThanOrEqual(GREY_ERROR);
  }
}

for (const painter of ["webgl2", "canvas2d"] as const) {
  test(`brightness, contrast and inversion are painted as they say: ${painter}`, async ({
    browser,
  }) => {
    const { page, context } = await signIn(browser, own.server, "Mina");
    if (painter === "canvas2d") await withoutWebgl2(page);
    else await paintWith(page, painter);
    const workspace = new WorkspacePage(page);
    const session = await newSession(page, DATASET, `Tones, ${painter}`);
    await workspace.open(`${own.server.url}/sessions/${session}`);
    const { positionVoxel } = plan.merges[0].a;
    await workspace.goTo(positionVoxel);
    expect(await painterOf(page)).toBe(painter);
    await hideSegments(page);
    await page.evaluate(() => window.__fascicle?.viewer.whenSettled());
    await moveTones(page, placesAround(positionVoxel));
    await page.screenshot({ path: `${SHOTS}/${painter}.png` });
    await context.close();
  });
}

test("a merge repaints its segments without WebGL2, and fetches no tile for it", async ({
  browser,
}) => {
  const { page, context } = await signIn(browser, own.server, "Mina");
  await withoutWebgl2(page);
  const workspace = new WorkspacePage(page);
  const session = await newSession(page, DATASET, "Repainted");
  await workspace.open(`${own.server.url}/sessions/${session}`);
  const [{ a, b }] = plan.merges;
  const [ax, ay, z] = a.positionVoxel;
  await workspace.goTo([(ax + b.positionVoxel[0]) / 2, (ay + b.positionVoxel[1]) / 2, z]);
  expect(await painterOf(page)).toBe("canvas2d");
  // A segment's own colour, and nothing else.
  await hideSegments(page);
  await page.getByRole("slider", { name: "Opacity" }).press("End");
  await page.getByRole("switch", { name: "Show the image" }).click();
  await page.getByTestId("layers-button").click();
  await workspace.settled();
  const colourAt = async ([x, y]: Vec3) => `${await pixelAt(page, "xy", [x + 0.5, y + 0.5, z])}`;
  const before = [await colourAt(a.positionVoxel), await colourAt(b.positionVoxel)];
  expect(before[0]).not.toBe(before[1]);
  let tiles = 0;
  page.on("request", (request) => {
    if (request.url().includes("/tiles/")) tiles++;
  });
  await workspace.merge(a, b);
  await page.mouse.move(5, 5);
  await workspace.seesOperation(1, "merge");
  await expect
    .poll(async () => (await colourAt(a.positionVoxel)) === (await colourAt(b.positionVoxel)))
    .toBe(true);
  expect(before).toContain(await colourAt(a.positionVoxel));
  expect(tiles).toBe(0);
  await page.keyboard.press("Control+z");
  await expect
    .poll(async () => [await colourAt(a.positionVoxel), await colourAt(b.positionVoxel)])
    .toEqual(before);
  await page.screenshot({ path: `${SHOTS}/merged-and-undone.png` });
  await context.close();
});
