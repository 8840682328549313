// Looking at volumes: sixteen bits a voxel with and without WebGL2, sections that come late, a page's memory,
// and screens of two device pixels a point.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Browser,
  type BrowserContextOptions,
  expect,
  type Page,
  type Request,
  type Route,
} from "@playwright/test";
import { type Plane, planeAxes } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { test } from "#tests/support/browser-test.ts";
import { administratorsOf, linkVolumes } from "#tests/support/link-volumes.ts";
import { ownServer } from "#tests/support/own-server.ts";
import {
  hideSegments,
  painterOf,
  paintWith,
  pixelAt,
  withoutWebgl2,
} from "#tests/support/painted.ts";
import { newSession } from "#tests/support/people.ts";
import {
  WIDE_BLOCK,
  WIDE_CHANNEL,
  WIDE_SHAPE,
  WIDE_TIME,
  wideValue,
  writeWideVolume,
} from "#tests/support/wide-volume.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const SHOTS = "test-results/volumes";
const NAME = "wide";
const PLANES = ["xy", "xz", "yz"] as const;
/** What one voxel's grey may be off by: it is rounded twice on its way. */
const GREY_ERROR = 2;
/** Where there is no volume. */
const VOID_COLOR = [14, 15, 18];
/** Of every tile, so that sections come later than they are asked for. */
const TILE_DELAY_MS = 60;
/** Of a page, in all its panels: see its places. */
const REQUEST_LIMIT = 8;

test.describe.configure({ mode: "serial", timeout: 180_000 });

const folder = mkdtempSync(join(tmpdir(), "fascicle-wide-"));
const own = ownServer({ FASCICLE_DATA_ROOTS: folder });
const people = administratorsOf(() => own.server);

test.beforeAll(() => mkdirSync(SHOTS, { recursive: true }));
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The middle of a block near the middle of the volume. */
const MIDDLE = WIDE_SHAPE.map(
  (size) => Math.floor(size / 2 / WIDE_BLOCK) * WIDE_BLOCK + WIDE_BLOCK / 2,
) as unknown as Vec3;

async function open(page: Page, title: string): Promise<WorkspacePage> {
  await page.goto(own.server.url);
  const workspace = new WorkspacePage(page);
  await workspace.open(`${own.server.url}/sessions/${await newSession(page, NAME, title)}`);
  return workspace;
}

function greyOf(value: number, [black, white]: readonly [number, number]): number {
  return 255 * Math.min(1, Math.max(0, (value - black) / (white - black)));
}

/** The middles of blocks around the middle, in the panel's slice. */
function placesIn(plane: Plane): Vec3[] {
  const { across, down } = planeAxes(plane);
  return [-1, 0, 1].map((step) => {
    const place = [...MIDDLE];
    place[across] += step * WIDE_BLOCK;
    if (down !== 2 && across !== 2) place[down] += step * WIDE_BLOCK;
    place[2] = Math.min(WIDE_SHAPE[2] - 1, Math.max(0, place[2]));
    return place as unknown as Vec3;
  });
}

async function expectGreys(page: Page, window: readonly [number, number]): Promise<void> {
  for (const plane of PLANES) {
    for (const place of placesIn(plane)) {
      const [red, green, blue] = await pixelAt(page, plane, place);
      expect([green, blue], `${place} in ${plane} is grey`).toEqual([red, red]);
      const wanted = greyOf(wideValue(place), window);
      expect(Math.abs(red - wanted), `${place} in ${plane}: ${red}, not ${wanted}`).toBeLessThan(
        GREY_ERROR,
      );
    }
  }
}

/** Moves black and white by keys, and looks at what is painted after each. */
async function moveBlackAndWhite(page: Page): Promise<void> {
  const black = page.getByRole("slider", { name: "Black from value" });
  const white = page.getByRole("slider", { name: "White from value" });
  const numberOf = async (slider: typeof black) =>
    Number(await slider.getAttribute("aria-valuenow"));
  const chosen = async () => [await numberOf(black), await numberOf(white)] as const;
  const first = await chosen();
  expect(first).toEqual(WIDE_CHANNEL.window);
  await expectGreys(page, first);
  for (const [slider, key] of [
    [black, "PageUp"],
    [white, "PageDown"],
    [white, "End"],
    [black, "Home"],
  ] as const) {
    const before = await chosen();
    await slider.press(key);
    await expect.poll(chosen).not.toEqual(before);
    await page.evaluate(() => window.__fascicle?.viewer.whenSettled());
    await expectGreys(page, await chosen());
  }
}

async function showThreePlanes(workspace: WorkspacePage): Promise<void> {
  await workspace.goTo(MIDDLE, 2);
  await workspace.page.getByTestId("layout-three").click();
  await workspace.settled();
}

test("a channel and a time point are chosen, and the channel's own black and white hold first", async ({
  browser,
}) => {
  const { imagePath, labelsPath } = await writeWideVolume(folder);
  const page = await people(browser);
  await linkVolumes(page, own.server.url, {
    ...{ name: NAME, image: imagePath, labels: labelsPath },
    // A graph of a part is made soon.
    region: [
      [0, 0, 0],
      [256, 256, 32],
    ],
    found: "768 × 640 × 64 voxels",
    picture: `${SHOTS}/channel.png`,
    async choose(image) {
      await image.getByLabel("Channel").selectOption({ label: "1 – membranes" });
      await image.getByLabel("Time point, 0 to 2").selectOption(String(WIDE_TIME));
      await expect(page.getByText("1,000 – 30,000")).toBeVisible();
    },
  });
});

test("16 bits are painted as their black and white say, in three planes", async ({ browser }) => {
  const page = await people(browser);
  await paintWith(page, "webgl2");
  const workspace = await open(page, "Sixteen bits");
  await showThreePlanes(workspace);
  await hideSegments(page);
  await moveBlackAndWhite(page);
  expect(await painterOf(page)).toBe("webgl2");
  await page.screenshot({ path: `${SHOTS}/sixteen-bits.png` });
});

test("16 bits are painted the same where the browser has no WebGL2", async ({ browser }) => {
  const page = await people(browser);
  await withoutWebgl2(page);
  const workspace = await open(page, "No WebGL2");
  await showThreePlanes(workspace);
  await hideSegments(page);
  await moveBlackAndWhite(page);
  expect(await painterOf(page)).toBe("canvas2d");
});

/** With little memory, and tiles that pass through the test. */
async function slowPage(
  browser: Browser,
  pass: (route: Route) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<Page> {
  // A service worker would ask for tiles behind the test's back.
  const page = await people(browser, { serviceWorkers: "block", ...options });
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "deviceMemory", { get: () => 0.25 });
  });
  await page.route("**/tiles/**", pass);
  return page;
}

interface Seen {
  frames: number;
  /** The most that the page held. */
  mostBytes: number;
  mostRequests: number;
  /** Frames whose middle was as empty as where there is no volume. */
  emptyFrames: number;
}

/** Looks at every frame from now on, at the pixels themselves. */
async function watchFrames(page: Page, plane: Plane): Promise<void> {
  await page.evaluate(
    ([name, nothing]) => {
      const seen: Seen = { frames: 0, mostBytes: 0, mostRequests: 0, emptyFrames: 0 };
      Object.assign(window, { seen });
      const canvas = document.querySelector<HTMLCanvasElement>(
        `[data-testid="panel-${name}"] canvas`,
      );
      const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const look = () => {
        if (!canvas?.isConnected || copy === null) return;
        seen.frames++;
        const stats = window.__fascicle?.viewer.stats();
        seen.mostBytes = Math.max(seen.mostBytes, stats?.heldBytes ?? 0);
        seen.mostRequests = Math.max(seen.mostRequests, stats?.requestsInFlight ?? 0);
        copy.drawImage(canvas, -Math.floor(canvas.width / 2), -Math.floor(canvas.height / 2));
        const [red, green, blue] = copy.getImageData(0, 0, 1, 1).data;
        if (`${[red, green, blue]}` === nothing) seen.emptyFrames++;
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    },
    [plane, `${VOID_COLOR}`] as const,
  );
}

test("a key held over sixty slices of each plane shows no blank frame, within the memory", async ({
  browser,
}) => {
  const page = await slowPage(browser, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, TILE_DELAY_MS));
    await route.continue().catch(() => undefined);
  });
  const workspace = await open(page, "Sixty slices");
  const counts = () =>
    page.evaluate(() => {
      const stats = window.__fascicle?.viewer.stats();
      return { blank: stats?.blankFrameCount, bare: stats?.bareFrameCount };
    });
  for (const plane of PLANES) {
    await page.getByTestId(`layout-${plane}`).click();
    await workspace.goTo([300, 300, 1], 1.4);
    const { normal } = planeAxes(plane);
    const slice = () =>
      page.evaluate(([axis]) => window.__fascicle?.viewer.view().positionVoxel[axis], [normal]);
    const before = await counts();
    const from = (await slice()) ?? 0;
    await watchFrames(page, plane);
    for (let step = 0; step < 60; step++) await page.keyboard.down(".");
    await page.keyboard.up(".");
    await workspace.settled();
    expect(await slice()).toBe(from + 60);
    expect(await counts()).toEqual(before);
    const seen = await page.evaluate(() => (window as unknown as { seen: Seen }).seen);
    expect(seen.frames).toBeGreaterThan(1);
    expect(seen.emptyFrames).toBe(0);
    const ceiling = await page.evaluate(() => window.__fascicle?.viewer.stats().ceilingBytes);
    expect(ceiling).toBe(64 * 2 ** 20);
    expect(seen.mostBytes).toBeLessThanOrEqual(ceiling ?? 0);
    expect(seen.mostRequests).toBeLessThanOrEqual(REQUEST_LIMIT);
  }
});

test("what was looked at before goes where the memory is full, and comes again", async ({
  browser,
}) => {
  const page = await slowPage(browser, (route) => route.continue().catch(() => undefined));
  const workspace = await open(page, "Far");
  const stats = () => page.evaluate(() => window.__fascicle?.viewer.stats());
  const visit = async (z: number) => {
    await workspace.goTo([384, 320, z], 1.4);
    const now = await stats();
    expect(now?.heldBytes).toBeLessThanOrEqual(now?.ceilingBytes ?? 0);
    return now?.tilesForgotten ?? 0;
  };
  const grey = () => pixelAt(page, "xy", [384, 320, 2]);
  await visit(2);
  const first = await grey();
  let forgotten = 0;
  for (let z = 6; z < WIDE_SHAPE[2]; z += 4) forgotten = await visit(z);
  expect(forgotten).toBeGreaterThan(0);
  await visit(2);
  expect(await grey()).toEqual(first);
});

test("requests of a place that was left are cancelled, those of the new one go first", async ({
  browser,
}) => {
  const waiting: Route[] = [];
  const sliceOf = (url: string) => Number(/tiles\/.*\/xy\/\d+\/(\d+)\//.exec(url)?.[1] ?? -1);
  let isHeld = false;
  const page = await slowPage(browser, async (route) => {
    if (isHeld) waiting.push(route);
    else await route.continue().catch(() => undefined);
  });
  const workspace = await open(page, "Jump");
  await workspace.goTo([384, 320, 2], 1.4);
  await expect
    .poll(() => page.evaluate(() => window.__fascicle?.viewer.stats().requestsInFlight))
    .toBe(0);
  isHeld = true;
  const cancelled: number[] = [];
  page.on("requestfailed", (request) => cancelled.push(sliceOf(request.url())));
  const jump = (slice: number) =>
    page.evaluate((to) => window.__fascicle?.viewer.setSection(to), slice);
  await jump(20);
  await expect.poll(() => waiting.length).toBe(REQUEST_LIMIT);
  expect(new Set(waiting.map((route) => sliceOf(route.request().url())))).toEqual(new Set([20]));
  await jump(50);
  await expect.poll(() => cancelled.length).toBeGreaterThanOrEqual(REQUEST_LIMIT);
  expect(cancelled.every((slice) => slice < 30)).toBe(true);
  await expect.poll(() => waiting.length).toBe(2 * REQUEST_LIMIT);
  const after = waiting.slice(REQUEST_LIMIT).map((route) => sliceOf(route.request().url()));
  // A little of what comes next is asked for beside what is shown.
  expect(after.filter((slice) => slice === 50).length).toBeGreaterThanOrEqual(REQUEST_LIMIT - 2);
  expect(after.every((slice) => Math.abs(slice - 50) <= 2)).toBe(true);
  isHeld = false;
  for (const route of waiting) await route.continue().catch(() => undefined);
  await workspace.settled();
  expect(await page.evaluate(() => window.__fascicle?.viewer.stats().shownSection)).toBe(50);
});

test("three panels of a page ask for eight tiles at once together", async ({ browser }) => {
  let isHeld = false;
  const held: Route[] = [];
  const page = await slowPage(browser, async (route) => {
    if (isHeld) held.push(route);
    else await route.continue().catch(() => undefined);
  });
  // What the panels gave up on their way may be told of before it is held.
  const givenUp = new Set<Request>();
  page.on("requestfailed", (request) => givenUp.add(request));
  const underWay = () => held.filter((route) => !givenUp.has(route.request()));
  const workspace = await open(page, "Three panels");
  await showThreePlanes(workspace);
  isHeld = true;
  await page.evaluate(() => {
    window.__fascicle?.viewer.setView({ positionVoxel: [40, 600, 60], zoom: 1.4 });
  });
  const inFlight = () => page.evaluate(() => window.__fascicle?.viewer.stats().requestsInFlight);
  await expect.poll(inFlight).toBe(REQUEST_LIMIT);
  await expect.poll(() => underWay().length).toBe(REQUEST_LIMIT);
  // Those of the other panels come as these do.
  const planes = new Set<string | undefined>();
  const planeOf = (request: Request) => /[/](xy|xz|yz)[/]/.exec(request.url())?.[1];
  for (const route of held) planes.add(planeOf(route.request()));
  page.on("request", (request) => planes.add(planeOf(request)));
  isHeld = false;
  for (const route of held) await route.continue().catch(() => undefined);
  await workspace.settled();
  for (const plane of PLANES) expect(planes).toContain(plane);
  await expect.poll(inFlight).toBe(0);
});

test("a screen of two device pixels a point has finer tiles, and a canvas of its pixels", async ({
  browser,
}) => {
  const finest: number[] = [];
  for (const deviceScaleFactor of [1, 2]) {
    const page = await people(browser, { serviceWorkers: "block", deviceScaleFactor });
    await page.goto(own.server.url);
    const workspace = new WorkspacePage(page);
    const session = await newSession(page, "neuropil-demo", `Density ${deviceScaleFactor}`);
    await workspace.open(`${own.server.url}/sessions/${session}#p=256,256,4&z=0.5`);
    const mips: number[] = [];
    page.on("request", (request) => {
      const mip = /tiles\/image\/xy\/(\d+)\//.exec(request.url())?.[1];
      if (mip !== undefined) mips.push(Number(mip));
    });
    await workspace.goTo([256, 256, 40], 0.5);
    finest.push(Math.min(...mips));
    const canvas = await page
      .locator('[data-testid="panel-xy"] canvas')
      .first()
      .evaluate((element: HTMLCanvasElement) => ({
        ratio: element.width / element.clientWidth,
        isFilled: element.height === Math.round(element.clientHeight * devicePixelRatio),
      }));
    expect(canvas.ratio).toBeCloseTo(deviceScaleFactor, 2);
    expect(canvas.isFilled).toBe(true);
    await page.context().close();
  }
  expect(finest).toEqual([1, 0]);
});
