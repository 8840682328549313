// The connectome as GEXF 1.2, as Gephi opens it: directed, weights in the edges' own attribute.
import type { ByteText } from "#server/exports/byte-text.ts";
import { edgeBytes } from "#server/exports/graph/edge-bytes.ts";
import { type GraphAttribute, graphAttributes } from "#server/exports/graph/graph-attributes.ts";
import { xmlText } from "#server/exports/graph/xml-text.ts";
import type { ReleaseContent, ReleasedNeuron } from "#server/exports/release-content.ts";
import type { VersionConnection } from "#server/use-cases/store.ts";

const TYPES = {
  int: "integer",
  long: "long",
  double: "double",
  boolean: "boolean",
  string: "string",
};

export async function* gexfText(content: ReleaseContent): AsyncGenerator<string | Uint8Array> {
  const attributes = graphAttributes(content);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n';
  yield '  <graph mode="static" defaultedgetype="directed">\n    <attributes class="node">\n';
  for (const { name, type } of attributes) {
    yield `      <attribute id="${name}" title="${name}" type="${TYPES[type]}"/>\n`;
  }
  yield "    </attributes>\n    <nodes>\n";
  for await (const page of content.neurons()) {
    for (const neuron of page) yield nodeText(neuron, attributes);
  }
  yield "    </nodes>\n    <edges>\n";
  yield* edgeBytes(content.connections(), putEdge);
  yield "    </edges>\n  </graph>\n</gexf>\n";
}

function nodeText(neuron: ReleasedNeuron, attributes: readonly GraphAttribute[]): string {
  const { root } = neuron.segment;
  const label = xmlText(neuron.record?.name || String(root));
  const values = attributes.map(({ name, value }) => {
    const said = value(neuron);
    if (said === null) return "";
    return `          <attvalue for="${name}" value="${xmlText(String(said))}"/>\n`;
  });
  return `      <node id="${root}" label="${label}">
        <attvalues>
${values.join("")}        </attvalues>
      </node>
`;
}

function putEdge(
  bytes: ByteText,
  { preRoot, postRoot, synapseCount }: VersionConnection,
  edge: number,
): void {
  bytes.text('      <edge id="');
  bytes.int(edge);
  bytes.text('" source="');
  bytes.id(preRoot);
  bytes.text('" target="');
  bytes.id(postRoot);
  bytes.text('" weight="');
  bytes.int(synapseCount);
  bytes.text('"/>\n');
}
