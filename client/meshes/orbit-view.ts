// Where one looks from, as an orthographic view: lengths are the same near and far, so that two panes
// can be compared and a scale bar is true. At first it is the section's own view: x to the right, y
// down, z into the screen. Free rotation around the point in the middle.
import type { Vec3 } from "#core/geometry/vector.ts";

export interface OrbitView {
  /** In the middle of the pane. */
  readonly targetNm: Vec3;
  /** Unit vectors at right angles: what lies to the right on the screen, and what lies down. */
  readonly right: Vec3;
  readonly down: Vec3;
  readonly nmPerPx: number;
}

export interface BoxNm {
  readonly minNm: Vec3;
  readonly maxNm: Vec3;
}

export const SECTION_VIEW: OrbitView = {
  targetNm: [0, 0, 0],
  right: [1, 0, 0],
  down: [0, 1, 0],
  nmPerPx: 10,
};

const RADIANS_PER_PX = 0.008;
const MARGIN = 1.12;
const MIN_NM_PER_PX = 0.05;
const MAX_NM_PER_PX = 1e6;

/** Into the screen. */
export function forwardOf({ right, down }: Pick<OrbitView, "right" | "down">): Vec3 {
  return cross(right, down);
}

/** What is in front follows the pointer. */
export function rotated(view: OrbitView, dxPx: number, dyPx: number): OrbitView {
  const forward = forwardOf(view);
  const [right, turned] = turn(view.right, forward, dxPx * RADIANS_PER_PX);
  const [down] = turn(view.down, turned, dyPx * RADIANS_PER_PX);
  const straight = unit(right);
  return {
    ...view,
    right: straight,
    down: unit(minus(down, scaled(straight, dot(down, straight)))),
  };
}

/** What lies under the pointer follows it. */
export function panned(view: OrbitView, dxPx: number, dyPx: number): OrbitView {
  return { ...view, targetNm: moved(view, -dxPx * view.nmPerPx, -dyPx * view.nmPerPx) };
}

/** @param offsetPx from the pane's middle to what stays where it is. */
export function zoomed(
  view: OrbitView,
  factor: number,
  offsetPx: readonly [number, number],
): OrbitView {
  const nmPerPx = Math.min(MAX_NM_PER_PX, Math.max(MIN_NM_PER_PX, view.nmPerPx / factor));
  const shiftNm = view.nmPerPx - nmPerPx;
  return { ...view, nmPerPx, targetNm: moved(view, offsetPx[0] * shiftNm, offsetPx[1] * shiftNm) };
}

/** The same direction, from where all of the box is in the pane. */
export function fitted(view: OrbitView, box: BoxNm, widthPx: number, heightPx: number): OrbitView {
  const { minNm, maxNm } = box;
  const size = minus(maxNm, minNm);
  const extent = (axis: Vec3) =>
    Math.abs(axis[0]) * size[0] + Math.abs(axis[1]) * size[1] + Math.abs(axis[2]) * size[2];
  const nmPerPx = MARGIN * Math.max(extent(view.right) / widthPx, extent(view.down) / heightPx);
  return {
    ...view,
    targetNm: plus(minNm, scaled(size, 0.5)),
    nmPerPx: Math.min(MAX_NM_PER_PX, Math.max(MIN_NM_PER_PX, nmPerPx)),
  };
}

function moved({ targetNm, right, down }: OrbitView, rightNm: number, downNm: number): Vec3 {
  return plus(targetNm, plus(scaled(right, rightNm), scaled(down, downNm)));
}

/** Two axes at right angles, turned in their plane. */
function turn(axis: Vec3, forward: Vec3, angle: number): readonly [axis: Vec3, forward: Vec3] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [
    minus(scaled(axis, cos), scaled(forward, sin)),
    plus(scaled(axis, sin), scaled(forward, cos)),
  ];
}

function plus(a: Vec3, b: Vec3): Vec3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

function minus(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function scaled(a: Vec3, factor: number): Vec3 {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(a: Vec3): Vec3 {
  return scaled(a, 1 / Math.sqrt(dot(a, a)));
}
