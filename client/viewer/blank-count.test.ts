import { expect, test } from "vitest";
import { createBlankCount } from "#client/viewer/blank-count.ts";
import type { Frame } from "#client/viewer/frame.ts";
import { imagePayload } from "#client/viewer/tile-payload.ts";

const SIZE = [512, 512] as const;

/** Of 512 × 512 units at one pixel a unit; tiles of 256 by their places. */
function frameOf(tiles: readonly (readonly [x: number, y: number])[], leftUnit = 0): Frame {
  const payload = imagePayload({ widthPx: 256, heightPx: 256, grey: new Uint8Array(65_536) });
  return {
    section: 0,
    widthPx: 512,
    heightPx: 512,
    leftUnit,
    topUnit: 0,
    scale: 1,
    pixelRatio: 1,
    images: tiles.map(([x, y]) => ({
      payload,
      mip: 0,
      texelUnit: [1, 1],
      xUnit: x * 256,
      yUnit: y * 256,
    })),
    labels: [],
  };
}

const ALL = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
] as const;

test("a frame with nothing to draw where the volume is in view is blank, one with a gap is bare", () => {
  const blanks = createBlankCount(SIZE);
  blanks.see(frameOf(ALL));
  expect(blanks.counts()).toEqual({ blankFrameCount: 0, bareFrameCount: 0 });
  blanks.see(frameOf(ALL.slice(1)));
  expect(blanks.counts()).toEqual({ blankFrameCount: 0, bareFrameCount: 1 });
  blanks.see(frameOf([]));
  expect(blanks.counts()).toEqual({ blankFrameCount: 1, bareFrameCount: 2 });
});

test("before the first whole frame nothing is counted", () => {
  const blanks = createBlankCount(SIZE);
  blanks.see(frameOf([]));
  blanks.see(frameOf(ALL.slice(1)));
  expect(blanks.counts()).toEqual({ blankFrameCount: 0, bareFrameCount: 0 });
});

test("what lies outside of the volume is not missed", () => {
  const blanks = createBlankCount(SIZE);
  blanks.see(
    frameOf(
      [
        [1, 0],
        [1, 1],
      ],
      256,
    ),
  );
  blanks.see(frameOf([], 600));
  expect(blanks.counts()).toEqual({ blankFrameCount: 0, bareFrameCount: 0 });
});
