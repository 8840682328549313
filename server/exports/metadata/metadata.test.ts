// Checks of structure of our own, after the published rules of Data Package 2.0, RO-Crate 1.2 and
// Citation File Format 1.2.0; not the standards' own schemas.
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { LICENCES } from "#core/review/version-description.ts";
import { licenceText } from "#server/exports/metadata/licence.ts";
import type { ReleaseDescription } from "#server/exports/release-source.ts";
import { smallReleaseSource } from "#server/exports/small-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";

const DESCRIPTION: ReleaseDescription = {
  title: 'A "small" connectome: 小',
  description: "Two neurons # and no more.",
  doi: "10.1234/small.v1",
  licence: "CC-BY-4.0",
  authors: [
    // The log has another name of hers: people are known by their accounts.
    { userId: "ada", name: "Ada L.", orcid: "0000-0002-1825-0097", roles: ["proofreader"] },
    { userId: "zoe", name: 'BO "the" author, 张', orcid: "0000-0001-5109-3700", roles: [] },
    { userId: "who", name: "Zoë Who: Wrote", orcid: "", roles: [] },
  ],
};

let root: string;
let dir: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "metadata-"));
  dir = join(root, "out");
});

afterEach(() => rm(root, { recursive: true, force: true }));

const read = (path: string) => readFile(join(dir, path), "utf8");
const write = (description: ReleaseDescription | null = DESCRIPTION) =>
  writeRelease({ ...smallReleaseSource(), description }, dir);

const text = v.pipe(v.string(), v.minLength(1));
const resource = v.strictObject({
  $schema: v.literal("https://datapackage.org/profiles/2.0/dataresource.json"),
  name: v.pipe(v.string(), v.regex(/^[a-z0-9._-]+$/)),
  path: v.pipe(v.string(), v.regex(/^(?![./~])[^\\:]+$/)),
  type: v.optional(v.literal("table")),
  description: text,
  format: text,
  mediatype: v.pipe(v.string(), v.regex(/^.+\/.+$/)),
  encoding: v.optional(v.literal("utf-8")),
  compression: v.optional(v.literal("gz")),
  bytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
  hash: v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/)),
  schema: v.optional(
    v.strictObject({
      $schema: v.literal("https://datapackage.org/profiles/2.0/tableschema.json"),
      fields: v.pipe(
        v.array(
          v.strictObject({
            name: text,
            type: v.picklist(["integer", "number", "boolean", "string", "array"]),
            description: text,
            constraints: v.optional(v.strictObject({ required: v.literal(true) })),
          }),
        ),
        v.minLength(1),
      ),
      primaryKey: v.optional(v.pipe(v.array(text), v.minLength(1))),
      foreignKeys: v.optional(
        v.array(
          v.strictObject({
            fields: v.pipe(v.array(text), v.length(1)),
            reference: v.strictObject({
              resource: text,
              fields: v.pipe(v.array(text), v.length(1)),
            }),
          }),
        ),
      ),
    }),
  ),
});
const dataPackage = v.strictObject({
  $schema: v.literal("https://datapackage.org/profiles/2.0/datapackage.json"),
  name: v.pipe(v.string(), v.regex(/^[a-z0-9._-]+$/)),
  id: v.optional(text),
  title: text,
  description: text,
  version: text,
  created: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  licenses: v.pipe(
    v.array(v.object({ name: v.optional(text), path: text, title: text })),
    v.length(1),
  ),
  contributors: v.optional(
    v.array(
      v.strictObject({
        title: text,
        path: v.optional(v.pipe(v.string(), v.url())),
        roles: v.optional(v.pipe(v.array(text), v.minLength(1))),
      }),
    ),
  ),
  resources: v.pipe(v.array(resource), v.minLength(1)),
});

describe("datapackage.json", () => {
  it("has the structure of a Data Package, and every file's true size and hash", async () => {
    await write();
    const found = v.parse(dataPackage, JSON.parse(await read("datapackage.json")));
    for (const { path, bytes, hash } of found.resources) {
      const content = await readFile(join(dir, path));
      expect(content.byteLength, path).toBe(bytes);
      expect(`sha256:${createHash("sha256").update(content).digest("hex")}`, path).toBe(hash);
    }
    const names = found.resources.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    // All but itself, the crate and the sums, which are written after it.
    expect(names).toHaveLength(files.length - 3);
    expect(found).toMatchObject({
      ...{ id: "https://doi.org/10.1234/small.v1", title: DESCRIPTION.title },
      contributors: [
        {
          ...{ title: "Ada L.", path: "https://orcid.org/0000-0002-1825-0097" },
          roles: ["proofreader"],
        },
        { path: "https://orcid.org/0000-0001-5109-3700" },
        { title: "Zoë Who: Wrote" },
      ],
    });
  });

  it("names the columns of every table as they stand in it", async () => {
    await write();
    const { resources } = v.parse(dataPackage, JSON.parse(await read("datapackage.json")));
    const tables = resources.filter(({ path, schema }) => schema && path.endsWith(".csv"));
    expect(tables.length).toBeGreaterThan(15);
    for (const { path, schema } of tables) {
      const [header] = parse(await read(path));
      expect(
        schema?.fields.map(({ name }) => name),
        path,
      ).toEqual(header);
    }
  });
});

describe("ro-crate-metadata.json", () => {
  const reference = v.strictObject({ "@id": text });
  const entity = v.looseObject({ "@id": text, "@type": text });

  it("has the structure of an RO-Crate, in which every reference is answered", async () => {
    await write();
    const crate = v.parse(
      v.strictObject({
        "@context": v.literal("https://w3id.org/ro/crate/1.2/context"),
        "@graph": v.array(entity),
      }),
      JSON.parse(await read("ro-crate-metadata.json")),
    );
    const byId = new Map(crate["@graph"].map((item) => [item["@id"], item]));
    expect(byId.size).toBe(crate["@graph"].length);
    expect(byId.get("ro-crate-metadata.json")).toEqual({
      ...{ "@id": "ro-crate-metadata.json", "@type": "CreativeWork", about: { "@id": "./" } },
      conformsTo: { "@id": "https://w3id.org/ro/crate/1.2" },
    });
    const release: Readonly<Record<string, unknown>> = byId.get("./") ?? {};
    expect(release).toMatchObject({
      ...{ "@type": "Dataset", name: DESCRIPTION.title, datePublished: "2024-05-06" },
      license: { "@id": "https://creativecommons.org/licenses/by/4.0/" },
      author: [
        { "@id": "https://orcid.org/0000-0002-1825-0097" },
        { "@id": "https://orcid.org/0000-0001-5109-3700" },
        { "@id": "#author-3" },
      ],
    });
    const links = v.parse(v.array(reference), [
      ...(release.hasPart as unknown[]),
      ...(release.author as unknown[]),
      release.license,
    ]);
    for (const { "@id": id } of links) expect(byId.has(id), id).toBe(true);
    expect(byId.get("datapackage.json")).toMatchObject({ "@type": "File" });
  });
});

describe("CITATION.cff", () => {
  const schema = v.strictObject({
    "cff-version": v.literal("1.2.0"),
    type: v.literal("dataset"),
    message: text,
    title: text,
    abstract: text,
    authors: v.pipe(
      v.array(
        v.strictObject({
          name: text,
          orcid: v.optional(
            v.pipe(v.string(), v.regex(/^https:\/\/orcid\.org\/(\d{4}-){3}\d{3}[\dX]$/)),
          ),
        }),
      ),
      v.minLength(1),
    ),
    version: v.string(),
    "date-released": v.optional(v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/))),
    doi: v.optional(
      v.pipe(v.string(), v.regex(/^10\.\d{4,9}(\.\d+)?\/[A-Za-z0-9:/_;\-.()[\]\\]+$/)),
    ),
    license: v.optional(text),
    identifiers: v.tuple([
      v.strictObject({
        type: v.literal("other"),
        value: v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/)),
        description: text,
      }),
    ]),
  });

  it("is read by a YAML reader with the structure of a citation file", async () => {
    await write();
    expect(v.parse(schema, parseYaml(await read("CITATION.cff")))).toMatchObject({
      ...{ title: DESCRIPTION.title, abstract: DESCRIPTION.description, version: "1" },
      ...{ doi: "10.1234/small.v1", license: "CC-BY-4.0", "date-released": "2024-05-06" },
      authors: [
        { name: "Ada L.", orcid: "https://orcid.org/0000-0002-1825-0097" },
        { name: 'BO "the" author, 张', orcid: "https://orcid.org/0000-0001-5109-3700" },
        { name: "Zoë Who: Wrote" },
      ],
    });
  });

  it("names those who worked on a version that nobody described", async () => {
    await write(null);
    const { authors, title, license } = v.parse(schema, parseYaml(await read("CITATION.cff")));
    expect(authors.map(({ name }) => name.slice(0, 3))).toEqual(["ADA", "BO ", "CY "]);
    expect([title, license]).toEqual(["small, version 1", undefined]);
    expect(await read("LICENSE")).toContain("No licence was chosen");
  });

  it("[RV5] has the day of import and no names for version 0, whoever imported it", async () => {
    const source = smallReleaseSource();
    const [zero] = source.chain;
    const dayMs = 86_400_000;
    const startMs = Math.floor(zero.version.createdAtMs / dayMs) * dayMs;
    const later = { ...zero.version, createdAtMs: startMs + 5, createdByName: "Somebody" };
    const otherDay = { ...zero.version, createdAtMs: startMs + dayMs };
    const of = async (name: string, chain: typeof source.chain) => {
      dir = join(root, name);
      await writeRelease({ ...source, chain }, dir);
      return read("SHA256SUMS");
    };
    const sums = await of("one", [zero]);
    expect(await of("two", [{ ...zero, version: later }])).toBe(sums);
    const { authors, ...found } = v.parse(schema, parseYaml(await read("CITATION.cff")));
    expect(authors).toEqual([{ name: "The team of small, version 0" }]);
    expect(found["date-released"]).toBe(new Date(startMs).toISOString().slice(0, 10));
    const others = (await of("three", [{ ...zero, version: otherDay }])).split("\n");
    const here = new Set(sums.split("\n"));
    expect(others.filter((line) => !here.has(line)).map((line) => line.slice(66))).toEqual([
      "CITATION.cff",
      "datapackage.json",
      "ro-crate-metadata.json",
    ]);
  });
});

describe("provenance", () => {
  it("knows contributors by their ORCID, and authors who made no operation", async () => {
    await write();
    const rows = parse(await read("provenance/contributors.csv"), { columns: true });
    expect(rows).toMatchObject([
      {
        ...{ user_id: "ada", orcid: "0000-0002-1825-0097", roles: "proofreader" },
        ...{ operations: "7", reviews: "0" },
      },
      // Somebody else who is called the same has an iD.
      { user_id: "bo", orcid: "", operations: "7", reviews: "6" },
      { user_id: "cy", operations: "1", reviews: "1" },
      { user_id: "zoe", orcid: "0000-0001-5109-3700", operations: "0" },
      { user_id: "who", name: "Zoë Who: Wrote", operations: "0", reviews: "0" },
    ]);
    const [merge] = parse(await read("provenance/operations.csv"), { columns: true });
    expect(merge).toMatchObject({ user_id: "ada", user_orcid: "0000-0002-1825-0097" });
  });
});

describe("README.md", () => {
  it("[RV7] says what the team says of the version, as text", async () => {
    await write({ ...DESCRIPTION, description: "Two neurons.\n# No heading" });
    const readme = await read("README.md");
    for (const said of [
      'Title: A "small" connectome: 小',
      "DOI: https://doi.org/10.1234/small.v1",
      "Licence: Creative Commons Attribution 4.0 International (`CC-BY-4.0`,",
      "- Ada L. (proofreader, https://orcid.org/0000-0002-1825-0097)",
      "> Two neurons.\n> # No heading",
    ]) {
      expect(readme).toContain(said);
    }
  });

  it("names nobody where nobody is to be named", async () => {
    await write({ ...DESCRIPTION, authors: [] });
    expect(await read("README.md")).not.toContain("Authors:");
    expect(await read("CITATION.cff")).not.toContain("ADA");
  });
});

describe("LICENSE", () => {
  it.each([
    ["cc0-1.0", "SPDX-License-Identifier: CC0-1.0"],
    ["Ask Ada, then use it.", "Ask Ada, then use it."],
  ])("of %s", async (licence, said) => {
    await write({ ...DESCRIPTION, licence });
    expect(await read("LICENSE")).toContain(said);
  });

  it("knows every licence that a version can be described with", () => {
    for (const licence of LICENCES) {
      const said = licenceText("Worm", { ...DESCRIPTION, licence });
      expect(said).toContain(`SPDX-License-Identifier: ${licence}`);
    }
  });
});
