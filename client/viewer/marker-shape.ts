// How each kind of marker looks. Kinds differ by shape and not by colour alone; each shape has a dark
// rim, so that it stands out on light and on dark EM.
import type { MarkerKind, Rgb } from "#client/viewer/viewer-contract.ts";

export interface MarkerShape {
  /** SVG path around 0,0 in CSS pixels. */
  readonly path: string;
  readonly color: string;
  readonly isFilled: boolean;
  /** Where the label starts, from 0,0. */
  readonly labelX: number;
  readonly labelY: number;
  /** Where the label would lie on its own colour; the marker's colour if left out. */
  readonly labelColor?: string;
}

const CIRCLE = "M-6,0a6,6 0 1,0 12,0a6,6 0 1,0 -12,0Z";
const SMALL_RING = "M-4.5,0a4.5,4.5 0 1,0 9,0a4.5,4.5 0 1,0 -9,0Z";
const SQUARE = "M-5.5,-5.5h11v11h-11Z";
const HEXAGON = "M-3.5,-6.2H3.5L7,0L3.5,6.2H-3.5L-7,0Z";
const DIAMOND = "M0,-8L8,0L0,8L-8,0Z";
const TRIANGLE = "M0,-7.5L7,5.5H-7Z";
/** Another person's pointer: see people-layer.ts. */
export const POINTER_PATH = "M0,0L4.2,14.5L7.4,8.6L13.6,7Z";
const FLAG = "M-1.5,8V-9H10L7,-5L10,-1H1V8Z";
const BUBBLE = "M-8,-8H8V4H0L-5,9V4H-8Z";
const CROSS = "M-8,0H-2.5M2.5,0H8M0,-8V-2.5M0,2.5V8";

const beside = { labelX: 11, labelY: 4 };

/** The two sides of a cut, as markers and as highlights of supervoxels. */
export const SOURCE_SIDE_RGB: Rgb = [255, 77, 61];
export const SINK_SIDE_RGB: Rgb = [61, 139, 255];
/** What a merge would join, as markers and as highlights. */
export const MERGE_RGB: Rgb = [255, 210, 63];

export const MARKER_SHAPES: Readonly<Record<MarkerKind, MarkerShape>> = {
  source: { path: CIRCLE, color: css(SOURCE_SIDE_RGB), isFilled: true, ...beside },
  sink: { path: SQUARE, color: css(SINK_SIDE_RGB), isFilled: true, ...beside },
  group: { path: HEXAGON, color: "#ffd13f", isFilled: true, ...beside, labelColor: "#ffffff" },
  merge: { path: DIAMOND, color: css(MERGE_RGB), isFilled: true, ...beside },
  "synapse-pre": { path: TRIANGLE, color: "#ffb000", isFilled: true, ...beside },
  "synapse-post": { path: SMALL_RING, color: "#5ce1e6", isFilled: false, ...beside },
  claim: { path: FLAG, color: "#ffffff", isFilled: true, ...beside },
  thread: { path: BUBBLE, color: "#ffe08a", isFilled: true, ...beside },
  person: {
    path: POINTER_PATH,
    color: "#ffffff",
    isFilled: true,
    labelX: 14,
    labelY: 20,
    labelColor: "#ffffff",
  },
  anchor: { path: CROSS, color: "#ffffff", isFilled: false, ...beside },
};

function css([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

/** How far from its section a marker is still shown, faded. */
export const FADED_WITHIN_SECTIONS = 2;

const FADED_OPACITY = 0.4;

/** 1 in its own section, less nearby or where asked for, 0 beyond. */
export function markerOpacity(distanceSections: number, isFaded: boolean): number {
  const distance = Math.abs(distanceSections);
  if (distance > FADED_WITHIN_SECTIONS) return 0;
  return distance === 0 && !isFaded ? 1 : FADED_OPACITY;
}
