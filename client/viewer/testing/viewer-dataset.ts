// For tests: a dataset as the viewer is told of it, with levels of the factors that are given.
import type { ViewerDataset } from "#client/viewer/viewer-contract.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ApiMip } from "#core/protocol/api.ts";

export function viewerDataset(
  shapeVoxel: Vec3,
  factors: readonly Vec3[],
  change: Partial<ViewerDataset> = {},
): ViewerDataset {
  const mips = factors.map((factorsVoxel): ApiMip => {
    const [width, height, depth] = shapeVoxel.map((part, axis) =>
      Math.ceil(part / factorsVoxel[axis]),
    );
    return { shapeVoxel: [width, height, depth], factorsVoxel };
  });
  return {
    id: "d",
    shapeVoxel,
    voxelNm: [4, 4, 40],
    mips: { image: mips, labels: mips },
    imageType: "uint8",
    imageRange: [0, 255],
    ...change,
  };
}

/** As many levels that halve x and y. */
export function sectionFactors(count: number): Vec3[] {
  return Array.from({ length: count }, (_, mip) => [2 ** mip, 2 ** mip, 1]);
}
