// What passes between the page and the tile worker. Bytes are transferred, never copied.
import type { LabelTile } from "#core/protocol/label-tile.ts";

/** Row-major: grey, or values of which the person chooses black and white. */
export interface ImageTile {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly grey: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
}

export type DecodedTile =
  | { readonly layer: "image"; readonly tile: ImageTile }
  | { readonly layer: "labels"; readonly tile: LabelTile };

export type TileFailure =
  | { readonly tag: "aborted" }
  /** Worth another try: no connection, or the server is busy or restarting. */
  | { readonly tag: "unreachable"; readonly detail: string }
  /** Asking again gives the same: no such tile, no right, or bytes that make no sense. */
  | { readonly tag: "unusable"; readonly detail: string };

export type TileRequest =
  | {
      readonly type: "load";
      readonly id: number;
      readonly layer: DecodedTile["layer"];
      readonly url: string;
    }
  | { readonly type: "abort"; readonly id: number };

export type TileReply =
  | { readonly id: number; readonly ok: true; readonly decoded: DecodedTile }
  | { readonly id: number; readonly ok: false; readonly failure: TileFailure };
