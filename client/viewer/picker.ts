// Screen ⇄ voxels ⇄ supervoxels, from the frame that is on the screen: what a person clicks is what a
// person sees, even while another section is on its way.
import { type Frame, type LabelHit, labelAtUnit, unitAtPx } from "#client/viewer/frame.ts";
import { tileAt, tileUrl } from "#client/viewer/tile-address.ts";
import type { TileLoader } from "#client/viewer/tile-loader.ts";
import type { RootSource, SegmentPick, ViewerDataset } from "#client/viewer/viewer-contract.ts";
import {
  type SliceGeometry,
  unitOfVoxelMiddle,
  voxelOfUnit,
} from "#core/geometry/slice-geometry.ts";
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";

export interface PickerOptions {
  readonly dataset: ViewerDataset;
  readonly geometry: SliceGeometry;
  readonly version: number;
  readonly roots: RootSource;
  readonly loader: Pick<TileLoader, "fetchNow">;
  frame(): Frame | null;
}

export interface Picker {
  /** CSS pixels from the element's top left. */
  pickAt(xCssPx: number, yCssPx: number): SegmentPick | null;
  pickVoxel(positionVoxel: Vec3): SegmentPick | null;
  exactPick(pick: SegmentPick): Promise<SegmentPick>;
  /** A tile is fetched once for all that lie in it. */
  exactPicks(positionsVoxel: readonly Vec3[]): Promise<readonly SegmentPick[]>;
  screenOf(positionVoxel: Vec3): ScreenPoint | null;
  /** Of any slice. */
  pointOf(positionVoxel: Vec3): ScreenPoint | null;
}

interface ScreenPoint {
  readonly x: number;
  readonly y: number;
}

export function createPicker(options: PickerOptions): Picker {
  const { dataset, geometry, version, roots, loader, frame } = options;

  /** [AD1] A place names a supervoxel, which the tile as it was loaded tells; the root is the piece's. */
  function pickOf(positionVoxel: Vec3, { payload, texel, entry, mip }: LabelHit): SegmentPick {
    const { tile, pristine } = payload;
    const supervoxel = pristine.supervoxels[pristine.index[texel]];
    const baseRoot = tile.baseRoots[entry];
    const root = supervoxel === 0n ? 0n : roots.rootOf(tile.supervoxels[entry], baseRoot);
    return { positionVoxel, supervoxel, baseRoot, root, loaded: true, mip };
  }

  function pointOf(positionVoxel: Vec3): ScreenPoint | null {
    const current = frame();
    if (current === null) return null;
    const [across, down] = unitOfVoxelMiddle(geometry, positionVoxel);
    const cssScale = current.scale / current.pixelRatio;
    return {
      x: (across - current.leftUnit) * cssScale,
      y: (down - current.topUnit) * cssScale,
    };
  }

  /** null outside of the volume. */
  function pickVoxel(positionVoxel: Vec3): SegmentPick | null {
    return isInsideVoxel(positionVoxel, dataset.shapeVoxel) ? shownPick(positionVoxel) : null;
  }

  /** As the screen shows it; not loaded where another slice is shown. */
  function shownPick(positionVoxel: Vec3): SegmentPick {
    const [across, down, slice] = unitOfVoxelMiddle(geometry, positionVoxel);
    const current = frame();
    const labels = current?.section === slice ? current.labels : [];
    const hit = labelAtUnit(labels, across, down);
    if (hit !== null) return pickOf(positionVoxel, hit);
    return { positionVoxel, supervoxel: 0n, baseRoot: 0n, root: 0n, loaded: false, mip: 0 };
  }

  /** @param fetchTile where the screen shows a coarser mip, or none. */
  async function exactPick(
    pick: SegmentPick,
    fetchTile: TileLoader["fetchNow"],
  ): Promise<SegmentPick> {
    if (pick.loaded && pick.mip === 0) return pick;
    const { positionVoxel } = pick;
    const address = tileAt("labels", 0, positionVoxel, geometry);
    const url = tileUrl(dataset, geometry, version, address);
    const payload = await fetchTile({ address, url });
    if (payload === null || payload.layer !== "labels") return pick;
    const { texelUnit, tileUnit } = geometry.levels.labels[0];
    const place = {
      payload,
      mip: 0,
      texelUnit,
      xUnit: address.tileX * tileUnit[0],
      yUnit: address.tileY * tileUnit[1],
    };
    const [across, down] = unitOfVoxelMiddle(geometry, positionVoxel);
    const hit = labelAtUnit([place], across, down);
    return hit === null ? pick : pickOf(positionVoxel, hit);
  }

  return {
    pickAt(xCssPx, yCssPx) {
      const current = frame();
      if (current === null) return null;
      const { pixelRatio, section } = current;
      // The middle of the device pixel, where its colour was taken from.
      const xPx = Math.floor(xCssPx * pixelRatio) + 0.5;
      const yPx = Math.floor(yCssPx * pixelRatio) + 0.5;
      const [x, y, z] = voxelOfUnit(geometry, ...unitAtPx(current, xPx, yPx), section);
      return pickVoxel([Math.floor(x), Math.floor(y), Math.floor(z)]);
    },
    pickVoxel,
    exactPick: (pick) => exactPick(pick, loader.fetchNow),
    exactPicks(positionsVoxel) {
      const tiles = new Map<string, ReturnType<TileLoader["fetchNow"]>>();
      const fetchOnce: TileLoader["fetchNow"] = (tile) => {
        const fetching = tiles.get(tile.url) ?? loader.fetchNow(tile);
        tiles.set(tile.url, fetching);
        return fetching;
      };
      return Promise.all(
        positionsVoxel.map((positionVoxel) => exactPick(shownPick(positionVoxel), fetchOnce)),
      );
    },
    screenOf(positionVoxel) {
      const [, , slice] = unitOfVoxelMiddle(geometry, positionVoxel);
      return slice === frame()?.section ? pointOf(positionVoxel) : null;
    },
    pointOf,
  };
}
