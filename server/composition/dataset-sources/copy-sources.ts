// The import that copies: two sources of whatever format, turned, cut to the voxels that both have,
// and written as a dataset's folder. How far it is is told of all stages together.
import { type DraftSettings, inDatasetAxes } from "#core/datasets/dataset-draft.ts";
import { placedLevels, type SharedGrid, sharedGrid } from "#core/datasets/placed-layer.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import type { ImportHooks } from "#server/volumes/import-progress.ts";
import {
  type ImportedVolume,
  type ImportRequest,
  importStacks,
} from "#server/volumes/import-volume.ts";
import { alignedSections } from "#server/volumes/sources/aligned-sections.ts";
import { greyBytes } from "#server/volumes/sources/grey-bytes.ts";
import { levelFacts } from "#server/volumes/sources/inspect-source.ts";
import { labelIds } from "#server/volumes/sources/label-ids.ts";
import type { VolumeSource } from "#server/volumes/sources/source-port.ts";

export interface CopiedSources {
  readonly image: VolumeSource;
  readonly labels: VolumeSource;
  readonly openTable: NonNullable<ImportRequest["openStore"]>;
}

export async function copySources(
  settings: DraftSettings,
  { image, labels, openTable }: CopiedSources,
  targetDir: string,
  hooks: ImportHooks,
): Promise<ImportedVolume> {
  const grid = gridOf(settings, image, labels);
  const request: ImportRequest = {
    imagePath: image.address,
    supervoxelsPath: labels.address,
    voxelNm: grid.voxelNm,
    targetDir,
    ...tablesOf(settings),
    openStore: openTable,
    // A process that stops leaves it to the next; one that is cancelled is cleared by whoever cancels it.
    goesOn: { key: JSON.stringify(settings), ...(hooks.signal && { signal: hooks.signal }) },
  };
  const { shapeVoxel } = grid;
  const grey = alignedSections(
    image,
    {
      ...{ level: grid.imageLevel, axisOrder: settings.image.axisOrder, shapeVoxel },
      fromVoxel: grid.imageFromVoxel,
    },
    (voxels) => greyBytes(voxels, settings.image.contrast),
    hooks.signal,
  );
  return importStacks(
    request,
    { ...grey, contrast: null, gaps: [] },
    alignedSections(
      labels,
      {
        ...{ level: 0, axisOrder: settings.labels.axisOrder, shapeVoxel },
        fromVoxel: grid.labelsFromVoxel,
      },
      (voxels) => labelIds(voxels, labels.address),
      hooks.signal,
    ),
    hooks,
  );
}

/** Where edges and synapses lie, and which edges are on. */
export function tablesOf({
  graph,
  synapses,
}: DraftSettings): Pick<ImportRequest, "graphAddress" | "synapsesPath" | "on"> {
  const { address, onColumn, threshold } = graph;
  const byColumn = address !== "" && onColumn !== "";
  return {
    on: byColumn ? { kind: "column", column: onColumn } : { kind: "threshold", threshold },
    ...(address === "" ? {} : { graphAddress: address }),
    ...(synapses.address === "" ? {} : { synapsesPath: synapses.address }),
  };
}

/** The sources may be others than those that were looked at, so that all is asked once more. */
function gridOf(settings: DraftSettings, image: VolumeSource, labels: VolumeSource): SharedGrid {
  const placed = (["image", "labels"] as const).map((kind) => {
    const source = kind === "image" ? image : labels;
    const levels = placedLevels(settings[kind], source.levels.map(levelFacts));
    if (levels !== null) return levels;
    throw new ImportError({
      file: source.address,
      field: "the voxel size",
      problem: "is told neither by the source nor by you",
      remedy: "give it in nm, as x, y, z",
    });
  });
  const grid = sharedGrid(placed[0], placed[1]);
  if (grid !== null) return grid;
  const [own, other] = [labels, image].map(({ levels: [{ shapeVoxel }] }, at) =>
    inDatasetAxes(shapeVoxel, at === 0 ? settings.labels.axisOrder : settings.image.axisOrder),
  );
  throw new ImportError({
    file: labels.address,
    field: "the supervoxels' box",
    problem: `of ${own.join(" × ")} voxels shares none of its size with the image's of ${other.join(" × ")}`,
    remedy: "check voxel sizes, offsets and the order of axes of both",
  });
}
