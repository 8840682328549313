// The one way that a dataset's folder is filled, wherever its voxels come from: image, labels with
// a voxel for each supervoxel, graph, synapses, and last the description that makes it a dataset.
import { join } from "node:path";
import { buildGraph, type GraphColumns } from "#core/agglomeration/base-graph.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { pyramidLevels } from "#server/volumes/block-layout.ts";
import { ContactVoxels } from "#server/volumes/contact-voxels.ts";
import { type DatasetInfo, datasetInfo, writeDatasetInfo } from "#server/volumes/dataset-info.ts";
import type { EdgeColumns } from "#server/volumes/edge-columns.ts";
import { writeGraph } from "#server/volumes/graph-file.ts";
import type { ImageCodec } from "#server/volumes/image-codecs.ts";
import type { ImportHooks } from "#server/volumes/import-progress.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import { type BlockSink, imagePyramid, labelPyramid } from "#server/volumes/pyramid-writer.ts";
import { RepresentativeVoxels } from "#server/volumes/representative-voxels.ts";
import { writeSynapses } from "#server/volumes/synapse-file.ts";

const LOOKUP_CACHE_BYTES = 64 * 2 ** 20;

export interface DatasetContents {
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  readonly supervoxelIds: BigUint64Array;
  readonly sizesVoxel: Uint32Array;
  readonly centersVoxel: Float64Array;
  readonly edges: EdgeColumns;
  /** Where false, contacts are looked for in the labels and written into `edges`. */
  readonly hasContacts: boolean;
  readonly mergeAffinity: number;
  /** Lossless unless told: only what was made up may be stored with loss. */
  readonly imageCodec?: ImageCodec;
  readImage(z: number): Promise<Uint8Array>;
  /** Dense index + 1 of each voxel; may be the same array each time. */
  readLabels(z: number): Promise<Uint32Array>;
  /** Called when the labels are written and can be looked up. */
  readSynapses(
    supervoxelIndexAt: (positionVoxel: Vec3) => Promise<number>,
  ): Promise<readonly Synapse[]>;
}

export async function writeDataset(
  folder: string,
  contents: DatasetContents,
  { onProgress, signal }: ImportHooks,
  sink?: BlockSink,
): Promise<DatasetInfo> {
  const { shapeVoxel, voxelNm, edges, imageCodec = "deflate" } = contents;
  const sections = shapeVoxel[2];
  const image = imagePyramid(folder, pyramidLevels(shapeVoxel, voxelNm), imageCodec, sink);
  for (let z = 0; z < sections; z++) {
    signal?.throwIfAborted();
    await image.addSection(await contents.readImage(z));
    onProgress?.({ stage: "image", done: z + 1, total: sections });
  }
  const positionsVoxel = await writeLabels(folder, contents, { onProgress, signal }, sink);
  const columns: GraphColumns = {
    supervoxelIds: contents.supervoxelIds,
    sizesVoxel: contents.sizesVoxel,
    positionsVoxel,
    ...edges,
    mergeAffinity: contents.mergeAffinity,
  };
  buildGraph(columns);
  await writeGraph(join(folder, "graph.bin"), columns);
  const counts = {
    supervoxelCount: contents.supervoxelIds.length,
    edgeCount: edges.edgeA.length,
    onEdgeCount: edges.isOn.reduce((count, on) => count + on, 0),
    synapseCount: 0,
  };
  await writeDatasetInfo(folder, datasetInfo(shapeVoxel, voxelNm, imageCodec, counts));
  signal?.throwIfAborted();
  const written = await openDatasetVolumes(folder, { cacheBytes: LOOKUP_CACHE_BYTES });
  const synapses = await contents.readSynapses((at) => written.supervoxelIndexAt(at));
  await written.close();
  onProgress?.({ stage: "synapses", done: synapses.length, total: synapses.length });
  await writeSynapses(join(folder, "synapses.jsonl"), synapses);
  const info = datasetInfo(shapeVoxel, voxelNm, imageCodec, {
    ...counts,
    synapseCount: synapses.length,
  });
  await writeDatasetInfo(folder, info);
  signal?.throwIfAborted();
  return info;
}

/** A voxel of each supervoxel, x, y, z. */
async function writeLabels(
  folder: string,
  contents: DatasetContents,
  { onProgress, signal }: ImportHooks,
  sink: BlockSink | undefined,
): Promise<Int32Array> {
  const { shapeVoxel, voxelNm, centersVoxel, edges } = contents;
  const labels = labelPyramid(folder, pyramidLevels(shapeVoxel, voxelNm), sink);
  const representatives = new RepresentativeVoxels(centersVoxel, shapeVoxel, voxelNm);
  const contacts = contents.hasContacts
    ? null
    : new ContactVoxels(edges, centersVoxel, shapeVoxel, voxelNm);
  for (let z = 0; z < shapeVoxel[2]; z++) {
    signal?.throwIfAborted();
    const section = await contents.readLabels(z);
    representatives.addSection(section, z);
    contacts?.addSection(section, z);
    await labels.addSection(section);
    onProgress?.({ stage: "labels", done: z + 1, total: shapeVoxel[2] });
  }
  contacts?.finish(representatives.positionsVoxel);
  return representatives.positionsVoxel;
}
