// One notch of a wheel is one section, whatever number of pixels the browser calls it; a touchpad's
// many small movements add up to steps of STEP_PX.

const STEP_PX = 40;
const LINE_PX = 33;
const PAGE_PX = 400;
/** A pause or a change of direction forgets what had added up. */
const FORGET_MS = 300;

export interface WheelInput {
  readonly deltaX: number;
  readonly deltaY: number;
  /** WheelEvent.deltaMode: 0 pixels, 1 lines, 2 pages. */
  readonly deltaMode: number;
  readonly timeMs: number;
}

/** Pixels of a wheel event; Shift turns the wheel sideways in most browsers. */
export function wheelPx(event: Omit<WheelInput, "timeMs">): number {
  const delta = event.deltaY === 0 ? event.deltaX : event.deltaY;
  if (event.deltaMode === 1) return delta * LINE_PX;
  return event.deltaMode === 2 ? delta * PAGE_PX : delta;
}

/** Sections to move for each event, positive for a wheel turned towards the person. */
export function createWheelSteps(): (event: WheelInput) => number {
  let restPx = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  return (event) => {
    const px = wheelPx(event);
    if (event.timeMs - lastMs > FORGET_MS || Math.sign(px) !== Math.sign(restPx)) restPx = 0;
    lastMs = event.timeMs;
    if (Math.abs(px) >= STEP_PX) {
      restPx = 0;
      return Math.sign(px);
    }
    restPx += px;
    if (Math.abs(restPx) < STEP_PX) return 0;
    const step = Math.sign(restPx);
    restPx -= step * STEP_PX;
    return step;
  };
}

/** Zoom factor of a wheel event: a notch is about a quarter, a pinch follows the fingers. */
export function wheelZoomFactor(event: Omit<WheelInput, "timeMs">): number {
  const px = Math.max(-150, Math.min(150, wheelPx(event)));
  return Math.exp(-px * 0.0028);
}
