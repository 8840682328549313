// Image, supervoxels, edges and synapses from files into a dataset's folder; edges that are not given
// are built. Everything is checked that can be before the first block is written, and memory holds a
// few sections at most, and the graph.
import { countSupervoxels } from "#server/volumes/count-supervoxels.ts";
import {
  type KeptImport,
  refuseExisting,
  writeDatasetFolder,
} from "#server/volumes/dataset-folder.ts";
import type { DatasetInfo } from "#server/volumes/dataset-info.ts";
import { writeDataset } from "#server/volumes/dataset-writer.ts";
import {
  type DenseStacks,
  type EdgeRequest,
  graphAddressOf,
  importEdges,
  type OpenGraph,
  openGraph,
} from "#server/volumes/import-edges.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { edgeNotes } from "#server/volumes/import-notes.ts";
import type { ImportHooks } from "#server/volumes/import-progress.ts";
import {
  importSynapses,
  type OpenSynapses,
  openSynapses,
  type SynapseRequest,
} from "#server/volumes/import-synapses.ts";
import {
  type ImageStack,
  openImageStack,
  openLabelStack,
} from "#server/volumes/open-section-source.ts";
import { importKey } from "#server/volumes/resume/import-key.ts";
import { keptSupervoxels } from "#server/volumes/resume/kept-columns.ts";
import type { ResumeFolder } from "#server/volumes/resume/resume-folder.ts";
import { writtenImage, writtenLabels } from "#server/volumes/resume/written-sections.ts";
import type { SectionSource } from "#server/volumes/section-source.ts";
import type { ContrastRange } from "#server/volumes/sources/contrast-range.ts";
import type { SectionGap } from "#server/volumes/sources/folder/section-gaps.ts";

export interface ImportRequest extends EdgeRequest, SynapseRequest {
  /** Where the image lies: a path, or an address with a scheme where `hooks` can open those. */
  readonly imagePath: string;
  /** What is black and white of an image of more than 8 bits; found in it where it is left out. */
  readonly contrast?: ContrastRange;
  /** Must not be there yet. */
  readonly targetDir: string;
  /** Left out, an import that was broken off begins again. */
  readonly goesOn?: KeptImport;
}

export interface ImportedVolume {
  readonly targetDir: string;
  readonly info: DatasetInfo;
  /** null: the image was of 8 bits, and is as it was. */
  readonly contrast: ContrastRange | null;
  /** Numbers that a folder of sections leaves out. */
  readonly gaps: readonly SectionGap[];
  /** What became of the rows of edges and synapses, and what looks wrong, line by line. */
  readonly notes: readonly string[];
}

interface Closable {
  close(): Promise<void>;
}

/** Throws an ImportError for whatever is wrong with the files; then nothing is left behind. */
export async function importVolume(
  request: ImportRequest,
  hooks: ImportHooks = {},
): Promise<ImportedVolume> {
  checkRequest(request);
  await refuseExisting(request.targetDir);
  const image = await openImageStack(request.imagePath, request.contrast, hooks);
  try {
    const labels = await openLabelStack(request.supervoxelsPath, hooks);
    try {
      return await importStacks(request, image, labels, hooks);
    } finally {
      await labels.close();
    }
  } finally {
    await image.close();
  }
}

/** As `importVolume`, of stacks that the caller has opened and closes; paths only name them. */
export async function importStacks(
  request: ImportRequest,
  image: ImageStack,
  labels: SectionSource,
  hooks: ImportHooks,
): Promise<ImportedVolume> {
  const { shapeVoxel } = image;
  if (`${labels.shapeVoxel}` !== `${shapeVoxel}`) {
    throw new ImportError({
      file: request.supervoxelsPath,
      field: "the supervoxels' shape",
      problem: `is ${labels.shapeVoxel.join(" × ")}, but the image's is ${shapeVoxel.join(" × ")}`,
      remedy: "give an image and supervoxels of the same voxels",
    });
  }
  const opened: (Closable | null)[] = [];
  try {
    const graph = await openGraph(request, hooks);
    opened.push(graph);
    const synapses = await openSynapses(request, hooks);
    opened.push(synapses);
    const notes: string[] = [];
    const info = await writeDatasetFolder(
      request.targetDir,
      (folder, resume) =>
        writeStacks({ request, image, labels, graph, synapses, hooks, notes }, folder, resume),
      await keptImport(request, image, labels),
    );
    const { contrast, gaps } = image;
    return { targetDir: request.targetDir, info, contrast, gaps, notes };
  } finally {
    for (const source of opened.reverse()) await source?.close();
  }
}

async function keptImport(
  { goesOn }: ImportRequest,
  image: ImageStack,
  labels: SectionSource,
): Promise<KeptImport | null> {
  if (goesOn === undefined) return null;
  return { ...goesOn, key: await importKey(goesOn.key, [image, labels]) };
}

interface WriteInput {
  readonly request: ImportRequest;
  readonly image: ImageStack;
  readonly labels: SectionSource;
  readonly graph: OpenGraph | null;
  readonly synapses: OpenSynapses | null;
  readonly hooks: ImportHooks;
  /** To be added to. */
  readonly notes: string[];
}

async function writeStacks(
  { request, image, labels, graph, synapses, hooks, notes }: WriteInput,
  folder: string,
  resume: ResumeFolder | null,
): Promise<DatasetInfo> {
  const { shapeVoxel } = image;
  const { voxelNm } = request;
  const supervoxels = await keptSupervoxels(resume, () =>
    countSupervoxels(request.supervoxelsPath, labels, hooks),
  );
  const dense = new Uint32Array(shapeVoxel[0] * shapeVoxel[1]);
  const stacks: DenseStacks = {
    shapeVoxel,
    supervoxels,
    readImage: (z) => image.readSection(z),
    readLabels: async (z) => {
      supervoxels.toDense(await labels.readSection(z), dense);
      return dense;
    },
  };
  const imported = await importEdges(request, graph, stacks, hooks, resume);
  const { edges, hasContacts, mergeAffinity } = imported;
  const written = resume === null ? null : { resume, folder, shapeVoxel };
  const { readImage, readLabels } = stacks;
  return writeDataset(
    folder,
    {
      shapeVoxel,
      voxelNm,
      supervoxelIds: supervoxels.ids,
      sizesVoxel: Uint32Array.from(supervoxels.sizesVoxel),
      centersVoxel: supervoxels.centersVoxel,
      edges,
      hasContacts,
      mergeAffinity,
      readImage: written === null ? readImage : await writtenImage(written, readImage),
      readLabels: written === null ? readLabels : await writtenLabels(written, readLabels),
      readSynapses: async (supervoxelIndexAt) => {
        const volume = { shapeVoxel, voxelNm, supervoxelIds: supervoxels.ids, supervoxelIndexAt };
        notes.push(...(await edgeNotes(imported.read, volume)));
        if (synapses === null) return [];
        const placed = await importSynapses(request, synapses, volume, hooks.signal);
        notes.push(...placed.notes);
        return placed.synapses;
      },
    },
    hooks,
    resume ?? undefined,
  );
}

function checkRequest(request: ImportRequest): void {
  const { voxelNm } = request;
  const { on, graph: { largestScore = 1 } = {} } = request;
  if (!voxelNm.every((size) => Number.isFinite(size) && size > 0)) {
    throw new ImportError({
      file: request.imagePath,
      field: "the voxel size",
      problem: `is ${voxelNm.join(", ")}`,
      remedy: "give three sizes above 0 in nm, as x, y, z",
    });
  }
  const file = graphAddressOf(request) ?? request.supervoxelsPath;
  if (!(largestScore > 0 && largestScore < Infinity)) {
    const remedy = "give the score that stands for affinity 1, or 0 where lower merges";
    throw new ImportError({
      file,
      field: "the largest score",
      problem: `is ${largestScore}`,
      remedy,
    });
  }
  if (on?.kind === "threshold" && !(on.threshold >= 0 && on.threshold <= largestScore)) {
    throw new ImportError({
      file,
      field: "the threshold",
      problem: `is ${on.threshold}, not from 0 to ${largestScore}`,
      remedy: "give the affinity from which on edges join",
    });
  }
}
