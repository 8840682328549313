// Each file of a release against the schema that it claims: tables against datapackage.json, that and
// CITATION.cff against the standards' own JSON Schemas, RO-Crate 1.2, GraphML, GEXF and neo4j's import
// files by their rules.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { syntheticConnectome } from "#fixtures/synthetic-connectome.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { pathsBelow } from "#server/exports/release-sums.ts";
import { drawnReleaseSource } from "#server/exports/skeletons/drawn-release.ts";
import { syntheticReleaseSource } from "#server/exports/synthetic-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";
import { readNeo4jImport } from "#tests/support/neo4j-import.ts";
import citationSchema from "#tests/support/schemas/cff-1.2.0.json" with { type: "json" };
import dataPackageSchema from "#tests/support/schemas/data-package-2.0.json" with { type: "json" };
import { checkTables } from "#tests/support/table-schema.ts";
import { GEXF, GRAPHML, readXmlGraph } from "#tests/support/xml-graph.ts";

const SIZE = { seed: 5, neuronCount: 60, pairCount: 900 };
const DESCRIPTION: ReleaseSource["description"] = {
  title: 'A "drawn" connectome: 画',
  description: "Two neurons # and no more.",
  doi: "10.1234/drawn.v1",
  licence: "CC-BY-4.0",
  authors: [
    { userId: "ada", name: 'ADA "the" author, 张', orcid: "0000-0002-1825-0097", roles: ["data"] },
    { userId: "zoe", name: "Zoë Who: Wrote", orcid: "", roles: [] },
  ],
};

/** One with logs, reviews, skeletons and a description; one with many rows; one as it was imported. */
const SOURCES: Readonly<Record<string, ReleaseSource>> = {
  drawn: { ...drawnReleaseSource(), description: DESCRIPTION },
  many: syntheticReleaseSource(SIZE),
  imported: importedSource(),
};
const NAMES = Object.keys(SOURCES);

function importedSource(): ReleaseSource {
  const source = syntheticReleaseSource(SIZE);
  return { ...source, chain: source.chain.slice(0, 1), readNeurons: async () => [] };
}

let root: string;
const dirOf = (name: string) => join(root, name);
const read = (name: string, path: string) => readFile(join(dirOf(name), path), "utf8");

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "schemas-"));
  for (const [name, source] of Object.entries(SOURCES)) await writeRelease(source, dirOf(name));
}, 60_000);
afterAll(() => rm(root, { recursive: true, force: true }));

/** What a JSON Schema of draft 7 has against the value. */
function problemsBy(schema: object, value: unknown): readonly string[] {
  const ajv = new Ajv({ allErrors: true, strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe.each(NAMES)("a release (%s)", (name) => {
  it("has a datapackage.json by the standard's schema", async () => {
    const value = JSON.parse(await read(name, "datapackage.json"));
    expect(problemsBy(dataPackageSchema, value)).toEqual([]);
  });

  it("has tables with the names, types, keys and references that it tells", async () => {
    const { problems, ...counts } = await checkTables(dirOf(name));
    expect(problems).toEqual([]);
    expect(counts.tableCount).toBeGreaterThan(30);
    expect(counts.keyCount).toBeGreaterThanOrEqual(11);
    expect(counts.referenceCount).toBeGreaterThanOrEqual(8);
  });

  it("has a CITATION.cff by the standard's schema", async () => {
    expect(problemsBy(citationSchema, parseYaml(await read(name, "CITATION.cff")))).toEqual([]);
  });

  it("has a crate by the rules of RO-Crate 1.2, of files that are there", async () => {
    await checkCrate(name);
  });

  it("has graphs that are XML with declared attributes and edges between its nodes", async () => {
    const graphml = readXmlGraph(await read(name, "graph/connectome.graphml"), GRAPHML);
    const gexf = readXmlGraph(await read(name, "graph/connectome.gexf"), GEXF);
    expect(gexf.nodes).toEqual(graphml.nodes);
    expect(gexf.edgeCount).toBe(graphml.edgeCount);
    // In GraphML the weight is an attribute that is declared, in GEXF one of XML.
    expect(gexf.attributes.size + 1).toBe(graphml.attributes.size);
    expect(graphml.nodes.size).toBeGreaterThan(1);
  });

  it("has files that neo4j's import would take by its documentation", async () => {
    const file = (path: string) => `Neuprint_${path}.csv`;
    const graph = await readNeo4jImport(
      join(dirOf(name), "compat/neuprint"),
      ["Neurons", "Synapses", "SynapseSet", "Meta"].map(file),
      [
        ...["Neuron_Connections", "Synapse_Connections", "Neuron_to_SynapseSet"],
        ...["SynapseSet_to_SynapseSet", "SynapseSet_to_Synapses"],
      ].map(file),
    );
    expect([...graph.nodes.keys()].sort()).toEqual(["Body-ID", "Element-ID", "SynSet-ID"]);
    expect(graph.counts[file("Meta")]).toBe(1);
    if (name === "drawn") return;
    const { synapseCount, connectionCount } = syntheticConnectome(SIZE);
    expect(graph.counts).toMatchObject({
      [file("Neurons")]: SIZE.neuronCount,
      [file("Neuron_Connections")]: connectionCount,
      [file("Synapses")]: synapseCount + SIZE.pairCount,
      [file("Synapse_Connections")]: SIZE.pairCount,
      [file("SynapseSet")]: 2 * connectionCount,
    });
    expect(graph.labels.get("Segment")).toBe(SIZE.neuronCount);
  });

  it("has XML that xmllint takes, where it is installed", async () => {
    const paths = ["graphml", "gexf"].map((kind) => join(dirOf(name), `graph/connectome.${kind}`));
    const linted = await promisify(execFile)("xmllint", ["--noout", "--huge", ...paths]).catch(
      (error: NodeJS.ErrnoException) => error,
    );
    if (linted instanceof Error && linted.code === "ENOENT") {
      process.stdout.write("not checked by xmllint: it is not on this machine\n");
      return;
    }
    expect(linted).toMatchObject({ stderr: "" });
  });
});

const text = v.pipe(v.string(), v.minLength(1));
const reference = v.strictObject({ "@id": text });
const entity = v.looseObject({ "@id": text, "@type": text });

async function checkCrate(name: string): Promise<void> {
  const crate = v.parse(
    v.strictObject({
      "@context": v.literal("https://w3id.org/ro/crate/1.2/context"),
      "@graph": v.array(entity),
    }),
    JSON.parse(await read(name, "ro-crate-metadata.json")),
  );
  const byId = new Map(crate["@graph"].map((item) => [item["@id"], item]));
  expect(byId.size).toBe(crate["@graph"].length);
  const descriptor = v.object({
    "@type": v.literal("CreativeWork"),
    conformsTo: v.strictObject({ "@id": v.literal("https://w3id.org/ro/crate/1.2") }),
    about: v.strictObject({ "@id": v.literal("./") }),
  });
  v.parse(descriptor, byId.get("ro-crate-metadata.json"));
  const rootEntity = v.object({
    "@type": v.literal("Dataset"),
    name: text,
    description: text,
    datePublished: v.pipe(v.string(), v.isoDate()),
    license: reference,
    hasPart: v.array(reference),
  });
  const { hasPart, license } = v.parse(rootEntity, byId.get("./"));
  expect(byId.has(license["@id"]) || license["@id"] === "LICENSE").toBe(true);
  const parts = new Set(hasPart.map(({ "@id": id }) => id));
  const files = crate["@graph"].filter(({ "@type": type }) => type === "File");
  expect(new Set(files.map(({ "@id": id }) => id))).toEqual(parts);
  const paths = await pathsBelow(dirOf(name));
  const untold = paths.filter((path) => !parts.has(path));
  expect(untold.sort()).toEqual(["SHA256SUMS", "ro-crate-metadata.json"]);
  for (const file of files) {
    expect(file["@id"], "an address relative to the crate").toMatch(/^[\w.][\w./-]*$/);
    const bytes = await readFile(join(dirOf(name), file["@id"]));
    expect(file.contentSize, file["@id"]).toBe(String(bytes.byteLength));
    expect(file.encodingFormat, file["@id"]).toMatch(/^[\w.+-]+\/[\w.+-]+$/);
  }
  for (const { id } of referencesIn(crate["@graph"])) {
    const isKnown = byId.has(id) || /^https?:\/\//.test(id) || parts.has(id);
    expect(isKnown, `a reference to ${id}`).toBe(true);
  }
}

function referencesIn(value: unknown): readonly { readonly id: string }[] {
  if (typeof value !== "object" || value === null) return [];
  const own =
    "@id" in value && Object.keys(value).length === 1 ? [{ id: String(value["@id"]) }] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}

it("tells of a table that is not what it says", async () => {
  const dir = join(root, "harmed");
  await writeRelease(SOURCES.many, dir);
  const path = join(dir, "datapackage.json");
  const described = JSON.parse(await readFile(path, "utf8"));
  const fields = (table: string) =>
    described.resources.find((each: { path: string }) => each.path === table).schema;
  fields("tables/neurons.csv").fields[5].type = "boolean";
  fields("tables/connections.csv").primaryKey = ["pre_neuron_id"];
  fields("agglomeration/edges.parquet").foreignKeys[1].reference.resource =
    "tables-neurons.parquet";
  fields("agglomeration/edges.parquet").foreignKeys[1].reference.fields = ["neuron_id"];
  fields("tables/synapses.parquet").fields[1].type = "string";
  await writeFile(path, JSON.stringify(described));
  const { problems } = await checkTables(dir);
  for (const table of ["neurons.csv", "connections.csv", "edges.parquet", "synapses.parquet"]) {
    expect(problems.join("\n")).toContain(table);
  }
});
