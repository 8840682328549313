// Sections are painted by a graphics card or by the processor: both must show the same, pixel for pixel, or what a
// person sees would hang on their machine.
import { type Browser, expect, type Page } from "@playwright/test";
import type { Plane } from "#core/geometry/plane.ts";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { comparePicture, painterOf, paintWith, pictureOf } from "#tests/support/painted.ts";
import { newSession, signInPage } from "#tests/support/people.ts";
import { type ProofreadingPlan, planFor } from "#tests/support/proofreading-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const PAINTERS = ["webgl2", "canvas2d"] as const;
type PainterName = (typeof PAINTERS)[number];
/** Of 255: rounded once more, a colour is a step or two away. */
const FAR = 4;
/**
 * Graphics place corners by sixteenths of a pixel, in software at least: where a texel ends that close to a pixel's
 * middle, either may be meant.
 */
const FAR_SHARE = 0.006;
const MEAN_APART = 1;

test.describe.configure({ mode: "serial", timeout: 180_000 });

const own = ownServer();
let plan: ProofreadingPlan;
let session: string;

test.beforeAll(async ({ browser }) => {
  plan = await planFor(own.dataDir, DATASET);
  const context = await browser.newContext();
  const page = await context.newPage();
  await signInPage(page, own.server, "Mina");
  session = await newSession(page, DATASET, "Two painters");
  await context.close();
});

type Pages = Readonly<Record<PainterName, Page>>;

/** The same session twice, each with a painter of its own. */
async function withBoth(
  browser: Browser,
  deviceScaleFactor: number,
  look: (pages: Pages) => Promise<void>,
): Promise<void> {
  const opened = await Promise.all(
    PAINTERS.map(async (painter) => {
      const context = await browser.newContext({ locale: "en-GB", deviceScaleFactor });
      await paintWith(context, painter);
      const page = await context.newPage();
      await signInPage(page, own.server, "Mina");
      await new WorkspacePage(page).open(`${own.server.url}/sessions/${session}`);
      expect(await painterOf(page)).toBe(painter);
      return [painter, page] as const;
    }),
  );
  const pages = Object.fromEntries(opened) as Record<PainterName, Page>;
  try {
    await look(pages);
  } finally {
    for (const page of Object.values(pages)) await page.context().close();
  }
}

async function inBoth(pages: Pages, act: (page: Page) => Promise<void>): Promise<void> {
  for (const painter of PAINTERS) {
    await act(pages[painter]);
    await pages[painter].evaluate(() => window.__fascicle?.viewer.whenSettled());
  }
}

async function expectOnePicture(pages: Pages, plane: Plane = "xy"): Promise<Buffer> {
  const bytes = await pictureOf(pages.webgl2, plane);
  const { sizesPx, meanApart, farShare } = await comparePicture(
    ...([pages.canvas2d, plane, { bytes, type: "image/png" }, FAR] as const),
  );
  expect(sizesPx[0]).toBe(sizesPx[1]);
  expect(meanApart).toBeLessThan(MEAN_APART);
  expect(farShare).toBeLessThan(FAR_SHARE);
  return bytes;
}

/** Enlarged, smaller than it is, with texels one by one; at a corner where the volume ends. */
async function lookAround(pages: Pages): Promise<void> {
  const [x, y, z] = plan.merges[0].a.positionVoxel;
  const seen = new Set<string>();
  for (const [positionVoxel, zoom] of [
    [[x, y, z], 2],
    [[x + 0.37, y + 0.21, z], 3.3],
    [[x, y, z], 1],
    [[x, y, z], 0.61],
    [[x, y, z], 9],
    [[0, 0, 0], 2],
  ] as const) {
    await test.step(`${positionVoxel} × ${zoom}`, async () => {
      await inBoth(pages, (page) =>
        page.evaluate(
          ([at, pixels]) => window.__fascicle?.viewer.setView({ positionVoxel: at, zoom: pixels }),
          [[...positionVoxel] as [number, number, number], zoom] as const,
        ),
      );
      seen.add((await expectOnePicture(pages)).toString("base64"));
    });
  }
  // Otherwise nothing was compared but one place.
  expect(seen.size).toBe(6);
}

test("show the same at every zoom", async ({ browser }) => {
  await withBoth(browser, 1, lookAround);
});

test("show the same on a display of twice the density", async ({ browser }) => {
  await withBoth(browser, 2, lookAround);
});

test("show the same in every look, and after a change of a part", async ({ browser }) => {
  await withBoth(browser, 1, async (pages) => {
    const { a, b } = plan.merges[0];
    await inBoth(pages, (page) => new WorkspacePage(page).goTo(a.positionVoxel));
    const roots = await Promise.all(
      [a, b].map((place) => new WorkspacePage(pages.webgl2).rootAt(place)),
    );
    const seen = new Set<string>();
    const looks = [
      "plain",
      "hovered",
      "selected",
      "selected alone",
      "hovered while hidden",
      "a cut",
      "toned",
      "no image",
      "no boundaries",
      "outlines alone",
    ] as const;
    for (const look of looks) {
      await test.step(look, async () => {
        await inBoth(pages, (page) =>
          page.evaluate(
            ([name, first, second]) => {
              const viewer = window.__fascicle?.viewer;
              const [one, two] = [BigInt(first), BigInt(second)];
              const cut = new Map([
                [one, [255, 80, 60] as const],
                [two, [60, 120, 255] as const],
              ]);
              // One after another: each is painted on what the one before left.
              const changes = {
                plain: {},
                hovered: { hovered: one },
                selected: { selected: new Set([one]) },
                "selected alone": { hovered: null, selectedOnly: true },
                "hovered while hidden": { hovered: two },
                "a cut": { selectedOnly: false, hovered: null, highlights: cut },
                toned: { highlights: new Map(), brightness: 0.1, contrast: 1.6, inverted: true },
                "no image": { imageVisible: false },
                "no boundaries": { imageVisible: true, boundaries: false },
                "outlines alone": { boundaries: true, segmentOpacity: 0 },
              };
              viewer?.setLook(changes[name]);
            },
            [look, String(roots[0]), String(roots[1])] as const,
          ),
        );
        seen.add((await expectOnePicture(pages)).toString("base64"));
      });
    }
    expect(seen.size).toBe(looks.length);
  });
});

test("show the same in the planes across the sections", async ({ browser }) => {
  await withBoth(browser, 1, async (pages) => {
    const { positionVoxel } = plan.merges[0].a;
    await inBoth(pages, (page) =>
      page.evaluate(
        (place) => {
          const viewer = window.__fascicle?.viewer;
          viewer?.setLayout("four");
          // By which hardly a section or a voxel ends at a pixel's middle.
          viewer?.setView({ positionVoxel: place, zoom: 3.37 });
        },
        [...positionVoxel] as [number, number, number],
      ),
    );
    for (const plane of ["xy", "xz", "yz"] as const) {
      await test.step(plane, async () => {
        await expectOnePicture(pages, plane);
      });
    }
  });
});

/** A page whose browser says that this draws what is asked of WebGL2. */
async function painterBy(browser: Browser, renderer: string | null): Promise<string | undefined> {
  const context = await browser.newContext({ locale: "en-GB" });
  if (renderer !== null) {
    await context.addInitScript((name) => {
      const { getParameter } = WebGL2RenderingContext.prototype;
      WebGL2RenderingContext.prototype.getParameter = function (parameter) {
        // UNMASKED_RENDERER_WEBGL
        return parameter === 0x9246 ? name : getParameter.call(this, parameter);
      };
    }, renderer);
  }
  const page = await context.newPage();
  await signInPage(page, own.server, "Mina");
  await new WorkspacePage(page).open(`${own.server.url}/sessions/${session}`);
  const painter = await painterOf(page);
  await context.close();
  return painter;
}

test("are chosen by what would draw: a card, or the processor all the same", async ({
  browser,
}) => {
  expect(await painterBy(browser, null)).toBe("canvas2d");
  expect(await painterBy(browser, "ANGLE (NVIDIA, GeForce RTX 4070, OpenGL 4.6)")).toBe("webgl2");
  expect(await painterBy(browser, "llvmpipe (LLVM 15.0.6, 256 bits)")).toBe("canvas2d");
});

test("show the same after the card was lost and came back", async ({ browser }) => {
  await withBoth(browser, 1, async (pages) => {
    await inBoth(pages, (page) => new WorkspacePage(page).goTo(plan.merges[0].a.positionVoxel));
    const before = await expectOnePicture(pages);
    await pages.webgl2.evaluate(async () => {
      const canvas = document.querySelector('[data-testid="panel-xy"] canvas') as HTMLCanvasElement;
      const loss = canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context");
      if (!loss) throw new Error("the context cannot be lost here");
      const told = (name: string) =>
        new Promise((resolve) => canvas.addEventListener(name, resolve, { once: true }));
      const lost = told("webglcontextlost");
      loss.loseContext();
      await lost;
      const restored = told("webglcontextrestored");
      // Not within the event itself, where it may not be asked for.
      setTimeout(() => loss.restoreContext(), 0);
      await restored;
      await window.__fascicle?.viewer.whenSettled();
    });
    expect((await expectOnePicture(pages)).equals(before)).toBe(true);
  });
});
