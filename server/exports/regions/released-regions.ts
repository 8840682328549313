// [SY7] The regions of a release's dataset, as they were when it was written: the hash says which. Where a
// dataset has none, nothing of a release speaks of regions but those that neuron records name.
import { type Region, type RegionGrid, regionIndexAt } from "#core/datasets/region-layer.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { KeptRegions } from "#server/use-cases/dataset-regions.ts";

export interface ReleasedRegions {
  /** Lower-case hex SHA-256 of what the dataset keeps. */
  readonly hash: string;
  readonly grid: RegionGrid;
  /** By ascending id. */
  readonly list: readonly Region[];
  /** Its position in the list from 1; 0 for none. */
  indexAt(positionVoxel: Vec3): number;
}

export function releasedRegions(
  { hash, layer }: KeptRegions,
  { voxelNm }: { readonly voxelNm: Vec3 },
): ReleasedRegions {
  return {
    ...{ hash, grid: layer.grid, list: layer.regions },
    indexAt: (positionVoxel) => regionIndexAt(layer, positionVoxel, voxelNm),
  };
}

/** "" for none. */
export function regionName(
  { list }: Pick<ReleasedRegions, "list">,
  index: number,
  none = "",
): string {
  return index === 0 ? none : list[index - 1].name;
}
