// The XML of a graph file by a parser that takes no mistake, and what GraphML and GEXF 1.2 ask of their
// elements: declared attributes with known types, values of these types, ends that are nodes.
import { DOMParser, type Element, onErrorStopParsing } from "@xmldom/xmldom";

export interface XmlGraph {
  readonly nodes: ReadonlySet<string>;
  readonly edgeCount: number;
  /** Attribute → type. */
  readonly attributes: ReadonlyMap<string, string>;
}

const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const VALUES: Readonly<Record<string, RegExp>> = {
  int: /^-?\d{1,10}$/,
  integer: /^-?\d{1,10}$/,
  long: /^-?\d{1,19}$/,
  float: NUMBER,
  double: NUMBER,
  boolean: /^(true|false)$/,
  string: /^/,
};

interface Dialect {
  readonly root: string;
  readonly namespace: string;
  readonly types: readonly string[];
  readonly attribute: { readonly element: string; readonly type: string };
  /** An element of a node or an edge that gives a value, and what names the attribute. */
  readonly value: { readonly element: string; readonly of: string };
  readonly valueIn: (element: Element) => string;
}

export const GRAPHML: Dialect = {
  root: "graphml",
  namespace: "http://graphml.graphdrawing.org/xmlns",
  types: ["boolean", "int", "long", "float", "double", "string"],
  attribute: { element: "key", type: "attr.type" },
  value: { element: "data", of: "key" },
  valueIn: (element) => element.textContent ?? "",
};

export const GEXF: Dialect = {
  root: "gexf",
  namespace: "http://www.gexf.net/1.2draft",
  types: ["integer", "long", "double", "float", "boolean", "string"],
  attribute: { element: "attribute", type: "type" },
  value: { element: "attvalue", of: "for" },
  valueIn: (element) => element.getAttribute("value") ?? "",
};

/** Throws where the text is not well-formed, or not what the dialect asks for. */
export function readXmlGraph(text: string, dialect: Dialect): XmlGraph {
  const parser = new DOMParser({ onError: onErrorStopParsing });
  const root = parser.parseFromString(text, "application/xml").documentElement;
  if (root?.localName !== dialect.root || root.namespaceURI !== dialect.namespace) {
    throw new Error(`the document is no ${dialect.root}`);
  }
  const all = (name: string) => [...root.getElementsByTagName(name)];
  const attributes = new Map<string, string>();
  for (const element of all(dialect.attribute.element)) {
    const id = needed(element, "id");
    const type = needed(element, dialect.attribute.type);
    if (attributes.has(id) || !dialect.types.includes(type)) {
      throw new Error(`attribute ${id} is there twice, or of the type ${type}`);
    }
    attributes.set(id, type);
  }
  for (const element of all(dialect.value.element)) {
    const of = needed(element, dialect.value.of);
    const value = dialect.valueIn(element);
    if (!VALUES[attributes.get(of) ?? "none"]?.test(value)) {
      throw new Error(`${value} is no value of the attribute ${of}`);
    }
  }
  const nodes = new Set(all("node").map((node) => needed(node, "id")));
  if (nodes.size !== all("node").length) throw new Error("two nodes of one id");
  const edges = all("edge");
  for (const edge of edges) {
    const ends = [needed(edge, "source"), needed(edge, "target")];
    if (!ends.every((end) => nodes.has(end))) throw new Error(`an edge ends at ${ends}`);
  }
  return { nodes, edgeCount: edges.length, attributes };
}

function needed(element: Element, name: string): string {
  const value = element.getAttribute(name);
  if (value === null || value === "") throw new Error(`${element.tagName} without ${name}`);
  return value;
}
