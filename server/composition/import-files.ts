// The command line's import, carried out by the volume readers.
import { accepted, refused } from "#core/result.ts";
import type { CommandDeskDeps } from "#server/use-cases/command-desk.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { importVolume } from "#server/volumes/import-volume.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";

export const importFiles: CommandDeskDeps["importFiles"] = async (
  request,
  targetDir,
  onProgress,
  signal,
) => {
  try {
    const { imagePath, supervoxelsPath, edgesPath, voxelNm, on, synapsesPath } = request;
    await importVolume(
      {
        imagePath,
        supervoxelsPath,
        voxelNm,
        targetDir,
        ...(edgesPath === undefined ? {} : { edgesPath }),
        ...(on === undefined ? {} : { on }),
        ...(synapsesPath === undefined ? {} : { synapsesPath }),
      },
      { onProgress, signal },
    );
    return accepted(await openDatasetVolumes(targetDir, { cacheBytes: 0 }));
  } catch (error) {
    if (error instanceof ImportError) return refused(error.message);
    throw error;
  }
};
