// What the rest of the page may know of the viewer. Nothing of OpenSeadragon shows through here.
import type { Coloring } from "#client/viewer/color-scheme.ts";
import type { TileBudget } from "#client/viewer/tile-budget.ts";
import type { TilePlaces } from "#client/viewer/tile-places.ts";
import type { Plane } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { FIRST_COLOR_SEED, FIRST_SEGMENT_OPACITY } from "#core/pictures/first-look.ts";
import type { ApiDataset } from "#core/protocol/api.ts";
import type { SplitSupervoxel } from "#core/supervoxels/mask-label-tile.ts";

export type ViewerDataset = Pick<
  ApiDataset,
  "id" | "shapeVoxel" | "voxelNm" | "mips" | "imageType" | "imageRange"
>;

/**
 * The centre of the view; its part along the plane's normal is the slice asked for. Zoom is CSS pixels per
 * voxel along x, in every plane.
 */
export interface ViewState {
  readonly positionVoxel: Vec3;
  readonly zoom: number;
}

/** Who belongs to whom now. A label tile is shown to it once, before its colours are computed. */
export interface RootSource {
  see(supervoxels: BigUint64Array, baseRoots: BigUint64Array): void;
  rootOf(supervoxel: bigint, baseRoot: bigint): bigint;
}

/** [OP8] Which supervoxels are in pieces now; a label tile shows these in their place. */
export interface PieceView {
  /** By supervoxel. Another map whenever it holds something else. */
  split(): ReadonlyMap<bigint, SplitSupervoxel>;
}

export type Rgb = readonly [red: number, green: number, blue: number];

/** [RV2] A segment against one of the version: what it has that the other had not, and the reverse. */
export interface Comparison {
  /** 0n where only what is lost counts. */
  readonly root: bigint;
  readonly baseRoot: bigint;
  readonly gained: Rgb;
  readonly lost: Rgb;
}

export interface Look {
  /** Opacity of segments, 0…1. At 0 the boundaries alone remain. */
  readonly segmentOpacity: number;
  /** Segments that are not selected are left uncoloured. */
  readonly selectedOnly: boolean;
  readonly boundaries: boolean;
  readonly imageVisible: boolean;
  /** Added to the grey value, −1…1. */
  readonly brightness: number;
  /** Factor around mid-grey, 0…4. */
  readonly contrast: number;
  readonly inverted: boolean;
  /** The values of a 16-bit image that are black and white; null for the dataset's own. */
  readonly window: readonly [black: number, white: number] | null;
  readonly selected: ReadonlySet<bigint>;
  readonly hovered: bigint | null;
  readonly colorSeed: number;
  /** Colours of segments by something else than their ids; null: by those, and the seed. */
  readonly coloring: Coloring;
  /** Painted over the segment's colour, hatched by side: the preview of a split. By node. */
  readonly highlights: ReadonlyMap<bigint, Rgb>;
  /** Painted and hatched as highlights are, by whose tiles' roots differ from the version's. */
  readonly comparison: Comparison | null;
}

export const DEFAULT_LOOK: Look = {
  segmentOpacity: FIRST_SEGMENT_OPACITY,
  selectedOnly: false,
  boundaries: true,
  imageVisible: true,
  brightness: 0,
  contrast: 1,
  inverted: false,
  window: null,
  selected: new Set(),
  hovered: null,
  colorSeed: FIRST_COLOR_SEED,
  coloring: null,
  highlights: new Map(),
  comparison: null,
};

export interface SegmentPick {
  /** Whole voxels at mip 0, in the section on the screen. */
  readonly positionVoxel: Vec3;
  /** 0n on background, and where no label tile is loaded yet. Never a piece's id. */
  readonly supervoxel: bigint;
  readonly baseRoot: bigint;
  /** That of the piece, where the supervoxel is in pieces. */
  readonly root: bigint;
  readonly loaded: boolean;
  /** The mip that was read. Above 0 the supervoxel may differ from the one at mip 0: `exactPick`. */
  readonly mip: number;
}

export interface ViewerPointerEvent {
  /**
   * drag, drop: of a marker that may be moved; see `setMovable`. paint…: of a stroke; see `setBrush`. It
   * begins where the pointer was pressed, and one that is cancelled never ends.
   */
  readonly type:
    | "move"
    | "click"
    | "double-click"
    | "context"
    | "leave"
    | "drag"
    | "drop"
    | "paint-start"
    | "paint"
    | "paint-end"
    | "paint-cancel";
  readonly pick: SegmentPick | null;
  /** The marker that is dragged or dropped; null in all other events. */
  readonly markerId: string | null;
  readonly clientX: number;
  readonly clientY: number;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
}

export type MarkerKind =
  | "source"
  | "sink"
  | "group"
  | "merge"
  | "synapse-pre"
  | "synapse-post"
  | "claim"
  | "thread"
  /** In the space alone; the image has people-layer.ts. */
  | "person"
  | "anchor";

export interface Marker {
  readonly id: string;
  readonly positionVoxel: Vec3;
  readonly kind: MarkerKind;
  readonly label?: string;
  readonly color?: string;
  readonly faded?: boolean;
}

/** What was painted over the image: see stroke-layer.ts. */
export interface Stroke {
  readonly id: string;
  /** Told apart by the line, as markers are by their shape. */
  readonly kind: "source" | "sink" | "group";
  readonly color: string;
  /** Each without a gap, in voxels. */
  readonly parts: readonly (readonly Vec3[])[];
}

/** Somebody else on the image: see people-layout.ts. */
export interface PersonMark {
  /** Of the page that they are shown by. */
  readonly clientId: number;
  readonly userId: string;
  readonly name: string;
  readonly color: string;
  readonly cursorVoxel: Vec3 | null;
  readonly viewVoxel: Vec3 | null;
}

/** A line between two markers, by their ids: a presynaptic site to one of its partners. */
export interface MarkerLink {
  readonly from: string;
  readonly to: string;
}

export interface ViewerStats {
  readonly drawer: "webgl2" | "canvas2d";
  /** Tiles drawn by the last paint; a repaint after an edit draws only those it touches. */
  readonly tilesDrawn: number;
  readonly paintCount: number;
  readonly fullPaintCount: number;
  /** Palettes written again by the last `repaint`. */
  readonly lastRepaintPalettes: number;
  readonly requestsInFlight: number;
  readonly requestsQueued: number;
  readonly tilesLoaded: number;
  /** Of tiles and of what they are painted into, on the page and on the GPU. */
  readonly heldBytes: number;
  /** Of all viewers of the page together. */
  readonly ceilingBytes: number;
  /** Tiles of all viewers that were given up for the ceiling. */
  readonly tilesForgotten: number;
  /** Frames in which a part of the volume was in view and there was nothing to draw of it. */
  readonly blankFrameCount: number;
  /** Frames in which some of it was in view and bare. */
  readonly bareFrameCount: number;
  /** The section on the screen; lags behind the one asked for until that is loaded. */
  readonly shownSection: number;
  readonly contextLossCount: number;
  /** Of people's marks: made or made to look different, and moved. */
  readonly peopleDrawn: number;
  readonly peopleMoved: number;
}

/** What is on the canvas, and which part of the plane that is. */
export interface SlicePicture {
  readonly canvas: HTMLCanvasElement;
  /** Another number whenever something else is painted. */
  readonly paintCount: number;
  readonly slice: number;
  /** Units of slice-geometry.ts; more than the plane where its edge is in view. */
  readonly leftUnit: number;
  readonly topUnit: number;
  readonly widthUnit: number;
  readonly heightUnit: number;
}

export interface ViewerOptions {
  readonly element: HTMLElement;
  readonly dataset: ViewerDataset;
  /** Label tiles carry this version's roots. */
  readonly version: number;
  readonly roots: RootSource;
  readonly pieces: PieceView;
  readonly initial: ViewState;
  /** Of a person's name, where there is no room for it; its first letter if left out. */
  readonly initialsOf?: (name: string) => string;
  /** Shared by all viewers of a page. */
  readonly memory: TileBudget;
  /** Shared by all viewers of a page. */
  readonly places: TilePlaces;
  /** xy where it is left out. */
  readonly plane?: Plane;
}

export interface Viewer {
  readonly plane: Plane;
  view(): ViewState;
  setView(view: Partial<ViewState>): void;
  /** The slice along the plane's normal. */
  setSection(slice: number): void;
  stepSections(steps: number): void;
  /** Keeps the voxel under the centre, or under the given client point, where it is. */
  zoomBy(factor: number, at?: { readonly clientX: number; readonly clientY: number }): void;
  /** The largest zoom that shows the whole section. */
  fit(): void;
  onView(listener: (view: ViewState) => void): () => void;
  /** Draws again only the tiles whose palette holds a touched root. */
  repaint(changedRoots: ReadonlySet<bigint> | "all"): void;
  /** Other supervoxels are in pieces: makes their tiles again, from what was loaded. */
  recut(): void;
  setLook(look: Partial<Look>): void;
  look(): Look;
  /** All that is repainted and looked at otherwise within is painted in one go, at the end. */
  paintOnce(work: () => void): void;
  /** null outside of the volume. */
  pickAt(clientX: number, clientY: number): SegmentPick | null;
  /**
   * What lies in a voxel of the slice that is asked for. Not loaded where that slice is not on the screen
   * yet: `exactPick`. null outside of the volume.
   */
  pickVoxel(positionVoxel: Vec3): SegmentPick | null;
  /** The same place read at mip 0, fetched where the screen shows a coarser mip. */
  exactPick(pick: SegmentPick): Promise<SegmentPick>;
  /** The same of whole voxels inside of the volume, in their order; a tile is fetched once for all in it. */
  exactPicks(positionsVoxel: readonly Vec3[]): Promise<readonly SegmentPick[]>;
  onPointer(listener: (event: ViewerPointerEvent) => void): () => void;
  setMarkers(markers: readonly Marker[], links?: readonly MarkerLink[]): void;
  /** Which markers a person may drag; where they press on one, the image stays where it is. */
  setMovable(isMovable: (markerId: string) => boolean): void;
  /** While a brush is in hand, a drag that begins with Shift held paints, and the image stays where it is. */
  setBrush(isInHand: () => boolean): void;
  setStrokes(strokes: readonly Stroke[]): void;
  /** Others as they are now; at most once a frame. */
  setPeople(people: readonly PersonMark[]): void;
  /** Somebody's arrow at an edge was clicked. */
  onPersonPicked(listener: (userId: string) => void): () => void;
  /** CSS pixels from the element's top left; null in a section that is not shown. */
  screenOf(positionVoxel: Vec3): { readonly x: number; readonly y: number } | null;
  /** The same of any position, whatever slice is shown; null before the first frame. */
  pointOf(positionVoxel: Vec3): { readonly x: number; readonly y: number } | null;
  /** After each frame, and after `redraw`: what lies over the image is put where it belongs. */
  onFrame(listener: () => void): () => void;
  redraw(): void;
  /** Everything visible is loaded and painted. */
  isSettled(): boolean;
  whenSettled(): Promise<void>;
  onShownSection(listener: (z: number) => void): () => void;
  /** null before the first frame. */
  picture(): SlicePicture | null;
  stats(): ViewerStats;
  destroy(): void;
}
