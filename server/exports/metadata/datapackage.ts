// datapackage.json, Data Package v2: every file with its size and hash, every table with its columns.

import type { ColumnType } from "#server/exports/column-table.ts";
import {
  type DescribedFile,
  formatOf,
  isText,
  mediaTypeOf,
} from "#server/exports/metadata/described-file.ts";
import type { Publication } from "#server/exports/metadata/publication.ts";
import type { DescribedTable } from "#server/exports/planned-file.ts";
import { orcidAddress } from "#server/exports/release-authors.ts";

const PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json";
const RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json";
const SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json";

export function dataPackageJson(publication: Publication, files: readonly DescribedFile[]): string {
  const { name, title, description, version, doi, authors, licence, date, part } = publication;
  const contributors = authors.map(({ name: title, orcid, roles }) => ({
    title,
    ...(orcid === "" ? {} : { path: orcidAddress(orcid) }),
    ...(roles.length === 0 ? {} : { roles }),
  }));
  const dataPackage = {
    $schema: PROFILE,
    name: identifierOf(name),
    ...(doi === "" || part !== null ? {} : { id: `https://doi.org/${doi}` }),
    title,
    description,
    version,
    created: `${date}T00:00:00Z`,
    licenses: [
      licence === null
        ? { path: "LICENSE", title: "See LICENSE" }
        : { name: licence.id, path: licence.address, title: licence.title },
    ],
    ...(contributors.length === 0 ? {} : { contributors }),
    ...(part === null ? {} : { sources: [sourceOfPart(publication)] }),
    resources: files.map(resourceOf),
  };
  return `${JSON.stringify(dataPackage, null, 2)}\n`;
}

/** The version that a part was taken from. */
function sourceOfPart({ doi, manifestHash, version }: Publication): object {
  const title = `Version ${version}, manifest sha256:${manifestHash}`;
  return { title, ...(doi === "" ? {} : { path: `https://doi.org/${doi}` }) };
}

function resourceOf({ path, sizeBytes, sha256, about, table }: DescribedFile): object {
  return {
    $schema: RESOURCE_PROFILE,
    name: identifierOf(path),
    path,
    ...(table === null ? {} : { type: "table" }),
    description: about,
    format: formatOf(path),
    mediatype: mediaTypeOf(path),
    ...(isText(path) ? { encoding: "utf-8" } : {}),
    ...(path.endsWith(".gz") ? { compression: "gz" } : {}),
    bytes: sizeBytes,
    hash: `sha256:${sha256}`,
    ...(table === null ? {} : { schema: schemaOf(table, path) }),
  };
}

/** Tables refer to each other in their own format: CSV to CSV, Parquet to Parquet. */
function schemaOf({ path: tablePath, columns, key, references }: DescribedTable, path: string) {
  const ending = path.slice(tablePath.length);
  return {
    $schema: SCHEMA_PROFILE,
    fields: columns.map(({ name, about, type }) => ({
      name,
      ...FIELD_TYPES[type],
      description: about,
      ...(type === "id" ? { constraints: { required: true } } : {}),
    })),
    ...(key.length === 0 ? {} : { primaryKey: key }),
    ...(references.length === 0
      ? {}
      : {
          foreignKeys: references.map(({ column, table, tableColumn }) => ({
            fields: [column],
            reference: { resource: identifierOf(`${table}${ending}`), fields: [tableColumn] },
          })),
        }),
  };
}

const FIELD_TYPES: Readonly<Record<ColumnType, object>> = {
  id: { type: "integer" },
  int64: { type: "integer" },
  int32: { type: "integer" },
  "optional-int32": { type: "integer" },
  double: { type: "number" },
  "optional-double": { type: "number" },
  affinity: { type: "number" },
  boolean: { type: "boolean" },
  text: { type: "string" },
  // What a reader of Parquet's lists gets. The published profile of version 2.0 knows no type "list".
  "id-list": { type: "array" },
};

/** Lower-case letters, digits and dashes, as the standard asks for. */
function identifierOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9._-]+/g, "-");
}
