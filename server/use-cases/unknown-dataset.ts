import type { Store } from "#server/use-cases/store.ts";

/** The sentence for a command's --dataset that names none: it lists those that there are. */
export async function unknownDataset(
  store: Pick<Store, "listDatasets">,
  name: string,
): Promise<string> {
  const names = (await store.listDatasets()).map((dataset) => dataset.name);
  const list = names.length === 0 ? "there is none yet" : `there is ${names.join(", ")}`;
  return `--dataset: no dataset is named ${name}; ${list}.`;
}
