import { type DraftSettings, LAYER_KINDS } from "#core/datasets/dataset-draft.ts";
import { type Inspections, NOTHING_INSPECTED } from "#core/datasets/inspection.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import {
  type AskedBy,
  type DatasetSources,
  SourceProblem,
} from "#server/use-cases/ports/dataset-sources.ts";

/** What lies at one layer's address; null where it has none. Throws a SourceProblem. */
export function inspectedLayer(
  sources: DatasetSources,
  settings: DraftSettings,
  layer: (typeof LAYER_KINDS)[number],
  by: AskedBy,
  signal: AbortSignal,
) {
  if (settings[layer].address === "") return Promise.resolve(null);
  switch (layer) {
    case "image":
    case "labels":
      return sources.inspectVolume(layer, settings, by, signal);
    case "graph":
      return sources.inspectGraph(settings, by, signal);
    case "synapses":
      return sources.inspectSynapses(settings, by, signal);
  }
}

/** All layers that have an address; refused in the sentence of the first that cannot be read. */
export async function inspectSettings(
  sources: DatasetSources,
  settings: DraftSettings,
  by: AskedBy,
  signal: AbortSignal,
): Promise<Result<Inspections, string>> {
  let found = NOTHING_INSPECTED;
  try {
    for (const layer of LAYER_KINDS) {
      found = {
        ...found,
        [layer]: await inspectedLayer(sources, settings, layer, by, signal),
      };
    }
    return accepted(found);
  } catch (error) {
    if (error instanceof SourceProblem) return refused(error.message);
    throw error;
  }
}
