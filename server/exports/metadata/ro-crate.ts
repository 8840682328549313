// ro-crate-metadata.json, RO-Crate 1.2: one flat graph of the release, its files, its people and its
// licence.
import { type DescribedFile, mediaTypeOf } from "#server/exports/metadata/described-file.ts";
import type { Publication } from "#server/exports/metadata/publication.ts";
import { orcidAddress } from "#server/exports/release-authors.ts";
import type { ReleaseAuthor } from "#server/exports/release-source.ts";

export const RO_CRATE_PATH = "ro-crate-metadata.json";

export function roCrateJson(publication: Publication, files: readonly DescribedFile[]): string {
  const { name, title, description, version, doi, authors, licence, date, manifestHash, part } =
    publication;
  const versionId = doi === "" ? `sha256:${manifestHash}` : `https://doi.org/${doi}`;
  const people = authors.map((author, index) => ({ ...author, "@id": personId(author, index) }));
  const licenceId = licence?.address ?? "LICENSE";
  const graph: object[] = [
    {
      "@id": RO_CRATE_PATH,
      "@type": "CreativeWork",
      conformsTo: { "@id": "https://w3id.org/ro/crate/1.2" },
      about: { "@id": "./" },
    },
    {
      "@id": "./",
      "@type": "Dataset",
      name: title,
      description,
      version,
      datePublished: date,
      // A part is not what the version's name names.
      ...(part === null
        ? { identifier: versionId }
        : { identifier: name, isPartOf: { "@id": versionId } }),
      license: { "@id": licenceId },
      ...(people.length === 0
        ? {}
        : { author: people.map((person) => ({ "@id": person["@id"] })) }),
      hasPart: files.map(({ path }) => ({ "@id": path })),
    },
    ...(part === null ? [] : [{ "@id": versionId, "@type": "Dataset", version }]),
    ...people.map(({ "@id": id, name }) => ({ "@id": id, "@type": "Person", name })),
    ...(licence === null
      ? []
      : [
          {
            ...{ "@id": licenceId, "@type": "CreativeWork", name: licence.title },
            description: `SPDX: ${licence.id}`,
          },
        ]),
    ...files.map(({ path, about, sizeBytes }) => ({
      "@id": path,
      "@type": "File",
      name: path,
      description: about,
      contentSize: String(sizeBytes),
      encodingFormat: mediaTypeOf(path),
    })),
  ];
  const crate = { "@context": "https://w3id.org/ro/crate/1.2/context", "@graph": graph };
  return `${JSON.stringify(crate, null, 2)}\n`;
}

function personId({ orcid }: ReleaseAuthor, index: number): string {
  return orcid === "" ? `#author-${index + 1}` : orcidAddress(orcid);
}
