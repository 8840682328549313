// The connectome as node-link JSON, as networkx reads it. The list of edges is there twice: newer
// readers look for `edges`, older ones for `links`. Ids and sizes are text: JSON's numbers end at 2^53.
import {
  type GraphAttribute,
  graphAttributes,
  WEIGHT,
} from "#server/exports/graph/graph-attributes.ts";
import type { ReleaseContent, ReleasedNeuron } from "#server/exports/release-content.ts";
import type { Pages, VersionConnection } from "#server/use-cases/store.ts";

export async function* nodeLinkText(content: ReleaseContent): AsyncGenerator<string> {
  const { dataset, version } = content;
  const graph = {
    name: dataset.name,
    version: version.number,
    manifest_hash: version.manifestHash,
  };
  const attributes = graphAttributes(content);
  yield `{"directed":true,"multigraph":false,"graph":${JSON.stringify(graph)},\n"nodes":[`;
  yield* listed(content.neurons(), (neuron) => nodeOf(neuron, attributes));
  for (const key of ["edges", "links"]) {
    yield `],\n"${key}":[`;
    yield* listed(content.connections(), edgeOf);
  }
  yield "]}\n";
}

function nodeOf(neuron: ReleasedNeuron, attributes: readonly GraphAttribute[]): object {
  const node: Record<string, unknown> = { id: String(neuron.segment.root) };
  for (const { name, value } of attributes) {
    const said = value(neuron);
    if (said !== null) node[name] = typeof said === "bigint" ? String(said) : said;
  }
  return node;
}

function edgeOf({ preRoot, postRoot, synapseCount }: VersionConnection): object {
  return { source: String(preRoot), target: String(postRoot), [WEIGHT]: synapseCount };
}

async function* listed<Row>(
  pages: Pages<Row>,
  itemOf: (row: Row) => object,
): AsyncGenerator<string> {
  let between = "\n";
  for await (const page of pages) {
    yield between + page.map((row) => JSON.stringify(itemOf(row))).join(",\n");
    between = ",\n";
  }
}
