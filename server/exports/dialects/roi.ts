// Dialects that count synapses by region get one region, the whole volume, called as the dataset:
// their sums then equal the release's own [SY3]. No synapse is given a region that nobody gave it.

/** Properties of neurons and synapses in neuPrint, which a region of that name would hide. */
const TAKEN = new Set(
  (
    "bodyId pre post downstream upstream synweight size status statusLabel type instance class " +
    "somaSide transmitter somaLocation roiInfo confidence location"
  ).split(" "),
);

/** As property name, label and key in every dialect that has regions. */
export function wholeVolumeRoi(dataset: { readonly name: string }): string {
  const name = dataset.name.replace(/[^\w-]+/g, "_");
  return TAKEN.has(name) ? `${name}_volume` : name;
}
