// Counts the frames that a person sees as a flash: some of the volume lies in view, and the frame draws
// nothing there. Frames before the first whole one are not counted: there was nothing to go on showing.
import { type Frame, type FrameTile, tileRect } from "#client/viewer/frame.ts";
import type { TilePayload } from "#client/viewer/tile-payload.ts";
import type { Pair } from "#core/geometry/slice-geometry.ts";

/** Points along each side of the view at which a frame is looked at; tiles are larger than their distance. */
const PROBES = 12;

export interface BlankCounts {
  readonly blankFrameCount: number;
  readonly bareFrameCount: number;
}

export interface BlankCount {
  see(frame: Frame): void;
  counts(): BlankCounts;
}

/** @param sizeUnit of the volume in the plane that is looked at. */
export function createBlankCount(sizeUnit: Pair): BlankCount {
  let blankFrameCount = 0;
  let bareFrameCount = 0;
  let isBegun = false;
  return {
    see(frame) {
      const { inView, bare } = probe(frame, sizeUnit);
      if (inView === 0) return;
      if (bare === 0) isBegun = true;
      if (!isBegun) return;
      if (bare > 0) bareFrameCount++;
      if (bare === inView) blankFrameCount++;
    },
    counts: () => ({ blankFrameCount, bareFrameCount }),
  };
}

/** How many of the points lie in the volume, and how many of those in no tile of the image. */
function probe(frame: Frame, [width, height]: Pair): { inView: number; bare: number } {
  const rects = frame.images.map((tile: FrameTile<TilePayload>) => tileRect(frame, tile));
  let inView = 0;
  let bare = 0;
  for (let step = 0; step < PROBES * PROBES; step++) {
    const xPx = (((step % PROBES) + 0.5) * frame.widthPx) / PROBES;
    const yPx = ((Math.floor(step / PROBES) + 0.5) * frame.heightPx) / PROBES;
    const across = frame.leftUnit + xPx / frame.scale;
    const down = frame.topUnit + yPx / frame.scale;
    if (across < 0 || down < 0 || across >= width || down >= height) continue;
    inView++;
    const isDrawn = rects.some(
      ({ left, top, right, bottom }) => xPx >= left && xPx < right && yPx >= top && yPx < bottom,
    );
    if (!isDrawn) bare++;
  }
  return { inView, bare };
}
