// The release explains itself: every table and column in one text, from the tables' own definitions.
import type { ColumnTable } from "#server/exports/column-table.ts";
import type { DatasetRecord, VersionRecord } from "#server/use-cases/store.ts";

export interface DescribedTable {
  readonly table: Pick<ColumnTable<never>, "path" | "about"> & {
    readonly columns: readonly {
      readonly name: string;
      readonly type: string;
      readonly about: string;
    }[];
  };
  readonly formats: readonly string[];
  readonly rowCount: number;
}

export function releaseReadme(
  dataset: DatasetRecord,
  version: VersionRecord,
  tables: readonly DescribedTable[],
): string {
  const [sizeX, sizeY, sizeZ] = dataset.shapeVoxel;
  return `# ${dataset.name}, version ${version.number}

A version of the segmentation of ${sizeX} × ${sizeY} × ${sizeZ} voxels (x, y, z) of ${dataset.voxelNm.join(" × ")} nm:
${version.segmentCount} neurons and fragments, ${version.synapseCount} synapses, ${version.connectionCount} connections.

${originText(version)}
Manifest hash: \`${version.manifestHash}\`

## Reading it

- Ids are 64-bit integers. Many readers turn them into floating-point numbers and corrupt those above
  2^53: read them as int64, or as text. 0 means none; an id column is never empty.
- Positions are in voxels at full resolution, or in nanometres, as the column's name says; axis order
  is x, y, z. A position in nanometres is the voxel's index times its size.
- CSV is UTF-8 with a header line, quoted as in RFC 4180. Parquet holds the same rows.
- \`SHA256SUMS\` names every file: check them with \`sha256sum -c SHA256SUMS\`.
- \`provenance/base.json\` says what this version was built from.

## Tables

${tables.map(describe).join("\n")}`;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  id: "int64 id",
  "optional-int32": "int32 or empty",
};

function originText(version: VersionRecord): string {
  if (version.baseNumber === null) return "It is the automatic agglomeration, as imported.";
  const time = new Date(version.createdAtMs).toISOString();
  return `Proofread on version ${version.baseNumber}, finalized by ${version.createdByName} on ${time}.`;
}

function describe({ table, formats, rowCount }: DescribedTable): string {
  const names = formats.map((format) => `\`${table.path}.${format}\``).join(", ");
  const columns = table.columns.map(
    ({ name, type, about }) => `| \`${name}\` | ${TYPE_WORDS[type] ?? type} | ${about} |`,
  );
  return `### ${names}

${table.about} Rows: ${rowCount}.

| column | type | what it is |
|---|---|---|
${columns.join("\n")}
`;
}
