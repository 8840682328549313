// The connectome as node-link JSON, as networkx reads it. The list of edges is there twice: newer
// readers look for `edges`, older ones for `links`. Ids and sizes are text: JSON's numbers end at 2^53.
import type { ByteText } from "#server/exports/byte-text.ts";
import { edgeBytes } from "#server/exports/graph/edge-bytes.ts";
import {
  type GraphAttribute,
  graphAttributes,
  WEIGHT,
} from "#server/exports/graph/graph-attributes.ts";
import type { ReleaseContent, ReleasedNeuron } from "#server/exports/release-content.ts";
import type { Pages, VersionConnection } from "#server/use-cases/store.ts";

export async function* nodeLinkText(content: ReleaseContent): AsyncGenerator<string | Uint8Array> {
  const { dataset, version } = content;
  const graph = {
    name: dataset.name,
    version: version.number,
    manifest_hash: version.manifestHash,
  };
  const attributes = graphAttributes(content);
  yield `{"directed":true,"multigraph":false,"graph":${JSON.stringify(graph)},\n"nodes":[`;
  yield* listed(content.neurons(), (neuron) => JSON.stringify(nodeOf(neuron, attributes)));
  for (const key of ["edges", "links"]) {
    yield `],\n"${key}":[`;
    yield* edgeBytes(content.connections(), putEdge);
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

/** Digits need no escapes. */
function putEdge(
  bytes: ByteText,
  { preRoot, postRoot, synapseCount }: VersionConnection,
  edge: number,
): void {
  bytes.text(edge === 0 ? '\n{"source":"' : ',\n{"source":"');
  bytes.id(preRoot);
  bytes.text('","target":"');
  bytes.id(postRoot);
  bytes.text(`","${WEIGHT}":`);
  bytes.int(synapseCount);
  bytes.text("}");
}

async function* listed<Row>(
  pages: Pages<Row>,
  itemOf: (row: Row) => string,
): AsyncGenerator<string> {
  let between = "\n";
  for await (const page of pages) {
    yield between + page.map(itemOf).join(",\n");
    between = ",\n";
  }
}
