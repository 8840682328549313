// A dataset over layers that stay where they lie. Of the labels only a region is walked through, once for
// the supervoxels and once for where they are: these, and the edges between them, are what can be edited.
// The rest of the volume is seen, however large it is. The walk is in the labels' own voxels; what it finds
// is put onto the dataset's grid at its end.
import { join } from "node:path";
import { buildGraph, type GraphColumns } from "#core/agglomeration/base-graph.ts";
import type { AxisOrder } from "#core/datasets/dataset-draft.ts";
import { type Vec3, vectorOf } from "#core/geometry/vector.ts";
import { BlockCache } from "#server/volumes/block-cache.ts";
import { boxShape } from "#server/volumes/boxes.ts";
import { ContactVoxels } from "#server/volumes/contact-voxels.ts";
import { countSupervoxels } from "#server/volumes/count-supervoxels.ts";
import { refuseExisting, writeDatasetFolder } from "#server/volumes/dataset-folder.ts";
import { writeGraph } from "#server/volumes/graph-file.ts";
import { greyVoxels } from "#server/volumes/grey-voxels.ts";
import {
  type DenseStacks,
  type EdgeRequest,
  importEdges,
  openGraph,
} from "#server/volumes/import-edges.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import type { ImportHooks } from "#server/volumes/import-progress.ts";
import {
  importSynapses,
  openSynapses,
  type SynapseRequest,
} from "#server/volumes/import-synapses.ts";
import { type LinkedGrid, linkedGrid, type PlacedLevel } from "#server/volumes/linked/grid.ts";
import { layerReader } from "#server/volumes/linked/layer-reader.ts";
import {
  type LayerLink,
  type LinkedInfo,
  writeLinkedInfo,
} from "#server/volumes/linked/linked-info.ts";
import { withMadeLevels } from "#server/volumes/linked/made-levels.ts";
import { imageLayer, shownRange } from "#server/volumes/linked/open-linked-layers.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import { RepresentativeVoxels } from "#server/volumes/representative-voxels.ts";
import { MAX_SECTION_PIXELS } from "#server/volumes/section-source.ts";
import { alignedSections } from "#server/volumes/sources/aligned-sections.ts";
import { labelIds } from "#server/volumes/sources/label-ids.ts";
import type { DimensionIndices, VolumeSource } from "#server/volumes/sources/source-port.ts";
import { writeSynapses } from "#server/volumes/synapse-file.ts";
import type { Box } from "#server/volumes/volume-port.ts";

const CACHE_BYTES = 128 * 2 ** 20;

export interface LinkedSource {
  readonly address: string;
  /** Of the volume within what lies there; empty where there is one alone. */
  readonly path: string;
  readonly indices?: DimensionIndices;
  readonly axisOrder: AxisOrder;
  /** Open, and closed by whoever opened it; in the dataset's axes. */
  readonly source: VolumeSource;
  /** Of its finest level, where the source does not tell or tells wrong. */
  readonly voxelNm?: Vec3;
  readonly offsetNm?: Vec3;
}

export interface LinkRequest
  extends Omit<EdgeRequest, "voxelNm" | "supervoxelsPath">,
    SynapseRequest {
  readonly image: LinkedSource & {
    /** What is black and what is white; of 8 and 16 bits all that they can be, unless it is told. */
    readonly range?: readonly [number, number];
  };
  readonly labels: LinkedSource;
  /** In voxels of the labels' finest level: where supervoxels can be edited. All of it unless told. */
  readonly regionVoxel?: Box;
  /** Must not be there yet. */
  readonly targetDir: string;
}

/** Throws an ImportError for whatever is wrong; then nothing is left behind. */
export async function linkDataset(request: LinkRequest, hooks: ImportHooks = {}): Promise<void> {
  await refuseExisting(request.targetDir);
  const image = layerLink(request.image);
  const labels = layerLink(request.labels);
  const grid = linkedGrid(
    [image, labels].map(({ levels }) => withMadeLevels(levels).map(({ placed }) => placed)),
  );
  const region = regionOf(request, labels);
  const stacks = await stacksOf(request, { image, labels, region }, hooks);
  const [finest] = labels.levels;
  const edgeRequest: EdgeRequest = {
    ...request,
    supervoxelsPath: labels.address,
    voxelNm: finest.voxelNm,
    ...(request.regionVoxel === undefined
      ? {}
      : { region: { minVoxel: region.minVoxel, wholeShapeVoxel: finest.shapeVoxel } }),
  };
  const graph = await openGraph(edgeRequest, hooks);
  const { edges, hasContacts, mergeAffinity } = await importEdges(
    edgeRequest,
    graph,
    stacks,
    hooks,
  ).finally(() => graph?.close());
  const { ids, centersVoxel, sizesVoxel } = stacks.supervoxels;
  const representatives = new RepresentativeVoxels(centersVoxel, stacks.shapeVoxel, finest.voxelNm);
  const contacts = hasContacts
    ? null
    : new ContactVoxels(edges, centersVoxel, stacks.shapeVoxel, finest.voxelNm);
  const sections = stacks.shapeVoxel[2];
  for (let z = 0; z < sections; z++) {
    hooks.signal?.throwIfAborted();
    const section = await stacks.readLabels(z);
    representatives.addSection(section, z);
    contacts?.addSection(section, z);
    hooks.onProgress?.({ stage: "labels", done: z + 1, total: sections });
  }
  contacts?.finish(representatives.positionsVoxel);
  for (const column of [representatives.positionsVoxel, edges.contactVoxel]) {
    ontoGrid(column, region.minVoxel, finest, grid);
  }
  const columns: GraphColumns = {
    supervoxelIds: ids,
    sizesVoxel: Uint32Array.from(sizesVoxel),
    positionsVoxel: representatives.positionsVoxel,
    ...edges,
    mergeAffinity,
  };
  buildGraph(columns);
  const info = {
    ...{ voxelNm: mutable(grid.voxelNm), offsetNm: mutable(grid.offsetNm) },
    ...{ shapeVoxel: mutable(grid.shapeVoxel), factorsVoxel: grid.factorsVoxel.map(mutable) },
    image: { ...image, range: rangeOf(request) },
    labels,
    supervoxelCount: ids.length,
    edgeCount: edges.edgeA.length,
    onEdgeCount: edges.isOn.reduce((count, on) => count + on, 0),
    synapseCount: 0,
  };
  await writeDatasetFolder(request.targetDir, async (folder) => {
    await writeGraph(join(folder, "graph.bin"), columns);
    await writeLinkedInfo(folder, info);
    const synapseCount = await linkSynapses(folder, request, info, ids, hooks);
    await writeLinkedInfo(folder, { ...info, synapseCount });
  });
}

async function linkSynapses(
  folder: string,
  request: LinkRequest,
  { shapeVoxel, voxelNm }: Pick<LinkedInfo, "shapeVoxel" | "voxelNm">,
  supervoxelIds: BigUint64Array,
  hooks: ImportHooks,
): Promise<number> {
  const { onProgress, signal } = hooks;
  signal?.throwIfAborted();
  const asked = await openSynapses(request, hooks);
  if (asked === null) {
    await writeSynapses(join(folder, "synapses.jsonl"), []);
    return 0;
  }
  const opened = await openDatasetVolumes(folder, {
    cacheBytes: CACHE_BYTES,
    openLayer: async (link) => stayingOpen([request.image, request.labels], link),
  });
  try {
    const volume = {
      ...{ shapeVoxel, voxelNm, supervoxelIds },
      supervoxelIndexAt: (at: Vec3) => opened.supervoxelIndexAt(at),
    };
    const { synapses } = await importSynapses(request, asked, volume, signal);
    await writeSynapses(join(folder, "synapses.jsonl"), synapses);
    onProgress?.({ stage: "synapses", done: synapses.length, total: synapses.length });
    return synapses.length;
  } finally {
    await opened.close();
    await asked.close();
  }
}

/** Whoever opened a source closes it. Two volumes of one file differ by their paths in it. */
function stayingOpen(
  layers: readonly LinkedSource[],
  { address, path }: Pick<LayerLink, "address" | "path">,
): VolumeSource {
  const layer = layers.find((each) => each.address === address && each.path === path);
  if (layer === undefined) throw new Error(`${address} is no layer of the dataset`);
  const { source } = layer;
  const { purpose, voxelType, levels } = source;
  return {
    ...{ address, purpose, voxelType, levels },
    readBlock: (level, box, signal) => source.readBlock(level, box, signal),
    close: async () => undefined,
  };
}

/** Levels with the voxel sizes that hold: a person's word goes for the finest, and scales the others. */
function layerLink({
  address,
  path,
  indices = {},
  axisOrder,
  source,
  voxelNm,
  offsetNm,
}: LinkedSource): LayerLink {
  const told = source.levels[0].voxelNm;
  const finest = voxelNm ?? told;
  if (finest === null) {
    throw new ImportError({
      file: address,
      field: "the voxel size",
      problem: "is not told by the source",
      remedy: "give three sizes above 0 in nm, as x, y, z",
    });
  }
  const levels = source.levels.map((level) => ({
    shapeVoxel: mutable(level.shapeVoxel),
    blockVoxel: mutable(level.blockVoxel),
    voxelNm: mutable(
      vectorOf(
        finest.map((size, axis) => size * scaleOf(source, level.shapeVoxel, level.voxelNm, axis)),
      ),
    ),
    offsetNm: mutable(offsetNm ?? level.offsetNm),
  }));
  const chosen = Object.keys(indices).length === 0 ? {} : { indices: { ...indices } };
  return { address, path, ...chosen, axisOrder, voxelType: source.voxelType, levels };
}

/** How much coarser a level is than the finest: by what is told, else by how many voxels it has. */
function scaleOf({ levels: [finest] }: VolumeSource, shape: Vec3, told: Vec3 | null, axis: number) {
  if (told !== null && finest.voxelNm !== null) return told[axis] / finest.voxelNm[axis];
  return 2 ** Math.round(Math.log2(finest.shapeVoxel[axis] / shape[axis]));
}

function regionOf({ regionVoxel }: LinkRequest, { address, levels }: LayerLink): Box {
  const [{ shapeVoxel }] = levels;
  const whole: Box = { minVoxel: [0, 0, 0], maxVoxel: shapeVoxel };
  const region = regionVoxel ?? whole;
  const { minVoxel, maxVoxel } = region;
  const fits = shapeVoxel.every(
    (size, axis) =>
      minVoxel[axis] >= 0 && minVoxel[axis] < maxVoxel[axis] && maxVoxel[axis] <= size,
  );
  if (!fits) {
    throw new ImportError({
      file: address,
      field: "the region",
      problem: `from ${minVoxel.join(", ")} to ${maxVoxel.join(", ")} is not inside ${shapeVoxel.join(" × ")}`,
      remedy: "give a box within the labels, in their voxels",
    });
  }
  const [width, height] = boxShape(region);
  if (width * height <= MAX_SECTION_PIXELS) return region;
  throw new ImportError({
    file: address,
    field: "the region",
    problem: `has sections of ${width} × ${height} voxels, more than ${MAX_SECTION_PIXELS}`,
    remedy: "choose a smaller region to build the graph of",
  });
}

/** Image and labels of the region, on the labels' voxels. */
async function stacksOf(
  request: LinkRequest,
  at: { readonly image: LayerLink; readonly labels: LayerLink; readonly region: Box },
  hooks: ImportHooks,
): Promise<DenseStacks> {
  const { image, labels, region } = at;
  const { minVoxel, maxVoxel } = region;
  const { address, source } = request.labels;
  if (labels.voxelType.startsWith("float")) {
    throw new ImportError({
      file: address,
      field: "the type of the labels",
      problem: `is ${labels.voxelType}`,
      remedy: "give supervoxels as whole numbers",
    });
  }
  const part = { level: 0, fromVoxel: minVoxel, shapeVoxel: boxShape(region) } as const;
  // In the dataset's axes already.
  const sections = alignedSections(
    source,
    { ...part, axisOrder: "xyz" },
    (voxels) => labelIds(voxels, address),
    hooks.signal,
  );
  const supervoxels = await countSupervoxels(labels.address, sections, hooks);
  const [width, height] = sections.shapeVoxel;
  const dense = new Uint32Array(width * height);
  const link = { ...image, range: rangeOf(request) };
  const layer = imageLayer(link, request.image.source);
  // As it lies there: every section is read once, and nothing is to be kept of it.
  const levels = layer.levels.filter((level) => "source" in level);
  const reader = layerReader(
    { ...layer, levels },
    linkedGrid([[labels.levels[0]]]),
    new BlockCache(CACHE_BYTES),
  );
  return {
    shapeVoxel: sections.shapeVoxel,
    supervoxels,
    async readImage(z) {
      const box: Box = {
        minVoxel: [minVoxel[0], minVoxel[1], minVoxel[2] + z],
        maxVoxel: [maxVoxel[0], maxVoxel[1], minVoxel[2] + z + 1],
      };
      return greyVoxels(await reader.readBlock(0, box, hooks.signal), shownRange(link));
    },
    async readLabels(z) {
      supervoxels.toDense(await sections.readSection(z), dense);
      return dense;
    },
  };
}

function rangeOf({ image: { range, source, address } }: LinkRequest): [number, number] {
  if (range !== undefined) return [...range];
  if (source.voxelType === "uint8") return [0, 255];
  if (source.voxelType === "uint16") return [0, 65_535];
  throw new ImportError({
    file: address,
    field: "the contrast range",
    problem: `is not given, and the image is ${source.voxelType}`,
    remedy: "give the values that are black and white",
  });
}

/** Voxels of the region become voxels of the grid: the one that holds the voxel's centre. */
function ontoGrid(column: Int32Array, minVoxel: Vec3, level: PlacedLevel, grid: LinkedGrid): void {
  for (let i = 0; i < column.length; i++) {
    const axis = i % 3;
    const centerNm =
      level.offsetNm[axis] + (minVoxel[axis] + column[i] + 0.5) * level.voxelNm[axis];
    const at = Math.floor((centerNm - grid.offsetNm[axis]) / grid.voxelNm[axis]);
    column[i] = Math.min(Math.max(at, 0), grid.shapeVoxel[axis] - 1);
  }
}

function mutable([x, y, z]: Vec3): [number, number, number] {
  return [x, y, z];
}
