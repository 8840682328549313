// Screen ⇄ voxels ⇄ supervoxels, from the frame that is on the screen: what a person clicks is what a
// person sees, even while another section is on its way.
import { type Frame, type LabelHit, labelAtVoxel, voxelAtPx } from "#client/viewer/frame.ts";
import { tileAt, tileUrl } from "#client/viewer/tile-address.ts";
import type { TileLoader } from "#client/viewer/tile-loader.ts";
import type { RootSource, SegmentPick, ViewerDataset } from "#client/viewer/viewer-contract.ts";
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";

export interface PickerOptions {
  readonly dataset: ViewerDataset;
  readonly version: number;
  readonly roots: RootSource;
  readonly loader: Pick<TileLoader, "fetchNow">;
  frame(): Frame | null;
}

export interface Picker {
  /** CSS pixels from the element's top left. */
  pickAt(xCssPx: number, yCssPx: number): SegmentPick | null;
  exactPick(pick: SegmentPick): Promise<SegmentPick>;
  screenOf(positionVoxel: Vec3): { readonly x: number; readonly y: number } | null;
}

export function createPicker(options: PickerOptions): Picker {
  const { dataset, version, roots, loader, frame } = options;

  /** [AD1] A place names a supervoxel, which the tile as it was loaded tells; the root is the piece's. */
  function pickOf(positionVoxel: Vec3, { payload, texel, entry, mip }: LabelHit): SegmentPick {
    const { tile, pristine } = payload;
    const supervoxel = pristine.supervoxels[pristine.index[texel]];
    const baseRoot = tile.baseRoots[entry];
    const root = supervoxel === 0n ? 0n : roots.rootOf(tile.supervoxels[entry], baseRoot);
    return { positionVoxel, supervoxel, baseRoot, root, loaded: true, mip };
  }

  return {
    pickAt(xCssPx, yCssPx) {
      const current = frame();
      if (current === null) return null;
      const { pixelRatio, section } = current;
      // The middle of the device pixel, where its colour was taken from.
      const xPx = Math.floor(xCssPx * pixelRatio) + 0.5;
      const yPx = Math.floor(yCssPx * pixelRatio) + 0.5;
      const [x, y] = voxelAtPx(current, xPx, yPx);
      const positionVoxel: Vec3 = [x, y, section];
      if (!isInsideVoxel(positionVoxel, dataset.shapeVoxel)) return null;
      const hit = labelAtVoxel(current.labels, x, y);
      if (hit !== null) return pickOf(positionVoxel, hit);
      return { positionVoxel, supervoxel: 0n, baseRoot: 0n, root: 0n, loaded: false, mip: 0 };
    },
    async exactPick(pick) {
      if (pick.loaded && pick.mip === 0) return pick;
      const { positionVoxel } = pick;
      const address = tileAt("labels", 0, positionVoxel, dataset.tileSize);
      const payload = await loader.fetchNow({ address, url: tileUrl(dataset, version, address) });
      if (payload === null || payload.layer !== "labels") return pick;
      const { tileSize } = dataset;
      const place = {
        payload,
        mip: 0,
        xVoxel: address.tileX * tileSize,
        yVoxel: address.tileY * tileSize,
      };
      const hit = labelAtVoxel([place], positionVoxel[0], positionVoxel[1]);
      return hit === null ? pick : pickOf(positionVoxel, hit);
    },
    screenOf([x, y, z]) {
      const current = frame();
      if (current === null || Math.floor(z) !== current.section) return null;
      const cssScale = current.scale / current.pixelRatio;
      return {
        x: (Math.floor(x) + 0.5 - current.leftVoxel) * cssScale,
        y: (Math.floor(y) + 0.5 - current.topVoxel) * cssScale,
      };
    },
  };
}
