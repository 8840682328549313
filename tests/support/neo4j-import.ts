// Reads files as neo4j-admin 4.4's import asks for them, strictly and by its documentation alone: headers
// of name:type, id spaces, labels; each value by its type; each end of a relationship among the nodes.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";

export interface ImportedGraph {
  /** By id space, the ids of its nodes. */
  readonly nodes: ReadonlyMap<string, ReadonlySet<string>>;
  /** Nodes and relationships by file. */
  readonly counts: Readonly<Record<string, number>>;
  /** Labels of nodes, with how many have each. */
  readonly labels: ReadonlyMap<string, number>;
}

const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const INTEGER = /^-?\d+$/;
const POINT = /^\{x:-?\d+(\.\d+)?, y:-?\d+(\.\d+)?, z:-?\d+(\.\d+)?\}$/;

/** Whether the text is a value of the type. Empty ones are properties that are not set. */
const VALUES: Readonly<Record<string, (text: string) => boolean>> = {
  int: (text) => INTEGER.test(text) && Math.abs(Number(text)) < 2 ** 31,
  long: (text) => INTEGER.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text),
  float: (text) => NUMBER.test(text),
  double: (text) => NUMBER.test(text),
  boolean: (text) => text === "true" || text === "false",
  string: () => true,
  point: (text) => POINT.test(text),
};

interface HeaderCell {
  readonly name: string;
  /** A property's type, or ID, START_ID, END_ID, LABEL. */
  readonly type: string;
  readonly isArray: boolean;
  /** Of an id. */
  readonly space: string;
}

const HEADER =
  /^(?<name>[^:]*):(?<type>ID|START_ID|END_ID|LABEL|int|long|float|double|boolean|string|point)(?<array>\[\])?(\((?<space>[\w-]+)\))?(\{srid:(?<srid>\d+)\})?$/;

/** Throws where a header or a value is not what the import takes. */
export async function readNeo4jImport(
  dir: string,
  nodeFiles: readonly string[],
  relationshipFiles: readonly string[],
): Promise<ImportedGraph> {
  const nodes = new Map<string, Set<string>>();
  const counts: Record<string, number> = {};
  const labels = new Map<string, number>();
  for (const file of nodeFiles) {
    const table = await readFileOf(dir, file);
    addNodes(file, table, nodes, labels);
    counts[file] = table.rows.length;
  }
  for (const file of relationshipFiles) {
    const table = await readFileOf(dir, file);
    for (const end of ["START_ID", "END_ID"]) checkEnds(file, table, end, nodes);
    counts[file] = table.rows.length;
  }
  return { nodes, counts, labels };
}

function addNodes(
  file: string,
  { header, rows }: ImportFile,
  nodes: Map<string, Set<string>>,
  labels: Map<string, number>,
): void {
  const at = header.findIndex(({ type }) => type === "ID");
  const labelAt = header.findIndex(({ type }) => type === "LABEL");
  if (labelAt < 0) throw new Error(`${file}: nodes without labels`);
  for (const row of rows) {
    for (const label of row[labelAt].split(";")) labels.set(label, (labels.get(label) ?? 0) + 1);
    if (at >= 0) addNode(file, nodes, header[at].space, row[at]);
  }
}

function checkEnds(
  file: string,
  { header, rows }: ImportFile,
  end: string,
  nodes: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  const at = header.findIndex(({ type }) => type === end);
  const known = nodes.get(header[at]?.space ?? "");
  if (known === undefined) throw new Error(`${file}: ${end} of no space that has nodes`);
  const missing = rows.find((row) => !known.has(row[at]));
  if (missing !== undefined) throw new Error(`${file}: no node ${missing[at]}`);
}

function addNode(file: string, nodes: Map<string, Set<string>>, space: string, id: string): void {
  const known = nodes.get(space) ?? new Set();
  if (id === "" || known.has(id))
    throw new Error(`${file}: node "${id}" is there twice or unnamed`);
  nodes.set(space, known.add(id));
}

interface ImportFile {
  readonly header: readonly HeaderCell[];
  readonly rows: readonly (readonly string[])[];
}

async function readFileOf(dir: string, file: string): Promise<ImportFile> {
  const [names, ...rows] = parse(await readFile(join(dir, file))) as string[][];
  const header = names.map((name) => headerCell(file, name));
  const named = header.map(({ name }) => name).filter((name) => name !== "");
  if (new Set(named).size !== named.length) throw new Error(`${file}: two properties of one name`);
  for (const row of rows) {
    for (const [column, text] of row.entries()) checkValue(file, header[column], text);
  }
  return { header, rows };
}

function headerCell(file: string, cell: string): HeaderCell {
  const { name, type, array, space = "", srid } = HEADER.exec(cell)?.groups ?? {};
  if (type === undefined) throw new Error(`${file}: the header ${cell} is none that is known`);
  const isEnd = ["ID", "START_ID", "END_ID"].includes(type);
  const isOdd =
    (name === "") !== (isEnd || type === "LABEL") ||
    (space !== "" && !isEnd) ||
    (srid === undefined) === (type === "point");
  if (isOdd) throw new Error(`${file}: the header ${cell} says what it may not`);
  return { name, type, isArray: array !== undefined, space };
}

function checkValue(file: string, { name, type, isArray }: HeaderCell, text: string): void {
  const check = VALUES[type];
  if (check === undefined || text === "") return;
  const values = isArray ? text.split(";") : [text];
  const wrong = values.find((value) => !check(value));
  if (wrong !== undefined) throw new Error(`${file}, ${name}: ${wrong} is no ${type}`);
}
