// [OP8] A label tile holds supervoxels and is cached for ever; what a session has split is drawn into
// a copy of it. Entries of the tile keep their numbers, and pieces are added behind them, so whatever
// was derived from the other entries still holds.
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

/** Where a tile of the xy plane lies. */
export interface TilePlacement {
  /** The tile's first pixel in its mip level, x and y. */
  readonly originPx: readonly [number, number];
  /** z, in voxels. */
  readonly section: number;
  /** Voxels of mip 0 under one pixel, along x and y. */
  readonly pixelVoxels: readonly [number, number];
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
    const bits = sideBitsUnder(pixel % tile.widthPx, pixel, tile, placement, found.masks);
    if (bits !== NOT_COVERED) index[pixel] = added.entryOf(entry, bits, found);
  }
  return added.count === 0 ? tile : added.tileWith(index);
}

function sideBitsUnder(
  x: number,
  pixel: number,
  { widthPx }: LabelPixels,
  { originPx, section, pixelVoxels }: TilePlacement,
  masks: readonly SupervoxelMask[],
): number {
  const firstX = (originPx[0] + x) * pixelVoxels[0];
  const firstY = (originPx[1] + (pixel - x) / widthPx) * pixelVoxels[1];
  for (let dy = 0; dy < pixelVoxels[1]; dy++) {
    for (let dx = 0; dx < pixelVoxels[0]; dx++) {
      const bits = sideBitsAt(masks, [firstX + dx, firstY + dy, section]);
      if (bits !== NOT_COVERED) return bits;
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
