// The connectome as GEXF 1.2, as Gephi opens it: directed, weights in the edges' own attribute.
import { graphAttributes } from "#server/exports/graph/graph-attributes.ts";
import { xmlText } from "#server/exports/graph/xml-text.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";

const TYPES = {
  int: "integer",
  long: "long",
  double: "double",
  boolean: "boolean",
  string: "string",
};

export function* gexfText(content: ReleaseContent): Generator<string> {
  const attributes = graphAttributes(content);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n';
  yield '  <graph mode="static" defaultedgetype="directed">\n    <attributes class="node">\n';
  for (const { name, type } of attributes) {
    yield `      <attribute id="${name}" title="${name}" type="${TYPES[type]}"/>\n`;
  }
  yield "    </attributes>\n    <nodes>\n";
  for (const neuron of content.neurons) {
    const { root } = neuron.segment;
    const label = neuron.record?.name || String(root);
    yield `      <node id="${root}" label="${xmlText(label)}">\n        <attvalues>\n`;
    for (const { name, value } of attributes) {
      const said = value(neuron);
      if (said === null) continue;
      yield `          <attvalue for="${name}" value="${xmlText(String(said))}"/>\n`;
    }
    yield "        </attvalues>\n      </node>\n";
  }
  yield "    </nodes>\n    <edges>\n";
  for (const [index, { preRoot, postRoot, synapseCount }] of content.connections.entries()) {
    yield `      <edge id="${index}" source="${preRoot}" target="${postRoot}" weight="${synapseCount}"/>\n`;
  }
  yield "    </edges>\n  </graph>\n</gexf>\n";
}
