// Dialects that count synapses by region have the whole volume for a region, called as the dataset: their
// sums then equal the release's own [SY3]. Where the dataset has regions, each is one beside it [SY7]; no
// synapse is given a region that nobody gave it.
import type { Region } from "#core/datasets/region-layer.ts";

/** Properties of neurons and synapses in neuPrint, which a region of that name would hide. */
const TAKEN = new Set(
  (
    "bodyId pre post downstream upstream synweight size status statusLabel type instance class " +
    "somaSide transmitter somaLocation roiInfo confidence location"
  ).split(" "),
);

/** What neuPrint and its clients call what lies in none of the primary regions. */
export const NOT_PRIMARY = "NotPrimary";

/** As property name, label and key in every dialect that has regions. */
export function wholeVolumeRoi(dataset: { readonly name: string }): string {
  const name = dataset.name.replace(/[^\w-]+/g, "_");
  return TAKEN.has(name) ? `${name}_volume` : name;
}

/**
 * Regions as neo4j's headers take them, in their order: without what parts a header's words, and each
 * another than all that is there.
 */
export function roiNames(
  dataset: { readonly name: string },
  regions: readonly Region[],
): readonly string[] {
  const taken = new Set([...TAKEN, wholeVolumeRoi(dataset), NOT_PRIMARY]);
  return regions.map(({ id, name }) => {
    const plain = name.replace(/[^\p{L}\p{N}_()'+-]+/gu, "_");
    let free = plain;
    for (let more = id; taken.has(free); more += "_") free = `${plain}_${more}`;
    taken.add(free);
    return free;
  });
}
