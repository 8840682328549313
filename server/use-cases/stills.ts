// The first picture of a page that opens, whole and before its own code is there: one plane of the volume with the
// segments over it as they are now, as the viewer will draw them a moment later. It is never the only way to see
// something: what cannot be drawn so, or not soon, is left to the viewer.
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { planeAxes } from "#core/geometry/plane.ts";
import { idealMip, type SliceGeometry, sliceGeometry } from "#core/geometry/slice-geometry.ts";
import type { SliceView } from "#core/geometry/tiles-in-view.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { FIRST_COLOR_SEED, FIRST_SEGMENT_OPACITY } from "#core/pictures/first-look.ts";
import { rootColor } from "#core/pictures/root-color.ts";
import {
  createSlicePainter,
  labelColor,
  type PlacedImage,
  type PlacedLabels,
  type PlacedTexels,
} from "#core/pictures/slice-painter.ts";
import { datasetMips } from "#server/use-cases/dataset-mips.ts";
import type { OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { type OpeningView, openingSlice } from "#server/use-cases/opening-view.ts";
import type { VersionVolumes } from "#server/use-cases/version-volumes.ts";
import { greyVoxels } from "#server/volumes/grey-voxels.ts";
import type { RgbaPicture } from "#server/volumes/image-tile.ts";
import { rowsOfTile } from "#server/volumes/tile-grid.ts";
import type { Box, VolumeReader } from "#server/volumes/volume-port.ts";

/** Roots now, in the order asked; 0n where a supervoxel is not one any more, null where all of it is gone. */
export type RootsOf = (supervoxels: readonly SupervoxelId[]) => Promise<readonly RootId[] | null>;

export interface StillRequest {
  readonly datasetId: string;
  readonly version: number;
  /** Of one plane. */
  readonly view: OpeningView;
  readonly selected: ReadonlySet<RootId>;
  readonly rootsOf: RootsOf;
}

export interface Stills {
  /** null where the viewer had better draw it. Rejects with the signal's reason. */
  make(request: StillRequest, signal: AbortSignal): Promise<Uint8Array | null>;
}

/** A larger window has it drawn with fewer pixels, and stretched. */
const MAX_PX = 2_400_000;
/** With more, nothing is to be made out but colours, and the session is asked for long. */
const MAX_LABELS = 10_000;
/** Others are left to their pages. */
const MOST_AT_ONCE = 2;
/** A picture that takes longer comes too late. */
const LIMIT_MS = 4_000;
/** Some milliseconds of painting: edits do not wait longer than that. */
const ROWS_A_TURN = 128;

export function createStills(deps: {
  readonly datasets: OpenDatasets;
  readonly encode: (picture: RgbaPicture) => Promise<Uint8Array>;
}): Stills {
  let underWay = 0;

  async function draw(request: StillRequest, signal: AbortSignal): Promise<Uint8Array | null> {
    const dataset = await deps.datasets.open(request.datasetId);
    if (dataset === null || !(await dataset.hasVersion(request.version))) return null;
    const { shapeVoxel, voxelNm } = dataset.record;
    const mips = datasetMips(dataset.volumes);
    const geometry = sliceGeometry({ shapeVoxel, voxelNm, mips }, request.view.planes[0]);
    const view = openingSlice(geometry, { shapeVoxel }, request.view);
    if (view.slice < 0 || view.slice >= geometry.sliceCount) return null;
    const volumes = await dataset.versionVolumes(request.version);
    const { graph } = await dataset.versionBase(request.version);
    const imagePart = partInView(geometry, view, "image", dataset.volumes.image);
    const labelPart = partInView(geometry, view, "labels", volumes.labels);
    const [image, labels] = await Promise.all([
      imagePart && readImage(dataset.volumes, imagePart, signal),
      labelPart &&
        readLabels(volumes, labelPart, signal).then((read) =>
          colored(read, request, (label) => graph.supervoxelIds.at(label - 1)),
        ),
    ]);
    if (labelPart !== null && labels === null) return null;
    return deps.encode(await painted(request.view, view, image, labels, signal));
  }

  return {
    async make(request, signal) {
      if (underWay >= MOST_AT_ONCE) return null;
      underWay++;
      const limit = AbortSignal.timeout(LIMIT_MS);
      try {
        return await draw(request, AbortSignal.any([signal, limit]));
      } catch (error) {
        if (limit.aborted && !signal.aborted) return null;
        throw error;
      } finally {
        underWay--;
      }
    },
  };
}

interface Part extends PlacedTexels {
  readonly geometry: SliceGeometry;
  readonly mip: number;
  readonly box: Box;
}

/** The texels of the fitting level that the view shows, and one more around them; null where there are none. */
function partInView(
  geometry: SliceGeometry,
  { centreUnit, halfUnit, scale, slice }: SliceView,
  layer: "image" | "labels",
  { shapesVoxel, factorsVoxel }: Pick<VolumeReader<Uint8Array>, "shapesVoxel" | "factorsVoxel">,
): Part | null {
  const levels = geometry.levels[layer];
  const mip = idealMip(scale, levels);
  const { texelUnit } = levels[mip];
  const { across, down, normal } = planeAxes(geometry.plane);
  const minVoxel: [number, number, number] = [0, 0, 0];
  const maxVoxel: [number, number, number] = [1, 1, 1];
  for (const [axis, along] of [across, down].entries()) {
    const [from, to] = [-1, 1].map((side) => centreUnit[axis] + side * halfUnit[axis]);
    minVoxel[along] = Math.max(0, Math.floor(from / texelUnit[axis]) - 1);
    maxVoxel[along] = Math.min(shapesVoxel[mip][along], Math.ceil(to / texelUnit[axis]) + 1);
    if (minVoxel[along] >= maxVoxel[along]) return null;
  }
  minVoxel[normal] = Math.min(
    Math.floor(slice / factorsVoxel[mip][normal]),
    shapesVoxel[mip][normal] - 1,
  );
  maxVoxel[normal] = minVoxel[normal] + 1;
  return {
    ...{ geometry, mip, texelUnit, box: { minVoxel, maxVoxel } },
    widthTexels: maxVoxel[across] - minVoxel[across],
    heightTexels: maxVoxel[down] - minVoxel[down],
    leftUnit: minVoxel[across] * texelUnit[0],
    topUnit: minVoxel[down] * texelUnit[1],
  };
}

async function rowsOf<T extends Uint8Array | Uint16Array | Uint32Array>(
  reader: VolumeReader<T>,
  { geometry, mip, box, widthTexels, heightTexels }: Part,
  signal: AbortSignal,
): Promise<T> {
  const voxels = await reader.readBlock(mip, box, signal);
  return rowsOfTile(geometry.plane, voxels, { widthPx: widthTexels, heightPx: heightTexels });
}

async function readImage(
  { image, imageRange }: Pick<VersionVolumes, "image" | "imageRange">,
  part: Part,
  signal: AbortSignal,
): Promise<PlacedImage> {
  return {
    ...part,
    grey: greyVoxels(await rowsOf<Uint8Array | Uint16Array>(image, part, signal), imageRange),
  };
}

interface ReadLabels extends Part {
  readonly colorIndex: Uint32Array;
  /** By colour index; 0 is background, and first. */
  readonly labels: readonly number[];
}

async function readLabels(
  { labels }: Pick<VersionVolumes, "labels">,
  part: Part,
  signal: AbortSignal,
): Promise<ReadLabels> {
  const texels = await rowsOf(labels, part, signal);
  const indices = new Map([[0, 0]]);
  let last = 0;
  let lastIndex = 0;
  for (let at = 0; at < texels.length; at++) {
    const label = texels[at];
    if (label !== last) {
      last = label;
      lastIndex = indices.get(label) ?? indices.size;
      indices.set(label, lastIndex);
    }
    texels[at] = lastIndex;
  }
  return { ...part, colorIndex: texels, labels: [...indices.keys()] };
}

/** null where a supervoxel is in pieces, which are the viewer's to draw, or where there are too many. */
async function colored(
  read: ReadLabels,
  { rootsOf: rootsNow, selected }: Pick<StillRequest, "rootsOf" | "selected">,
  idOf: (label: number) => SupervoxelId,
): Promise<PlacedLabels | null> {
  const [, ...labels] = read.labels;
  if (labels.length > MAX_LABELS) return null;
  const roots = await rootsNow(labels.map(idOf));
  if (roots === null || roots.includes(0n)) return null;
  const colors = Int32Array.from([
    0,
    ...roots.map((root) => labelColor(rootColor(root, FIRST_COLOR_SEED), selected.has(root))),
  ]);
  return { ...read, colors };
}

async function painted(
  { widthCssPx, heightCssPx, pixelRatio }: OpeningView,
  { centreUnit, halfUnit }: SliceView,
  image: PlacedImage | null,
  labels: PlacedLabels | null,
  signal: AbortSignal,
): Promise<RgbaPicture> {
  const fewer = Math.min(1, Math.sqrt(MAX_PX / (widthCssPx * heightCssPx * pixelRatio ** 2)));
  const widthPx = Math.max(1, Math.round(widthCssPx * pixelRatio * fewer));
  const heightPx = Math.max(1, Math.round(heightCssPx * pixelRatio * fewer));
  const painter = createSlicePainter({
    ...{ widthPx, heightPx, image, labels, segmentOpacity: FIRST_SEGMENT_OPACITY },
    leftUnit: centreUnit[0] - halfUnit[0],
    topUnit: centreUnit[1] - halfUnit[1],
    scale: widthPx / (2 * halfUnit[0]),
    pixelRatio: pixelRatio * fewer,
  });
  const rgba = new Int32Array(widthPx * heightPx);
  for (let from = 0; from < heightPx; from += ROWS_A_TURN) {
    painter.paint(rgba, from, Math.min(heightPx, from + ROWS_A_TURN));
    await turnOfTheLoop();
    signal.throwIfAborted();
  }
  return { rgba: new Uint8Array(rgba.buffer), widthPx, heightPx };
}
