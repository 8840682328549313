// What Neuroglancer opens: the largest neurons' skeletons in 3D, and the synapses that are theirs. The
// addresses are those of a web server on the reader's own machine; another base is put in by replacing
// BASE_URL in the text.
import type { Vec3 } from "#core/geometry/vector.ts";
import {
  ANNOTATIONS_PATH,
  dimensionsOf,
  RELATIONSHIPS,
} from "#server/exports/neuroglancer/write-annotations.ts";
import type { ChosenNeuron } from "#server/exports/skeletons/choose-neurons.ts";

export const BASE_URL = "http://localhost:9000";
const SHOWN_NEURONS = 30;
const NEURONS = "neurons";

export function viewerState(
  neurons: readonly ChosenNeuron[],
  hasSkeletons: boolean,
  { shapeVoxel, voxelNm }: { readonly shapeVoxel: Vec3; readonly voxelNm: Vec3 },
): object {
  const source = (path: string) => `precomputed://${BASE_URL}/${path}`;
  const extentsNm = shapeVoxel.map((size, axis) => size * voxelNm[axis]);
  return {
    dimensions: dimensionsOf(voxelNm),
    position: shapeVoxel.map((size) => size / 2),
    crossSectionScale: 1,
    // The height of the view, in voxels of the thinnest side.
    projectionScale: (1.5 * Math.max(...extentsNm)) / Math.min(...voxelNm),
    layers: [
      {
        type: "segmentation",
        name: NEURONS,
        // The skeletons name the list of neurons themselves; a second time it would be there twice.
        source: source(`neuroglancer/${hasSkeletons ? "skeletons" : "segment_properties"}`),
        tab: "segments",
        segments: largest(neurons).map(({ root }) => root.toString()),
        skeletonRendering: { mode3d: "lines" },
      },
      {
        type: "annotation",
        name: "synapses",
        source: source(ANNOTATIONS_PATH),
        linkedSegmentationLayer: Object.fromEntries(RELATIONSHIPS.map((key) => [key, NEURONS])),
        filterBySegmentation: RELATIONSHIPS,
        annotationColor: "#ffd500",
      },
    ],
    selectedLayer: { layer: NEURONS, visible: true },
    showSlices: false,
    layout: "3d",
  };
}

/** By volume; of equals the smaller id first, as they come. */
function largest(neurons: readonly ChosenNeuron[]): readonly ChosenNeuron[] {
  return neurons
    .toSorted((left, right) =>
      left.sizeVoxel > right.sizeVoxel ? -1 : left.sizeVoxel < right.sizeVoxel ? 1 : 0,
    )
    .slice(0, SHOWN_NEURONS);
}
