// A neuron of a million triangles turned by the pointer in the real page of a version, where the browser
// draws in software: the time from frame to frame while it turns, and from the last move to the whole picture.
// Each against a neuron that is drawn whole while it turns, in turns. The server's answers on what the
// neurons are made of, and their meshes, are made up; page, loader and scene are the real ones.
import type { Browser, Page } from "@playwright/test";
import type { Vec3 } from "#core/geometry/vector.ts";
import { DEMO_DATASET } from "#server/use-cases/demo.ts";
import { launchBenchBrowser } from "#tests/bench/bench-browser.ts";
import type { BenchServer } from "#tests/bench/bench-server.ts";
import type { Figure } from "#tests/bench/figure.ts";
import { compare, median, p95, type Round, type Statistic } from "#tests/bench/measure.ts";
import { type TubeNeuron, tubeNeuron } from "#tests/bench/moving/tube-neuron.ts";
import { signInPage } from "#tests/support/people.ts";

const ROUND_COUNT = 5;
const TURN_MS = 3_000;
/** The pointer's way between two frames. */
const STEP_PX = 4;
/** Without another frame for so long, all is drawn. */
const STILL_MS = 1_500;
const LOAD_MAX_MS = 300_000;
const LARGE_PIECES = 1_000;
/** Within what is drawn while the view moves. */
const SMALL_PIECES = 38;
const FIRST_ID = 2n ** 60n;
/** About that of the demo. */
const EXTENT_NM: Vec3 = [4_000, 4_000, 3_600];

export async function measureMoving(bench: BenchServer): Promise<readonly Figure[]> {
  const browser = await launchBenchBrowser();
  try {
    const large = tubeNeuron(FIRST_ID, LARGE_PIECES, EXTENT_NM);
    const small = tubeNeuron(FIRST_ID * 2n, SMALL_PIECES, EXTENT_NM);
    const pages = {
      large: await openNeuron(browser, bench, large),
      small: await openNeuron(browser, bench, small),
    };
    const turns: { readonly large: Turn; readonly small: Turn }[] = [];
    // The first round compiles code.
    for (let round = -1; round < ROUND_COUNT; round++) {
      const turned = { large: await turn(pages.large), small: await turn(pages.small) };
      if (round >= 0) turns.push(turned);
    }
    const frames = turns.map(
      (each): Round => ({ ours: each.large.framesMs, peer: each.small.framesMs }),
    );
    const rests = turns.map(
      (each): Round => ({ ours: [each.large.restMs], peer: [each.small.restMs] }),
    );
    const figure = (name: string, rounds: readonly Round[], statistic: Statistic): Figure => ({
      ...{ name, unit: "ms", comparison: compare(rounds, statistic) },
      against: `one of ${small.triangleCount}, drawn whole`,
    });
    return [
      figure(`a neuron of ${large.triangleCount} triangles turned: frame to frame`, frames, median),
      figure("… at the 95th percentile", frames, p95),
      figure("… last move → all detail again", rests, median),
    ];
  } finally {
    await browser.close();
  }
}

/** Its page, with all that it draws of it at rest. */
async function openNeuron(
  browser: Browser,
  { server }: BenchServer,
  neuron: TubeNeuron,
): Promise<Page> {
  // What goes by the worker of the page is answered by the server alone.
  const context = await browser.newContext({ locale: "en-GB", serviceWorkers: "block" });
  const page = await context.newPage();
  await page.setViewportSize({ width: 1440, height: 900 });
  await signInPage(page, server, "Mina");
  await page.route(/\/versions\/0\/shape\?/, (route) =>
    route.fulfill({ contentType: "application/json", body: JSON.stringify(neuron.shape) }),
  );
  await page.route(/\/meshes\/0\/\d+\/\d$/, (route) => {
    const [supervoxel, detail] = new URL(route.request().url()).pathname.split("/").slice(-2);
    const bytes = neuron.mesh(BigInt(supervoxel), Number(detail));
    if (bytes === null) return route.fulfill({ status: 404 });
    const contentType = "application/octet-stream";
    return route.fulfill({ contentType, body: Buffer.from(bytes) });
  });
  const link = `#v=3d&s=${neuron.rootId}`;
  await page.goto(`${server.url}/datasets/${DEMO_DATASET}/versions/0${link}`);
  await page.waitForFunction(
    (count) => {
      const status = document.querySelector<HTMLElement>('[data-testid="space-status"]');
      const { loaded, settled } = status?.dataset ?? {};
      return Number(loaded) === count && settled === "true";
    },
    neuron.pieceCount,
    { timeout: LOAD_MAX_MS },
  );
  return page;
}

interface Turn {
  /** From each frame to the next while the pointer moved. */
  readonly framesMs: readonly number[];
  /** From the last move until the last of its frames was painted. */
  readonly restMs: number;
}

// What runs in the page names no function of its own: the transpiler would wrap it in one of its own,
// which the page lacks.

/** The button is a real one's; each frame moves the pointer once. */
async function turn(page: Page): Promise<Turn> {
  await page.bringToFront();
  const bounds = await page.getByTestId("space").boundingBox();
  if (bounds === null) throw new Error("there is no space on the screen");
  const [x, y] = [bounds.x + bounds.width / 3, bounds.y + bounds.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  const turned = await page.evaluate(
    async ({ fromX, clientY, turnMs, stepPx, stillMs }) => {
      const scene = window.__fascicle?.space;
      const canvas = document.querySelector<HTMLCanvasElement>(".mesh-scene__canvas");
      const gl = canvas?.getContext("webgl2") ?? null;
      if (!scene || canvas === null || gl === null) throw new Error("there is no scene");
      const drawnMs: number[] = [];
      const pixel = new Uint8Array(4);
      let isTurning = true;
      let paintedMs = 0;
      const stop = scene.onFrame(() => {
        if (isTurning) drawnMs.push(performance.now());
        else {
          // A pixel is there once all is painted.
          gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
          paintedMs = performance.now();
        }
      });
      const startMs = performance.now();
      let movedMs = startMs;
      let clientX = fromX;
      while (movedMs - startMs < turnMs) {
        await new Promise(requestAnimationFrame);
        clientX += stepPx;
        const at = { pointerId: 1, clientX, clientY, bubbles: true };
        canvas.dispatchEvent(new PointerEvent("pointermove", at));
        movedMs = performance.now();
      }
      isTurning = false;
      while (performance.now() - Math.max(movedMs, paintedMs) < stillMs) {
        await new Promise(requestAnimationFrame);
      }
      stop();
      return { drawnMs, restMs: paintedMs - movedMs };
    },
    { fromX: x, clientY: y, turnMs: TURN_MS, stepPx: STEP_PX, stillMs: STILL_MS },
  );
  await page.mouse.up();
  const { drawnMs, restMs } = turned;
  if (drawnMs.length < 2 || restMs <= 0) throw new Error("the neuron did not turn");
  return { framesMs: drawnMs.slice(1).map((ms, at) => ms - drawnMs[at]), restMs };
}
