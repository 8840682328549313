// The tiles of a view, made before the page asks for them: a page that opens says what it will show before its
// own code has come, and the server has nothing else to do meanwhile. What fails is told to whoever then asks
// for the tile itself.
import { PLANES, type Plane } from "#core/geometry/plane.ts";
import { type SlicedDataset, sliceGeometry } from "#core/geometry/slice-geometry.ts";
import { type TilePlace, tilesInView } from "#core/geometry/tiles-in-view.ts";
import { datasetMips } from "#server/use-cases/dataset-mips.ts";
import type { OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { type OpeningView, openingSlice } from "#server/use-cases/opening-view.ts";
import type { TileService } from "#server/use-cases/tile-service.ts";
import { fewAtOnce } from "#server/volumes/sources/few-at-once.ts";

export interface TilesAhead {
  /** Resolves once no more is to be made, without saying what was; false where too many others are under way. */
  make(datasetId: string, version: number, view: OpeningView): Promise<boolean>;
}

/** As many as a page has on the screen at most; those beyond it waits for as ever. */
const MOST_TILES = 48;
/** As a page asks for them: what is nearest is not made slower by all the rest. */
const AT_ONCE = 8;
/** Views beyond these are left to their pages: what people look at now comes before what they may. */
const MOST_VIEWS = 4;
const LIMIT_MS = 10_000;

export function createTilesAhead(deps: {
  readonly datasets: OpenDatasets;
  readonly tiles: TileService;
}): TilesAhead {
  const { datasets, tiles } = deps;
  let views = 0;

  async function makeTile(
    datasetId: string,
    version: number,
    { layer, plane, ...place }: PlannedTile,
    signal: AbortSignal,
  ): Promise<void> {
    const address = { plane, ...place };
    await (layer === "image"
      ? tiles.image(datasetId, address, { signal })
      : tiles.labels(datasetId, version, address, signal));
  }

  return {
    async make(datasetId, version, view) {
      if (views >= MOST_VIEWS) return false;
      views++;
      try {
        const dataset = await datasets.open(datasetId);
        if (dataset === null) return true;
        const { shapeVoxel, voxelNm } = dataset.record;
        const mips = datasetMips(dataset.volumes);
        const signal = AbortSignal.timeout(LIMIT_MS);
        await fewAtOnce(planned({ shapeVoxel, voxelNm, mips }, view), AT_ONCE, async (tile) => {
          if (signal.aborted) return;
          await makeTile(datasetId, version, tile, signal).catch(() => undefined);
        });
        return true;
      } finally {
        views--;
      }
    },
  };
}

type PlannedTile = TilePlace & { readonly plane: Plane };

/** Of several planes, what is nearest in each comes before what is farther in any. */
function planned(dataset: SlicedDataset, view: OpeningView): readonly PlannedTile[] {
  const planes = PLANES.filter((plane) => view.planes.includes(plane));
  const most = Math.floor(MOST_TILES / Math.max(1, planes.length));
  const ofPlanes = planes.map((plane) => {
    const geometry = sliceGeometry(dataset, plane);
    const shown = openingSlice(geometry, dataset, view);
    return tilesInView(geometry, shown, most).map((place) => ({ ...place, plane }));
  });
  const longest = Math.max(0, ...ofPlanes.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) =>
    ofPlanes.flatMap((tiles) => tiles.slice(at, at + 1)),
  ).flat();
}
