// The viewer against Neuroglancer: the same precomputed volume from the same server of plain files, the
// same Chromium, a panel of the same size, the same places, one after the other in turns. When a frame is
// whole is judged by its pixels alone.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import type { Vec3 } from "#core/geometry/vector.ts";
import { launchBenchBrowser } from "#tests/bench/bench-browser.ts";
import type { Figure } from "#tests/bench/figure.ts";
import { compare, type Round } from "#tests/bench/measure.ts";
import { type FascicleSide, startFascicleSide } from "#tests/bench/neuroglancer/fascicle-side.ts";
import {
  changedAfterMs,
  countFrames,
  type FrameCounts,
  firstShownMs,
  firstWholeMs,
  type Picture,
} from "#tests/bench/neuroglancer/frame-judge.ts";
import { neuroglancerSide } from "#tests/bench/neuroglancer/neuroglancer-side.ts";
import { segmentPairs } from "#tests/bench/neuroglancer/segment-pairs.ts";
import {
  BACKGROUND,
  nextPictureAtRest,
  OVERVIEW_ZOOM,
  pictureAtRest,
  type SegmentPair,
  stopRecording,
  untilAtRest,
  type ViewerSide,
  ZOOM,
} from "#tests/bench/neuroglancer/viewer-side.ts";
import { writePrecomputed } from "#tests/bench/neuroglancer/write-precomputed.ts";
import {
  buildNeuroglancer,
  neuroglancerFolder,
  serveFolder,
} from "#tests/support/neuroglancer-client.ts";

const RECORDER = join(process.cwd(), "tests", "bench", "neuroglancer", "record-frames.js");
/** Of the first, hardly a chunk is of the second too. */
const FIRST_FRAME_PLACES: readonly Vec3[] = [
  [280, 210, 8],
  [740, 550, 8],
];
/** Each begins with a server that keeps nothing of the one before. */
const FIRST_FRAME_PASSES = 2;
const MIDDLE: Vec3 = [512, 384, 8];
const MERGE_PLACE = MIDDLE;
const MERGE_ROUNDS = 3;
const MERGES_A_ROUND = 2;
const MERGE_MAX_MS = 60_000;
/** For what comes after the first change of the picture. */
const MERGE_QUIET_MS = 1_500;
const SCROLL_PLACE: Vec3 = [512, 384, 2];
const SCROLL_SECTIONS = 10;
const SCROLL_ROUNDS = 4;
/** As a key repeats that is held down. */
const HELD_EVERY_MS = 33;

interface Sides {
  readonly ours: ViewerSide;
  readonly peer: ViewerSide;
}

export function measureFirstFramesAndMerges(): Promise<readonly Figure[]> {
  return withSides(async (browser, sides) => [
    ...(await measureFirstFrames(browser, sides)),
    await measureMerges(browser, sides),
  ]);
}

export function measureSectionsASecond(): Promise<readonly Figure[]> {
  return withSides(measureScrolling);
}

async function withSides(
  measure: (browser: Browser, sides: Sides) => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "fascicle-against-"));
  mkdirSync(join(folder, "page"));
  const closing: (() => Promise<void> | void)[] = [
    () => rmSync(folder, { recursive: true, force: true }),
  ];
  try {
    await writePrecomputed(join(folder, "volume"));
    const installed = neuroglancerFolder();
    if (installed === null) throw new Error("Neuroglancer is not installed: run npm ci");
    await buildNeuroglancer(installed, join(folder, "page"));
    const files = await serveFolder(folder);
    closing.push(() => files.close());
    const volumeUrl = `${files.url}/volume`;
    const ours = await startFascicleSide({ volumeUrl, recorder: RECORDER });
    closing.push(() => ours.stop());
    const browser = await launchBenchBrowser();
    closing.push(() => browser.close());
    const size = await panelSize(browser, ours);
    const peer = neuroglancerSide({
      ...{ pageUrl: `${files.url}/page`, volumeUrl, recorder: RECORDER },
      ...size,
    });
    return await measure(browser, { ours, peer });
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** Warms what is not the viewer, server's pages and compiler, with nothing of the finest scale. */
function warmUp(browser: Browser, side: ViewerSide): Promise<void> {
  return withPage(browser, side, MIDDLE, OVERVIEW_ZOOM, (page) => untilAtRest(side, page));
}

/** Of our panel. */
async function panelSize(browser: Browser, ours: FascicleSide) {
  return withPage(browser, ours, MIDDLE, OVERVIEW_ZOOM, async (page) => {
    await untilAtRest(ours, page);
    return page.evaluate(() => {
      const panel = document.querySelector('[data-testid="panel-xy"]') ?? document.body;
      const widths = Array.from(
        panel.querySelectorAll("canvas"),
        ({ clientWidth, clientHeight }) => ({
          widthPx: clientWidth,
          heightPx: clientHeight,
        }),
      );
      return widths.reduce((best, size) => (size.widthPx > best.widthPx ? size : best));
    });
  });
}

/** Whoever is second finds files in the system's cache, so they take turns at that too. */
async function inTurns<T>(
  round: number,
  { ours, peer }: Sides,
  take: (side: ViewerSide) => Promise<T>,
): Promise<{ readonly ours: T; readonly peer: T }> {
  if (round % 2 === 0) return { ours: await take(ours), peer: await take(peer) };
  const peerTook = await take(peer);
  return { ours: await take(ours), peer: peerTook };
}

/** When something as good as the picture at rest was first there, and when the viewer itself had drawn it. */
interface FirstFrame {
  readonly shownMs: number;
  readonly drawnMs: number;
}

async function measureFirstFrames(browser: Browser, sides: Sides): Promise<readonly Figure[]> {
  const shown: Round[] = [];
  const drawn: Round[] = [];
  await warmUp(browser, sides.peer);
  for (let pass = 0; pass < FIRST_FRAME_PASSES; pass++) {
    if (pass > 0) await forgetOurs(browser, sides);
    for (const place of FIRST_FRAME_PLACES) {
      const { ours, peer } = await inTurns(shown.length, sides, (side) =>
        firstFrame(browser, side, place),
      );
      shown.push(told("first picture", { ours: [ours.shownMs], peer: [peer.shownMs] }));
      drawn.push(told("drawn by the viewer", { ours: [ours.drawnMs], peer: [peer.drawnMs] }));
    }
  }
  const figure = (name: string, rounds: readonly Round[]): Figure => ({
    ...{ name, against: "Neuroglancer", unit: "ms", comparison: compare(rounds) },
  });
  return [
    figure("navigation → first full picture", shown),
    figure("… drawn by the viewer itself", drawn),
  ];
}

/** The part takes minutes: what it has so far is told, lest a run that breaks off tells nothing. */
function told(what: string, round: Round): Round {
  const text = (samples: readonly number[]) => samples.map((value) => value.toFixed(2)).join(", ");
  console.error(`fascicle: ${what}: ${text(round.ours)} against ${text(round.peer)}`);
  return round;
}

/** Its chunks and tiles are fetched anew, as the other's are by every fresh browser. */
async function forgetOurs(browser: Browser, { ours }: Sides): Promise<void> {
  await ours.forget();
  await warmUp(browser, ours);
}

/** From the page's own start: the clock of a page begins with its navigation. */
function firstFrame(browser: Browser, side: ViewerSide, place: Vec3): Promise<FirstFrame> {
  return withPage(browser, side, place, ZOOM, async (page) => {
    await untilAtRest(side, page);
    const recording = await stopRecording(page);
    return { shownMs: firstShownMs(recording), drawnMs: firstWholeMs(recording) };
  });
}

async function measureMerges(browser: Browser, sides: Sides): Promise<Figure> {
  const count = MERGE_ROUNDS * MERGES_A_ROUND;
  const pages = {
    ours: await sides.ours.open(browser, MERGE_PLACE, ZOOM),
    peer: await sides.peer.open(browser, MERGE_PLACE, ZOOM),
  };
  try {
    for (const key of ["ours", "peer"] as const) await untilAtRest(sides[key], pages[key]);
    const pairs = await segmentPairs(pages.ours, count);
    const rounds: Round[] = [];
    for (let round = 0; round < MERGE_ROUNDS; round++) {
      const own = pairs.slice(round * MERGES_A_ROUND, (round + 1) * MERGES_A_ROUND);
      const took = await inTurns(round, sides, async (side) => {
        const page = side === sides.ours ? pages.ours : pages.peer;
        const tookMs: number[] = [];
        for (const pair of own) tookMs.push(await mergeMs(side, page, pair));
        return tookMs;
      });
      rounds.push(told("merges", took));
    }
    return {
      name: "merge → repainted",
      against: "Neuroglancer",
      unit: "ms",
      comparison: compare(rounds),
    };
  } finally {
    for (const page of Object.values(pages)) await page.context().close();
  }
}

async function mergeMs(side: ViewerSide, page: Page, pair: SegmentPair): Promise<number> {
  await page.bringToFront();
  await side.prepareMerge(page, pair);
  // What shows the points is on the screen before the merge is; what was recorded of the one before says nothing.
  await page.evaluate(() => window.__recorder.start());
  await untilAtRest(side, page);
  await page.evaluate(() => window.__recorder.start());
  await page.waitForFunction(() => window.__recorder.quietSinceMs() !== null);
  await side.commitMerge(page, pair);
  await page.waitForFunction(() => window.__recorder.pictureCount() > 1, undefined, {
    timeout: MERGE_MAX_MS,
  });
  await page.waitForTimeout(MERGE_QUIET_MS);
  const tookMs = changedAfterMs(await stopRecording(page));
  await page.keyboard.press("Escape");
  if (tookMs === null) throw new Error(`${side.name} shows nothing of a merge`);
  return tookMs;
}

async function measureScrolling(browser: Browser, sides: Sides): Promise<readonly Figure[]> {
  const whole = {
    ours: await picturesOfSections(browser, sides.ours),
    peer: await picturesOfSections(browser, sides.peer),
  };
  await forgetOurs(browser, sides);
  const rounds: Round[] = [];
  for (let round = 0; round <= SCROLL_ROUNDS; round++) {
    const took = await inTurns(round, sides, async (side) => [
      await sectionsASecond(browser, side, side === sides.ours ? whole.ours : whole.peer),
    ]);
    rounds.push(told("sections a second", took));
  }
  const [toBeMade, ...atHand] = rounds;
  const counts = await inTurns(0, sides, (side) =>
    heldFrames(browser, side, side === sides.ours ? whole.ours : whole.peer),
  );
  const share = (key: "blank" | "partial") => (counted: FrameCounts) => counted[key];
  const counted = (name: string, of: (counted: FrameCounts) => number): Figure => ({
    name: `${name}, of ${counts.ours.frames} and ${counts.peer.frames} frames`,
    against: "Neuroglancer",
    unit: "frames",
    comparison: compare([{ ours: [of(counts.ours)], peer: [of(counts.peer)] }]),
  });
  return [
    {
      name: "sections a second (more is better)",
      against: "Neuroglancer",
      unit: "sections/s",
      comparison: compare(atHand),
    },
    {
      name: "sections a second, tiles to be made",
      against: "Neuroglancer",
      unit: "sections/s",
      comparison: compare([toBeMade]),
    },
    counted("blank while scrolling", share("blank")),
    counted("not one whole section while scrolling", share("partial")),
  ];
}

function picturesOfSections(browser: Browser, side: ViewerSide): Promise<readonly Picture[]> {
  return withPage(browser, side, SCROLL_PLACE, ZOOM, async (page) => {
    await untilAtRest(side, page);
    const pictures = [await pictureAtRest(side, page)];
    while (pictures.length < SCROLL_SECTIONS) pictures.push(await nextPictureAtRest(side, page));
    return pictures;
  });
}

/** From a page at rest. Every section is waited for until it is whole, loading included. */
function sectionsASecond(
  browser: Browser,
  side: ViewerSide,
  whole: readonly Picture[],
): Promise<number> {
  return withPage(browser, side, SCROLL_PLACE, ZOOM, async (page) => {
    await untilAtRest(side, page);
    const texts = whole.map((picture) => Buffer.from(picture.buffer).toString("base64"));
    const tookMs = await page.evaluate(async (pictures) => {
      window.__recorder.start();
      return window.__recorder.stepThrough(pictures);
    }, texts);
    return (whole.length - 1) / (tookMs / 1_000);
  });
}

function heldFrames(
  browser: Browser,
  side: ViewerSide,
  whole: readonly Picture[],
): Promise<FrameCounts> {
  return withPage(browser, side, SCROLL_PLACE, ZOOM, async (page) => {
    await untilAtRest(side, page);
    await page.evaluate(
      async ([count, everyMs]) => {
        window.__recorder.start();
        await window.__recorder.hold(count, everyMs);
      },
      [whole.length - 1, HELD_EVERY_MS] as const,
    );
    await untilAtRest(side, page);
    return countFrames(await stopRecording(page), whole, BACKGROUND);
  });
}

async function withPage<T>(
  browser: Browser,
  side: ViewerSide,
  place: Vec3,
  zoom: number,
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const page = await side.open(browser, place, zoom);
  try {
    return await work(page);
  } finally {
    await page.context().close();
  }
}
