// Where a tile lies and how it is asked for. Mip 0 is the finest; OpenSeadragon counts its levels the
// other way round.
import type { ViewerDataset } from "#client/viewer/viewer-contract.ts";
import { fromPlane } from "#core/geometry/plane.ts";
import {
  type SliceGeometry,
  type TileLayer,
  unitOfVoxelMiddle,
} from "#core/geometry/slice-geometry.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { TilePlacement } from "#core/supervoxels/mask-label-tile.ts";

export type { TileLayer } from "#core/geometry/slice-geometry.ts";

export interface TileAddress {
  readonly layer: TileLayer;
  readonly mip: number;
  /** The slice of the plane, in voxels of mip 0. */
  readonly section: number;
  /** Across and down. */
  readonly tileX: number;
  readonly tileY: number;
}

export function levelOfMip(mip: number, mipCount: number): number {
  return mipCount - 1 - mip;
}

export function mipOfLevel(level: number, mipCount: number): number {
  return mipCount - 1 - level;
}

/** Slices that are one at a mip have one address, so that the browser fetches them once. */
export function tileUrl(
  dataset: Pick<ViewerDataset, "id">,
  { plane, levels }: SliceGeometry,
  version: number,
  tile: TileAddress,
): string {
  const base = `/api/v1/datasets/${encodeURIComponent(dataset.id)}/tiles`;
  const layer = tile.layer === "image" ? "image" : `labels/${version}`;
  const { slicesAtOnce } = levels[tile.layer][tile.mip];
  const slice = tile.section - (tile.section % slicesAtOnce);
  return `${base}/${layer}/${plane}/${tile.mip}/${slice}/${tile.tileX}_${tile.tileY}`;
}

/** How many slices come in one answer, in a way through the volume. */
export const STACK_SLICES = 4;

/**
 * The stack that holds a tile, and which of its slices the tile is. Stacks begin at the same slices for
 * everybody, so that a tile is in one alone. null where a stack would be that tile.
 */
export function stackPlaceOf(
  dataset: Pick<ViewerDataset, "id">,
  geometry: SliceGeometry,
  version: number,
  tile: TileAddress,
): { readonly url: string; readonly at: number } | null {
  const apart = geometry.levels[tile.layer][tile.mip].slicesAtOnce;
  const number = Math.floor(tile.section / apart);
  const at = number % STACK_SLICES;
  const first = (number - at) * apart;
  const slices = Math.min(STACK_SLICES, Math.ceil((geometry.sliceCount - first) / apart));
  if (slices < 2) return null;
  const url = tileUrl(dataset, geometry, version, { ...tile, section: first });
  return { url: `${url}?slices=${slices}&apart=${apart}`, at };
}

/** Where the pixels of a tile lie in the volume. */
export function placementOf(tile: TileAddress, geometry: SliceGeometry): TilePlacement {
  const { plane, levels } = geometry;
  const { factorVoxel, tilePx, slicesAtOnce } = levels[tile.layer][tile.mip];
  const firstPx: Vec3 = [
    tile.tileX * tilePx[0],
    tile.tileY * tilePx[1],
    Math.floor(tile.section / slicesAtOnce),
  ];
  const first = fromPlane(plane, firstPx);
  return {
    plane,
    originVoxel: [first[0] * factorVoxel[0], first[1] * factorVoxel[1], first[2] * factorVoxel[2]],
    pixelVoxels: factorVoxel,
  };
}

/** The tile of a mip that holds a voxel. */
export function tileAt(
  layer: TileLayer,
  mip: number,
  positionVoxel: Vec3,
  geometry: SliceGeometry,
): TileAddress {
  const [across, down, section] = unitOfVoxelMiddle(geometry, positionVoxel);
  const { tileUnit } = geometry.levels[layer][mip];
  return {
    layer,
    mip,
    section,
    tileX: Math.floor(across / tileUnit[0]),
    tileY: Math.floor(down / tileUnit[1]),
  };
}
