// What a release's README says of skeletons and of the files for Neuroglancer.
import { DEFAULT_RULES } from "#core/skeletons/skeleton.ts";
import { BASE_URL } from "#server/exports/neuroglancer/viewer-state.ts";
import { NEURON_SITES, type SkeletonChoice } from "#server/exports/skeletons/choose-neurons.ts";
import type { SkeletonRow } from "#server/exports/skeletons/skeletons-table.ts";

/** Ids of coarse skeletons that are named one by one; the table has them all. */
const NAMED = 20;

const WHO: Readonly<Record<SkeletonChoice, string>> = {
  all: "Every segment of the release has one.",
  neurons:
    "Those segments have one that have a neuron record, a sign-off that holds, or at least " +
    `${NEURON_SITES} synaptic sites.`,
  none: "",
};

export function aboutSkeletons(choice: SkeletonChoice, rows: readonly SkeletonRow[]): string {
  const { scale, reachNm, somaRadiusNm } = DEFAULT_RULES;
  return `## Skeletons

\`skeletons/<neuron_id>.swc\`: ${rows.length} skeletons, made of the version's own voxels by the steps of
TEASAR (Sato et al. 2000, doi:10.1109/PCCGA.2000.883951). ${WHO[choice]}
\`skeletons/skeletons.csv\` and \`.parquet\` say for each how long it is and on which grid it was made.

- Positions and radii are in nanometres. A radius is the distance to the nearest voxel that is not the
  neuron's, so it says nothing finer than a voxel.
- Label 1 is a cell body: one node in its middle, where the neuron is at least ${somaRadiusNm} nm deep. Every
  other node has label 0; nothing tells axon from dendrite.
- Branches shorter than ${scale} times the radius and ${reachNm} nm more are left out. Where a neuron closes a ring,
  the tree is cut open once.
- Parts of a neuron that do not touch are trees of one file, each with a root of parent −1, the largest
  first; parts shorter than ${reachNm} nm beside it are left out.
- ${coarseText(rows)}
`;
}

function coarseText(rows: readonly SkeletonRow[]): string {
  const coarse = rows.filter(({ isCoarse }) => isCoarse);
  if (coarse.length === 0) return "All were made at full resolution.";
  const ids = coarse.slice(0, NAMED).map(({ root }) => root.toString());
  const more = coarse.length > NAMED ? ` and ${coarse.length - NAMED} more` : "";
  return (
    "Too large for full resolution, and made on coarser cells (column `is_coarse`): " +
    `${ids.join(", ")}${more}. Their thin neurites may be joined where less than a cell is between them.`
  );
}

export function aboutNeuroglancer(hasSkeletons: boolean): string {
  const layers = hasSkeletons
    ? "neurons with their skeletons, and the synapses"
    : "a list of neurons, and the synapses";
  return `## Neuroglancer

\`neuroglancer/state.json\` shows ${layers}. Serve this folder with any web server that
allows other origins (CORS) and ranges of bytes, such as

    npx http-server . --cors -p 9000

and open \`https://neuroglancer-demo.appspot.com/#!${BASE_URL}/neuroglancer/state.json\`, or paste the text into
the state editor (\`{}\`) of any Neuroglancer. Where the folder is served from elsewhere, replace
\`${BASE_URL}\` in the text by that address.

- \`segment_properties\` lists the neurons${hasSkeletons ? " that have skeletons" : ""}: names and fields of their records, tags, sizes.
- \`annotations_synapses\` has one line for each row of \`tables/synapses\`, from the presynaptic to the
  postsynaptic site; its id is the row's number, from 1. It is indexed by \`pre_segment\`, \`post_segment\` and place.
- A position there is the middle of its voxel: half a voxel more than in the tables and in SWC.
`;
}
