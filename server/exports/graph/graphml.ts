// The connectome as GraphML: a directed graph, its nodes' ids the neurons' ids in digits, an edge's
// weight its number of synapse pairs. Every attribute is declared with its type.
import type { ByteText } from "#server/exports/byte-text.ts";
import { edgeBytes } from "#server/exports/graph/edge-bytes.ts";
import {
  type GraphAttribute,
  graphAttributes,
  WEIGHT,
} from "#server/exports/graph/graph-attributes.ts";
import { xmlText } from "#server/exports/graph/xml-text.ts";
import type { ReleaseContent, ReleasedNeuron } from "#server/exports/release-content.ts";
import type { VersionConnection } from "#server/use-cases/store.ts";

export async function* graphmlText(content: ReleaseContent): AsyncGenerator<string | Uint8Array> {
  const attributes = graphAttributes(content);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n';
  for (const { name, type } of attributes) {
    yield `  <key id="${name}" for="node" attr.name="${name}" attr.type="${type}"/>\n`;
  }
  yield `  <key id="${WEIGHT}" for="edge" attr.name="${WEIGHT}" attr.type="int"/>\n`;
  const { name } = content.dataset;
  yield `  <graph id="${xmlText(`${name}-v${content.version.number}`)}" edgedefault="directed">\n`;
  for await (const page of content.neurons()) {
    for (const neuron of page) yield nodeText(neuron, attributes);
  }
  yield* edgeBytes(content.connections(), putEdge);
  yield "  </graph>\n</graphml>\n";
}

function nodeText(neuron: ReleasedNeuron, attributes: readonly GraphAttribute[]): string {
  const data = attributes.map(({ name, value }) => {
    const said = value(neuron);
    return said === null ? "" : `      <data key="${name}">${xmlText(String(said))}</data>\n`;
  });
  return `    <node id="${neuron.segment.root}">\n${data.join("")}    </node>\n`;
}

function putEdge(bytes: ByteText, { preRoot, postRoot, synapseCount }: VersionConnection): void {
  bytes.text('    <edge source="');
  bytes.id(preRoot);
  bytes.text('" target="');
  bytes.id(postRoot);
  bytes.text(`"><data key="${WEIGHT}">`);
  bytes.int(synapseCount);
  bytes.text("</data></edge>\n");
}
