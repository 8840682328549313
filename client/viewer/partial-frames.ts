// Tiles that come one after another into a view that stands still are painted together, a few times a
// second: each paint of its own costs the browser a whole picture. What is whole, or of another view, is
// painted at once.
import { type Frame, sameGeometry } from "#client/viewer/frame.ts";

export interface PartialFrames {
  /** Whether to paint the frame now; else `again` is called once it is time. */
  isDue(frame: Frame, isWhole: boolean): boolean;
  /** Something waits to be painted. */
  isHolding(): boolean;
  destroy(): void;
}

export interface PartialFramesOptions {
  nowMs(): number;
  /** To ask for the frame once more. */
  again(): void;
}

const EVERY_MS = 200;

export function createPartialFrames({ nowMs, again }: PartialFramesOptions): PartialFrames {
  let painted: Frame | null = null;
  let paintedAtMs = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function stopWaiting(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  return {
    isDue(frame, isWhole) {
      const leftMs = paintedAtMs + EVERY_MS - nowMs();
      const isSameView = painted !== null && sameGeometry(painted, frame);
      if (isSameView && !isWhole && leftMs > 0) {
        timer ??= setTimeout(() => {
          timer = null;
          again();
        }, leftMs);
        return false;
      }
      stopWaiting();
      painted = frame;
      paintedAtMs = nowMs();
      return true;
    },
    isHolding: () => timer !== null,
    destroy: stopWaiting,
  };
}
