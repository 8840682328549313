// What shows meshes, without what it is made with: panes side by side over one set of meshes, seen from
// one place, so that turning one turns the other.
import type { BoxNm, OrbitView } from "#client/meshes/orbit-view.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SurfaceMesh } from "#core/meshes/surface-mesh.ts";

/** Of the screen's pixels to the page's. */
export const MAX_PIXEL_RATIO = 2;

export type Rgb = readonly [red: number, green: number, blue: number];

export interface PieceLook {
  readonly rgb: Rgb;
  /** Below 1, what lies behind is seen, but not the object's own inside. */
  readonly opacity: number;
}

export type MarkShape = "disc" | "triangle" | "ring";

export interface SceneMarker {
  readonly positionNm: Vec3;
  readonly rgb: Rgb;
  /** A disc where it is left out. */
  readonly shape?: MarkShape;
}

/** A section as its panel shows it, and where that lies. */
export interface SectionPicture {
  readonly plane: string;
  readonly canvas: HTMLCanvasElement;
  /** Another number whenever something else is painted. */
  readonly paintCount: number;
  /** The part of the canvas that shows the volume, 0…1 from its top left. */
  readonly partOfCanvas: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  };
  /** Of that part: top left, bottom left, top right, bottom right. */
  readonly cornersNm: readonly [Vec3, Vec3, Vec3, Vec3];
}

/** Lines of a piece, in place of its surface. */
export interface PieceLines {
  /** x, y, z of each point. */
  readonly positionsNm: Float32Array;
  /** Two points of each line. */
  readonly lines: Uint32Array;
}

/** By the piece's id; a piece without a look is not in the pane. */
export type PaneLooks = ReadonlyMap<string, PieceLook>;

export interface ScenePick {
  readonly id: string;
  readonly pane: number;
  readonly positionNm: Vec3;
}

export type ClickKind = "plain" | "ctrl" | "context";

export interface MeshScene {
  /** It draws without a graphics card, so with few triangles. */
  readonly isSlow: boolean;
  /** Panes of the same width, from left to right; where their number is another, their marks are gone. */
  setPanes(panes: readonly PaneLooks[]): void;
  /** Of each pane; they are seen through everything. */
  setMarkers(markers: readonly (readonly SceneMarker[])[]): void;
  /** The first of a piece is its coarsest, and is what is drawn while the view moves where time is short. */
  setMesh(id: string, mesh: SurfaceMesh): void;
  setLines(id: string, lines: PieceLines): void;
  removeMesh(id: string): void;
  /** Of the volume: outlined in the first pane, and seen whole where nothing else is there. */
  setVolume(box: BoxNm): void;
  /** Where lines along the axes cross in the first pane. */
  setPlace(positionNm: Vec3): void;
  /** In the first pane. */
  setSections(pictures: readonly SectionPicture[]): void;
  /** Of the meshes that some pane shows; null where there are none. */
  extentNm(): BoxNm | null;
  /** The view in which all of that is in sight, looked at from the same side. */
  fit(): void;
  view(): OrbitView;
  setView(view: OrbitView): void;
  /** The front-most piece under a point of the page; null where there is none. */
  pick(clientX: number, clientY: number): ScenePick | null;
  /** CSS pixels from the top left of the first pane. */
  pointOf(positionNm: Vec3): { readonly x: number; readonly y: number };
  /** Into the screen, and of length 1. */
  forward(): Vec3;
  /** After each frame. */
  onFrame(listener: () => void): () => void;
  /** The view is another, by hand or not. */
  onView(listener: (view: OrbitView) => void): () => void;
  /** A click that was no turning; the right button's is "context". */
  onClick(listener: (pick: ScenePick | null, how: ClickKind) => void): () => void;
  /** Frees what the graphics card holds. */
  destroy(): void;
}

/** The browser has no WebGL 2, or keeps it to itself. */
export class NoWebGlError extends Error {
  override readonly name = "NoWebGlError";
}
