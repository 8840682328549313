// The release explains itself: every table and column in one text, from the tables' own definitions.
import { type Publication, publicationOf } from "#server/exports/metadata/publication.ts";
import type { WrittenPlan } from "#server/exports/planned-file.ts";
import type { ReleasedRegions } from "#server/exports/regions/released-regions.ts";
import { orcidAddress } from "#server/exports/release-authors.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";
import type { ReleaseDescription } from "#server/exports/release-source.ts";
import { scopeWords } from "#server/exports/scope/about-scope.ts";
import type { VersionRecord } from "#server/use-cases/store.ts";

/** Tables in other projects' words are named here; their columns are in datapackage.json. */
const OWN_TABLES = /^(tables|agglomeration|provenance|skeletons)\//;
/** Many files each, of which a section of its own tells. */
const TOLD_APART = /^(masks|skeletons|neuroglancer)\//;

export function releaseReadme(
  content: Pick<
    ReleaseContent,
    "dataset" | "version" | "description" | "authors" | "scope" | "choice" | "regions"
  >,
  written: readonly WrittenPlan[],
): string {
  const { dataset, version, scope, regions } = content;
  const isOwn = ({ planned: { table } }: WrittenPlan) => OWN_TABLES.test(table?.path ?? "");
  const own = written.filter(isOwn);
  const others = written.filter((plan) => !isOwn(plan) && !TOLD_APART.test(plan.planned.paths[0]));
  const [sizeX, sizeY, sizeZ] = dataset.shapeVoxel;
  const part =
    scope === undefined ? "" : `, a part: ${scopeWords(scope.scope, version.segmentCount)}`;
  return `# ${dataset.name}, version ${version.number}${part}

${scope === undefined ? "A version" : "A part of a version"} of the segmentation of ${sizeX} × ${sizeY} × ${sizeZ} voxels (x, y, z) of ${dataset.voxelNm.join(" × ")} nm:
${version.segmentCount} neurons and fragments, ${version.synapseCount} synapses, ${version.connectionCount} connections.

${originText(version)}
Manifest hash: \`${version.manifestHash}\`

${aboutText(publicationOf(content), content.description)}

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

Each has the same neurons, connections and synapses. ${regions === null ? ONE_REGION : aboutRegions(regions)}

| file | what it is |
|---|---|
${others.map(describeShortly).join("\n")}
`;
}

const ONE_REGION = `Dialects that count by region have one region,
the whole volume.`;

/** [SY7] Which, and how each dialect counts by them. */
function aboutRegions({ hash, list, grid }: ReleasedRegions): string {
  return `Synapses are counted by the
dataset's ${list.length === 1 ? "one region" : `${list.length} regions`}, a volume of labels with voxels of ${grid.voxelNm.join(" × ")} nm (SHA-256 \`${hash}\`;
\`provenance/base.json\` lists them). A site is in the region whose voxel holds its centre.
neuPrint's files have each region beside the whole volume, the hemibrain's count a connection in the
region of its postsynaptic sites, Codex's in that of its presynaptic sites.`;
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

/** The title is prose of the team's: it gets a line, and no line of it becomes Markdown of its own. */
function aboutText(publication: Publication, description: ReleaseDescription | null): string {
  const { title, doi, authors, licence } = publication;
  const words = description?.licence ?? "";
  const lines = [
    ...(description?.title ? [`Title: ${oneLine(title)}`] : []),
    ...(doi === "" ? [] : [`DOI: https://doi.org/${doi}`]),
    licence === null
      ? `Licence: ${words === "" ? "none was chosen" : oneLine(words)}; see \`LICENSE\`.`
      : `Licence: ${licence.title} (\`${licence.id}\`, ${licence.address})`,
  ];
  const people = authors.map(({ name, orcid, roles }) => {
    const facts = [...roles, ...(orcid === "" ? [] : [orcidAddress(orcid)])];
    return `- ${oneLine(name)}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
  });
  return [
    "## About",
    "",
    ...lines.map((line) => `${line}\n`),
    ...(people.length === 0 ? [] : ["Authors:", "", ...people, ""]),
    ...(description?.description ? [quoted(description.description), ""] : []),
  ]
    .join("\n")
    .trimEnd();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function quoted(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
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
