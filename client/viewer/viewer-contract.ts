// What the rest of the page may know of the viewer. Nothing of OpenSeadragon shows through here.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ApiDataset } from "#core/protocol/api.ts";
import type { SplitSupervoxel } from "#core/supervoxels/mask-label-tile.ts";

export type ViewerDataset = Pick<
  ApiDataset,
  "id" | "shapeVoxel" | "voxelNm" | "mipCount" | "tileSize"
>;

/** The centre of the view; its z is the section asked for. Zoom is CSS pixels per voxel. */
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
  readonly selected: ReadonlySet<bigint>;
  readonly hovered: bigint | null;
  readonly colorSeed: number;
  /** Painted over the segment's colour, hatched by side: the preview of a split. By node. */
  readonly highlights: ReadonlyMap<bigint, Rgb>;
  /** Painted and hatched as highlights are, by whose tiles' roots differ from the version's. */
  readonly comparison: Comparison | null;
}

export const DEFAULT_LOOK: Look = {
  segmentOpacity: 0.35,
  selectedOnly: false,
  boundaries: true,
  imageVisible: true,
  brightness: 0,
  contrast: 1,
  selected: new Set(),
  hovered: null,
  colorSeed: 0,
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
  readonly type: "move" | "click" | "double-click" | "context" | "leave";
  readonly pick: SegmentPick | null;
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
  | "cursor"
  | "claim"
  | "thread"
  | "anchor";

export interface Marker {
  readonly id: string;
  readonly positionVoxel: Vec3;
  readonly kind: MarkerKind;
  readonly label?: string;
  readonly color?: string;
  readonly faded?: boolean;
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
  /** From the call of `repaint` to its pixels being finished. */
  readonly lastRepaintMs: number;
  /** Palettes written again by the last `repaint`. */
  readonly lastRepaintPalettes: number;
  readonly requestsInFlight: number;
  readonly requestsQueued: number;
  readonly tilesLoaded: number;
  /** The section on the screen; lags behind the one asked for until that is loaded. */
  readonly shownSection: number;
  readonly contextLossCount: number;
}

export interface ViewerOptions {
  readonly element: HTMLElement;
  readonly dataset: ViewerDataset;
  /** Label tiles carry this version's roots. */
  readonly version: number;
  readonly roots: RootSource;
  readonly pieces: PieceView;
  readonly initial: ViewState;
  /** For comparison and for machines without WebGL2; chosen by itself where that is missing. */
  readonly forceCanvas2d?: boolean;
}

export interface Viewer {
  view(): ViewState;
  setView(view: Partial<ViewState>): void;
  setSection(z: number): void;
  /** Keeps the voxel under the centre, or under the given client point, where it is. */
  zoomBy(factor: number, at?: { readonly clientX: number; readonly clientY: number }): void;
  panByPx(dx: number, dy: number): void;
  /** The largest zoom that shows the whole section. */
  fit(): void;
  onView(listener: (view: ViewState) => void): () => void;
  /** Draws again only the tiles whose palette holds a touched root. */
  repaint(changedRoots: ReadonlySet<bigint> | "all"): void;
  /** Other supervoxels are in pieces: makes their tiles again, from what was loaded. */
  recut(): void;
  setLook(look: Partial<Look>): void;
  look(): Look;
  /** null outside of the volume. */
  pickAt(clientX: number, clientY: number): SegmentPick | null;
  /** The same place read at mip 0, fetched where the screen shows a coarser mip. */
  exactPick(pick: SegmentPick): Promise<SegmentPick>;
  onPointer(listener: (event: ViewerPointerEvent) => void): () => void;
  setMarkers(markers: readonly Marker[], links?: readonly MarkerLink[]): void;
  /** CSS pixels from the element's top left; null in a section that is not shown. */
  screenOf(positionVoxel: Vec3): { readonly x: number; readonly y: number } | null;
  /** Everything visible is loaded and painted. */
  isSettled(): boolean;
  whenSettled(): Promise<void>;
  onShownSection(listener: (z: number) => void): () => void;
  stats(): ViewerStats;
  destroy(): void;
}
