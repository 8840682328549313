// The connectome as node-link JSON, as networkx reads it. The list of edges is there twice: newer
// readers look for `edges`, older ones for `links`. Ids and sizes are text: JSON's numbers end at 2^53.
import { graphAttributes, WEIGHT } from "#server/exports/graph/graph-attributes.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";

export function* nodeLinkText(content: ReleaseContent): Generator<string> {
  const { dataset, version } = content;
  const graph = {
    name: dataset.name,
    version: version.number,
    manifest_hash: version.manifestHash,
  };
  yield `{"directed":true,"multigraph":false,"graph":${JSON.stringify(graph)},\n"nodes":[`;
  yield* listed(nodes(content));
  for (const key of ["edges", "links"]) {
    yield `],\n"${key}":[`;
    yield* listed(edges(content));
  }
  yield "]}\n";
}

function* nodes(content: ReleaseContent): Generator<object> {
  const attributes = graphAttributes(content);
  for (const neuron of content.neurons) {
    const node: Record<string, unknown> = { id: String(neuron.segment.root) };
    for (const { name, value } of attributes) {
      const said = value(neuron);
      if (said !== null) node[name] = typeof said === "bigint" ? String(said) : said;
    }
    yield node;
  }
}

function* edges({ connections }: ReleaseContent): Generator<object> {
  for (const { preRoot, postRoot, synapseCount } of connections) {
    yield { source: String(preRoot), target: String(postRoot), [WEIGHT]: synapseCount };
  }
}

function* listed(items: Iterable<object>): Generator<string> {
  let between = "\n";
  for (const item of items) {
    yield `${between}${JSON.stringify(item)}`;
    between = ",\n";
  }
}
