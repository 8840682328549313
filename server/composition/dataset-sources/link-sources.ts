// The import that copies no voxel: image and labels stay where they lie, and of the labels' region the graph
// is made.
import type { DraftSettings } from "#core/datasets/dataset-draft.ts";
import { type CopiedSources, tablesOf } from "#server/composition/dataset-sources/copy-sources.ts";
import type { ImportHooks } from "#server/volumes/import-progress.ts";
import { type LinkedSource, linkDataset } from "#server/volumes/linked/link-dataset.ts";
import type { VolumeSource } from "#server/volumes/sources/source-port.ts";
import { turnedSource } from "#server/volumes/sources/turned-source.ts";

export async function linkSources(
  settings: DraftSettings,
  { image, labels, openTable }: CopiedSources,
  targetDir: string,
  hooks: ImportHooks,
): Promise<void> {
  const { region } = settings;
  const { contrast } = settings.image;
  await linkDataset(
    {
      image: {
        ...linkOf(settings.image, image),
        ...(contrast === null ? {} : { range: contrast }),
      },
      labels: linkOf(settings.labels, labels),
      targetDir,
      ...(region === null ? {} : { regionVoxel: region }),
      ...tablesOf(settings),
      openStore: openTable,
    },
    hooks,
  );
}

function linkOf(
  { address, path, indices, axisOrder, voxelNm, offsetNm }: DraftSettings["labels"],
  source: VolumeSource,
): LinkedSource {
  return {
    ...{ address, path, indices, axisOrder, source: turnedSource(source, axisOrder) },
    ...(voxelNm === null ? {} : { voxelNm }),
    ...(offsetNm === null ? {} : { offsetNm }),
  };
}
