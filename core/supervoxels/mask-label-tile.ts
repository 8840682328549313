// [OP8] A label tile holds supervoxels and is cached for ever; what a session has split is drawn into
// a copy of it. Entries of the tile keep their numbers, and pieces are added behind them, so whatever
// was derived from the other entries still holds.
import { fromPlane, type Plane } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { indexInBox } from "#core/geometry/voxel-box.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

/** As a label tile has them: entry 0 is background, `index` names an entry for each pixel. */
export interface LabelPixels {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly supervoxels: BigUint64Array;
  readonly baseRoots: BigUint64Array;
  readonly index: Uint8Array | Uint16Array;
}

/** Where a tile lies: in which plane, and which voxels of mip 0 its pixels stand for. */
export interface TilePlacement {
  readonly plane: Plane;
  /** The first voxel under the tile's first pixel. */
  readonly originVoxel: Vec3;
  /** Voxels under one pixel, along x, y, z. */
  readonly pixelVoxels: Vec3;
}

export interface SplitSupervoxel {
  /** The active masks, at least one. */
  readonly masks: readonly SupervoxelMask[];
  /** Of each piece its id, by its sideBits under these masks in their order (pieces.ts). */
  readonly pieceIds: ReadonlyMap<number, bigint>;
}

const MAX_ENTRIES = 65_536;
const NOT_COVERED = -1;

/**
 * A coarse pixel shows the piece of the first voxel under it that is of the pixel's supervoxel. Where
 * none is covered by the masks the pixel stays as it was.
 * @param split by supervoxel.
 * @returns the tile itself where it shows nothing that is split. Throws where a piece has no id.
 */
export function maskLabelTile(
  tile: LabelPixels,
  placement: TilePlacement,
  split: ReadonlyMap<SupervoxelId, SplitSupervoxel>,
): LabelPixels {
  const splitOf = Array.from(tile.supervoxels, (supervoxel) => split.get(supervoxel));
  if (splitOf.every((found) => found === undefined)) return tile;
  const added = new AddedEntries(tile);
  const index = new Uint16Array(tile.index);
  for (let pixel = 0; pixel < index.length; pixel++) {
    const entry = index[pixel];
    const found = splitOf[entry];
    if (found === undefined) continue;
    const first = firstVoxelUnder(pixel, tile, placement);
    const bits = sideBitsUnder(first, placement.pixelVoxels, found.masks);
    if (bits !== NOT_COVERED) index[pixel] = added.entryOf(entry, bits, found);
  }
  return added.count === 0 ? tile : added.tileWith(index);
}

function firstVoxelUnder(
  pixel: number,
  { widthPx }: LabelPixels,
  { plane, originVoxel, pixelVoxels }: TilePlacement,
): Vec3 {
  const column = pixel % widthPx;
  const steps = fromPlane(plane, [column, (pixel - column) / widthPx, 0]);
  return [
    originVoxel[0] + steps[0] * pixelVoxels[0],
    originVoxel[1] + steps[1] * pixelVoxels[1],
    originVoxel[2] + steps[2] * pixelVoxels[2],
  ];
}

/** The server looks for the voxel in the same order: x fastest, then y, then z. */
function sideBitsUnder(
  [x, y, z]: Vec3,
  [width, height, depth]: Vec3,
  masks: readonly SupervoxelMask[],
): number {
  for (let dz = 0; dz < depth; dz++) {
    for (let dy = 0; dy < height; dy++) {
      for (let dx = 0; dx < width; dx++) {
        const bits = sideBitsAt(masks, [x + dx, y + dy, z + dz]);
        if (bits !== NOT_COVERED) return bits;
      }
    }
  }
  return NOT_COVERED;
}

function sideBitsAt(masks: readonly SupervoxelMask[], positionVoxel: Vec3): number {
  const at = indexInBox(masks[0], positionVoxel);
  if (at < 0 || masks[0].sides[at] === 0) return NOT_COVERED;
  let bits = 0;
  for (let bit = 0; bit < masks.length; bit++) bits |= (masks[bit].sides[at] - 1) << bit;
  return bits;
}

/** The pieces that a tile shows, in the order in which they are met. */
class AddedEntries {
  readonly #tile: LabelPixels;
  readonly #entryOf = new Map<bigint, number>();
  readonly #ids: bigint[] = [];
  readonly #baseRoots: bigint[] = [];

  constructor(tile: LabelPixels) {
    this.#tile = tile;
  }

  get count(): number {
    return this.#ids.length;
  }

  entryOf(entry: number, sideBits: number, { pieceIds }: SplitSupervoxel): number {
    const id = pieceIds.get(sideBits);
    if (id === undefined) {
      const supervoxel = this.#tile.supervoxels[entry];
      throw new Error(`supervoxel ${supervoxel} has no piece with the sides ${sideBits}`);
    }
    const known = this.#entryOf.get(id);
    if (known !== undefined) return known;
    const added = this.#tile.supervoxels.length + this.#ids.length;
    if (added >= MAX_ENTRIES) throw new RangeError("a tile holds more pieces than it can name");
    this.#entryOf.set(id, added);
    this.#ids.push(id);
    this.#baseRoots.push(this.#tile.baseRoots[entry]);
    return added;
  }

  tileWith(index: Uint16Array): LabelPixels {
    const { widthPx, heightPx } = this.#tile;
    const supervoxels = extended(this.#tile.supervoxels, this.#ids);
    const baseRoots = extended(this.#tile.baseRoots, this.#baseRoots);
    const narrow = supervoxels.length <= 256;
    const packed = narrow ? Uint8Array.from(index) : index;
    return { widthPx, heightPx, supervoxels, baseRoots, index: packed };
  }
}

function extended(values: BigUint64Array, more: readonly bigint[]): BigUint64Array {
  const all = new BigUint64Array(values.length + more.length);
  all.set(values);
  all.set(more, values.length);
  return all;
}
