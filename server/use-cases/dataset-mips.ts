// The levels of a dataset's layers, as the page and whoever plans for it count them.
import type { ApiDataset, ApiMip } from "#core/protocol/api.ts";
import type { OpenVolumes } from "#server/use-cases/open-datasets.ts";

export function datasetMips({
  image,
  labels,
}: Pick<OpenVolumes, "image" | "labels">): ApiDataset["mips"] {
  return { image: mipsOf(image), labels: mipsOf(labels) };
}

function mipsOf({ shapesVoxel, factorsVoxel }: OpenVolumes["labels" | "image"]): ApiMip[] {
  return shapesVoxel.map((shapeVoxel, mip) => ({ shapeVoxel, factorsVoxel: factorsVoxel[mip] }));
}
