// The connectome as GraphML: a directed graph, its nodes' ids the neurons' ids in digits, an edge's
// weight its number of synapse pairs. Every attribute is declared with its type.
import { graphAttributes, WEIGHT } from "#server/exports/graph/graph-attributes.ts";
import { xmlText } from "#server/exports/graph/xml-text.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";

export function* graphmlText(content: ReleaseContent): Generator<string> {
  const attributes = graphAttributes(content);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n';
  for (const { name, type } of attributes) {
    yield `  <key id="${name}" for="node" attr.name="${name}" attr.type="${type}"/>\n`;
  }
  yield `  <key id="${WEIGHT}" for="edge" attr.name="${WEIGHT}" attr.type="int"/>\n`;
  const { name } = content.dataset;
  yield `  <graph id="${xmlText(`${name}-v${content.version.number}`)}" edgedefault="directed">\n`;
  for (const neuron of content.neurons) {
    yield `    <node id="${neuron.segment.root}">\n`;
    for (const { name, value } of attributes) {
      const said = value(neuron);
      if (said !== null) yield `      <data key="${name}">${xmlText(String(said))}</data>\n`;
    }
    yield "    </node>\n";
  }
  for (const { preRoot, postRoot, synapseCount } of content.connections) {
    const weight = `<data key="${WEIGHT}">${synapseCount}</data>`;
    yield `    <edge source="${preRoot}" target="${postRoot}">${weight}</edge>\n`;
  }
  yield "  </graph>\n</graphml>\n";
}
