// What passes between the page and the tile worker. Bytes are transferred, never copied.
import type { EdgedIndex } from "#client/workers/label-edges.ts";
import type { LabelTile } from "#core/protocol/label-tile.ts";

/** Row-major: grey, or values of which the person chooses black and white. */
export interface ImageTile {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly grey: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
}

/** `edged`: what is uploaded of its index image, made where it holds up no frame; null where nobody asked for it. */
export type DecodedTile =
  | { readonly layer: "image"; readonly tile: ImageTile }
  | { readonly layer: "labels"; readonly tile: LabelTile; readonly edged: EdgedIndex | null };

export type TileFailure =
  | { readonly tag: "aborted" }
  /** Worth another try: no connection, or the server is busy or restarting. */
  | { readonly tag: "unreachable"; readonly detail: string }
  /** Asking again gives the same: no such tile, no right, or bytes that make no sense. */
  | { readonly tag: "unusable"; readonly detail: string };

/** The same tile of several slices in one answer, and which of them is meant: see tile-stacks.ts. */
export interface StackPlace {
  readonly url: string;
  readonly at: number;
  /** Whether it is worth asking for, or of use only where somebody else has. */
  readonly isAsked: boolean;
}

export interface TileAsk {
  readonly layer: DecodedTile["layer"];
  readonly url: string;
  readonly stack: StackPlace | null;
  /** Of labels, whether a painter wants to know which texels may lie at an outline. */
  readonly isEdged: boolean;
}

export type TileRequest =
  | ({ readonly type: "load"; readonly id: number } & TileAsk)
  | { readonly type: "abort"; readonly id: number };

/** `fetched`: an address that the server answered, of a tile or a stack. */
export type TileReply =
  | { readonly fetched: string }
  | { readonly id: number; readonly ok: true; readonly decoded: DecodedTile }
  | { readonly id: number; readonly ok: false; readonly failure: TileFailure };
