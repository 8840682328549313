// What a scene needs of whoever puts its pixels on the canvas.
import type { Frame } from "#client/viewer/frame.ts";
import type { TilePayload } from "#client/viewer/tile-payload.ts";
import type { Look } from "#client/viewer/viewer-contract.ts";
import type { PxRect } from "#core/geometry/picture-geometry.ts";

/** What must be drawn again, layer by layer. */
export interface Damage {
  readonly images: readonly PxRect[];
  readonly labels: readonly PxRect[];
  /** Where the layers are mixed anew. */
  readonly compose: readonly PxRect[];
}

/** Byte colour of the hovered root, as in the palettes; null for none. */
export type HoverColor = readonly [number, number, number] | null;

export interface PaintLook extends Look {
  readonly window: readonly [black: number, white: number];
  readonly hoverColor: HoverColor;
}

export interface Painter {
  readonly kind: "webgl2" | "canvas2d";
  /** Returns how many tiles were drawn. The canvas keeps what lies outside of the damage. */
  paint(frame: Frame, look: PaintLook, damage: Damage): number;
  /** Uploads ahead of the first paint, so that changing sections stays smooth. */
  prepare(payload: TilePayload): void;
  release(payload: TilePayload): void;
  /** Of what is painted into before the canvas, beside tiles. */
  layerBytes(): number;
  /** The context came back empty: forgets every texture. */
  rebuild(): void;
  destroy(): void;
}
