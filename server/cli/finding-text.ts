// What the checks between layers have found, as a terminal tells it. The page has sentences of its own
// in each language.
import type { FindingTag, LayerFinding } from "#core/datasets/check-layers.ts";

type Values = LayerFinding["values"];

const TEXTS: Readonly<Record<FindingTag, (values: Values) => string>> = {
  "voxel-unknown": () => "no voxel size is told; give --voxel-nm X,Y,Z",
  "voxel-too-small": ({ size, mended }) =>
    `a voxel of ${size} is most likely in µm; give ${mended}`,
  "voxel-too-large": ({ size, mended }) =>
    `a voxel of ${size} is most likely in another unit; give ${mended}`,
  "voxel-differs": ({ labels, image }) =>
    `voxels are ${labels}, which no level of the image (${image}) has; correct the voxel sizes`,
  "axes-differ": ({ labels, image, order }) =>
    `${labels} voxels are the image's ${image} in another order; read the axes as ${order}`,
  "no-overlap": ({ labels, image }) =>
    `they lie at ${labels}, the image at ${image}; correct offsets or voxel sizes`,
  "part-overlap": ({ percent, shape }) =>
    `only ${percent} % (${shape} voxels) lie in both; correct the offset, or import that part`,
  "labels-float": ({ type }) => `${type} cannot hold ids; export whole numbers`,
  "labels-negative": ({ id }) => `the id ${id} is below 0; renumber them from 1 to 2^63-1`,
  "labels-too-large": ({ id }) => `the id ${id} is above 2^63-1; renumber them from 1 to 2^63-1`,
  "labels-empty": () => "the middle is all background; see that it is the right volume",
  "labels-look-like-image": () =>
    "they look like an image; see that the addresses are not exchanged",
  "image-looks-like-labels": () => "it looks like labels; see that the addresses are not exchanged",
  "graph-ids-foreign": ({ found, asked }) =>
    `of ${asked} supervoxels in the middle it names ${found}; see that it was made for them`,
  "synapses-outside": ({ outside, total, shape, order }) =>
    order === "none"
      ? `${outside} of ${total} sites lie outside of ${shape} voxels; give voxels of full resolution`
      : `${outside} of ${total} sites lie outside of ${shape} voxels, none if read as ${order}; exchange the columns`,
};

const LAYERS = { image: "image", labels: "supervoxels", graph: "edges", synapses: "synapses" };

/** @param name what the layer is called, where it is not one of a dataset that is to be imported. */
export function findingText(
  { tag, severity, layer, values }: LayerFinding,
  name: string = LAYERS[layer],
): string {
  return `${severity}: ${name}: ${TEXTS[tag](values)}.`;
}
