// Where a tile lies and how it is asked for. Mip 0 is the finest and halves x and y; OpenSeadragon
// counts its levels the other way round.
import type { ViewerDataset } from "#client/viewer/viewer-contract.ts";
import type { TilePlacement } from "#core/supervoxels/mask-label-tile.ts";

export type TileLayer = "image" | "labels";

export interface TileAddress {
  readonly layer: TileLayer;
  readonly mip: number;
  readonly section: number;
  readonly tileX: number;
  readonly tileY: number;
}

export function levelOfMip(mip: number, mipCount: number): number {
  return mipCount - 1 - mip;
}

export function mipOfLevel(level: number, mipCount: number): number {
  return mipCount - 1 - level;
}

export function tileUrl(dataset: ViewerDataset, version: number, tile: TileAddress): string {
  const base = `/api/v1/datasets/${encodeURIComponent(dataset.id)}/tiles`;
  const layer = tile.layer === "image" ? "image" : `labels/${version}`;
  return `${base}/${layer}/${tile.mip}/${tile.section}/${tile.tileX}_${tile.tileY}`;
}

/** Voxels that one side of a whole tile covers at a mip. */
export function tileSpanVoxel(tileSize: number, mip: number): number {
  return tileSize * 2 ** mip;
}

/** Where the pixels of a tile lie in the volume. */
export function placementOf(tile: TileAddress, tileSize: number): TilePlacement {
  const { mip, section, tileX, tileY } = tile;
  const voxels = 2 ** mip;
  return {
    originPx: [tileX * tileSize, tileY * tileSize],
    section,
    pixelVoxels: [voxels, voxels],
  };
}

/** The tile of a mip that holds a voxel. */
export function tileAt(
  layer: TileLayer,
  mip: number,
  positionVoxel: readonly [number, number, number],
  tileSize: number,
): TileAddress {
  const span = tileSpanVoxel(tileSize, mip);
  const [x, y, section] = positionVoxel;
  return { layer, mip, section, tileX: Math.floor(x / span), tileY: Math.floor(y / span) };
}
