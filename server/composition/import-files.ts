// The command line's import, carried out by the volume readers.
import { accepted, refused } from "#core/result.ts";
import type { ImportCommand } from "#server/cli/command-request.ts";
import type { SourceOpener } from "#server/composition/dataset-sources/open-source-at.ts";
import type { CommandDeskDeps } from "#server/use-cases/command-desk.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { type ImportRequest, importVolume } from "#server/volumes/import-volume.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import type { OpenSource } from "#server/volumes/open-volume.ts";
import { openSourceInWorker } from "#server/volumes/sources/worker/open-source-in-worker.ts";
import { SourceThreads } from "#server/volumes/sources/worker/source-threads.ts";

/** Of one slab of many sections, from a slow disk. */
const READ_LIMIT_MS = 300_000;

export const importFiles =
  ({
    openSourceAt,
    openTableAt,
    tables,
  }: Pick<
    SourceOpener,
    "openSourceAt" | "openTableAt" | "tables"
  >): CommandDeskDeps["importFiles"] =>
  async (request, targetDir, onProgress, signal) => {
    // What is wrong with a file is then wrong with a thread at most, and with nobody's session.
    const threads = new SourceThreads();
    const openSource: OpenSource = (store, options) =>
      openSourceInWorker(threads, store, { ...options, timeLimitMs: READ_LIMIT_MS, signal });
    try {
      const { notes } = await importVolume(
        {
          ...volumeOf(request),
          targetDir,
          goesOn: { key: JSON.stringify(request) },
          openStore: (address) => openTableAt(address, "command"),
        },
        {
          ...{ onProgress, signal, openSource, tables },
          openElsewhere: (address) => openSourceAt({ address, path: "" }, "command"),
        },
      );
      return accepted({ ...(await openDatasetVolumes(targetDir, { cacheBytes: 0 })), notes });
    } catch (error) {
      if (error instanceof ImportError) return refused(error.message);
      throw error;
    } finally {
      await threads.close();
    }
  };

/** What was left out of the command is left out of the request. */
function volumeOf({
  imagePath,
  supervoxelsPath,
  voxelNm,
  ...optional
}: ImportCommand): Omit<ImportRequest, "targetDir"> {
  const { edgesPath, on, graph, synapses, synapsesPath } = optional;
  return {
    imagePath,
    supervoxelsPath,
    voxelNm,
    ...(edgesPath === undefined ? {} : { edgesPath }),
    ...(graph === undefined ? {} : { graph }),
    ...(on === undefined ? {} : { on }),
    ...(synapses === undefined ? {} : { synapses }),
    ...(synapsesPath === undefined ? {} : { synapsesPath }),
  };
}
