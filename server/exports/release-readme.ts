// The release explains itself: every table and column in one text, from the tables' own definitions.
import type { WrittenPlan } from "#server/exports/planned-file.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";
import type { VersionRecord } from "#server/use-cases/store.ts";

/** Tables in other projects' words are named here; their columns are in datapackage.json. */
const OWN_TABLES = /^(tables|agglomeration|provenance|skeletons)\//;
/** Many files each, of which a section of its own tells. */
const TOLD_APART = /^(masks|skeletons|neuroglancer)\//;

export function releaseReadme(
  { dataset, version }: Pick<ReleaseContent, "dataset" | "version">,
  written: readonly WrittenPlan[],
): string {
  const isOwn = ({ planned: { table } }: WrittenPlan) => OWN_TABLES.test(table?.path ?? "");
  const own = written.filter(isOwn);
  const others = written.filter((plan) => !isOwn(plan) && !TOLD_APART.test(plan.planned.paths[0]));
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
- \`datapackage.json\` has the columns of every table, and \`ro-crate-metadata.json\` every file;
  \`CITATION.cff\` says how to cite the release, \`LICENSE\` what may be done with it.

## Tables

${own.map(describe).join("\n")}
## The same in other formats

Each has the same neurons, connections and synapses. Dialects that count by region have one region,
the whole volume.

| file | what it is |
|---|---|
${others.map(describeShortly).join("\n")}
`;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  id: "int64 id",
  "optional-int32": "int32 or empty",
  "optional-double": "double or empty",
  "id-list": "int64 ids",
};

function originText(version: VersionRecord): string {
  if (version.baseNumber === null) return "It is the automatic agglomeration, as imported.";
  const time = new Date(version.createdAtMs).toISOString();
  return `Proofread on version ${version.baseNumber}, finalized by ${version.createdByName} on ${time}.`;
}

function describeShortly({ planned: { paths, about } }: WrittenPlan): string {
  return `| ${paths.map((path) => `\`${path}\``).join(", ")} | ${about} |`;
}

function describe({ planned: { paths, about, table }, rowCount }: WrittenPlan): string {
  const lines = (table?.columns ?? []).map(
    ({ name, type, about }) => `| \`${name}\` | ${TYPE_WORDS[type] ?? type} | ${about} |`,
  );
  return `### ${paths.map((path) => `\`${path}\``).join(", ")}

${about} Rows: ${rowCount}.

| column | type | what it is |
|---|---|---|
${lines.join("\n")}
`;
}
