// One of the two viewers as the comparison sees it: how it is opened at a place and what is done in it.
// What it shows is judged by pixels alone, the same for both.
import type { Browser, Page } from "@playwright/test";
import type { Vec3 } from "#core/geometry/vector.ts";
import {
  type Picture,
  type Recording,
  receivedRecording,
  type SentRecording,
} from "#tests/bench/neuroglancer/frame-judge.ts";

declare global {
  interface Window {
    __recorder: {
      start(): void;
      stop(): SentRecording;
      act(work: () => void): void;
      /** The key ".", as a person presses it. */
      press(): void;
      quietSinceMs(): number | null;
      pictureCount(): number;
      stepThrough(pictures: readonly string[]): Promise<number>;
      hold(count: number, everyMs: number): Promise<void>;
    };
  }
}

/** Two segments side by side, of one voxel each. */
export interface SegmentPair {
  readonly ids: readonly [string, string];
  readonly positionsVoxel: readonly [Vec3, Vec3];
}

export interface ViewerSide {
  readonly name: string;
  /** A fresh browser with nothing in its caches, on its way to the place. */
  open(browser: Browser, place: Vec3, zoom: number): Promise<Page>;
  /** As the viewer says itself: when to begin to wait for the picture to stay. */
  untilLoaded(page: Page): Promise<void>;
  /** All that comes before the act that makes one segment of two. */
  prepareMerge(page: Page, pair: SegmentPair): Promise<void>;
  /** That act, which is timed. */
  commitMerge(page: Page, pair: SegmentPair): Promise<void>;
  /** Nothing of it is kept by whoever serves it. */
  forget(): Promise<void>;
}

/** Pixels a voxel: what the comparison is made at. */
export const ZOOM = 2;
/** With this many the whole volume is in view, by its coarser scales alone. */
export const OVERVIEW_ZOOM = 0.6;
/** What both show where the volume is not, 0xAABBGGRR. */
export const BACKGROUND = 0xff120f0e;
/** A picture that did not change for so long is at rest. */
const QUIET_MS = 1_000;
const REST_MAX_MS = 120_000;

/** Until everything is loaded and the picture has stayed as it is. */
export async function untilAtRest(side: ViewerSide, page: Page): Promise<void> {
  await side.untilLoaded(page);
  await page.waitForFunction(
    (quietMs) => {
      const sinceMs = window.__recorder.quietSinceMs();
      return sinceMs !== null && performance.now() - sinceMs > quietMs;
    },
    QUIET_MS,
    { timeout: REST_MAX_MS },
  );
}

export async function stopRecording(page: Page): Promise<Recording> {
  return receivedRecording(await page.evaluate(() => window.__recorder.stop()));
}

/** What the panel shows now. */
export async function pictureAtRest(side: ViewerSide, page: Page): Promise<Picture> {
  await page.evaluate(() => window.__recorder.start());
  return recordedAtRest(side, page);
}

/**
 * What it shows in the next section, come to by the key that is timed elsewhere: a viewer may show something else
 * to who moves by keys (ours marks the place and the segment there).
 */
export async function nextPictureAtRest(side: ViewerSide, page: Page): Promise<Picture> {
  await page.evaluate(() => {
    window.__recorder.start();
    window.__recorder.press();
  });
  return recordedAtRest(side, page);
}

async function recordedAtRest(side: ViewerSide, page: Page): Promise<Picture> {
  await untilAtRest(side, page);
  const { frames, pictures } = await stopRecording(page);
  return pictures[frames[frames.length - 1].picture];
}
