// CITATION.cff, Citation File Format 1.2.0. A JSON string is a YAML string, so every text is written
// as one. Names are kept whole: which part of a name is the family's is not for a program to guess.
import type { Publication } from "#server/exports/metadata/publication.ts";
import { orcidAddress } from "#server/exports/release-authors.ts";

export function citationText(publication: Publication): string {
  const { title, description, version, doi, authors, licence, date, manifestHash, part } =
    publication;
  const named = authors.length > 0 ? authors : [{ name: `The team of ${title}`, orcid: "" }];
  const lines = [
    'cff-version: "1.2.0"',
    "type: dataset",
    'message: "If you use this dataset, please cite it as below."',
    `title: ${JSON.stringify(title)}`,
    `abstract: ${JSON.stringify(description)}`,
    "authors:",
    ...named.flatMap(({ name, orcid }) => [
      `  - name: ${JSON.stringify(name)}`,
      ...(orcid === "" ? [] : [`    orcid: ${JSON.stringify(orcidAddress(orcid))}`]),
    ]),
    `version: ${JSON.stringify(version)}`,
    `date-released: ${JSON.stringify(date)}`,
    // A part is not what the DOI names.
    ...(doi === "" || part !== null ? [] : [`doi: ${JSON.stringify(doi)}`]),
    ...(licence === null ? [] : [`license: ${JSON.stringify(licence.id)}`]),
    "identifiers:",
    "  - type: other",
    `    value: ${JSON.stringify(`sha256:${manifestHash}`)}`,
    `    description: "The manifest hash of the version${part === null ? "" : " that this is a part of"}."`,
    ...(doi === "" || part === null
      ? []
      : [
          "  - type: doi",
          `    value: ${JSON.stringify(doi)}`,
          '    description: "The version that this is a part of."',
        ]),
  ];
  return `${lines.join("\n")}\n`;
}
