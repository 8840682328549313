// What every file about the release says of it: title, authors, licence, date, in one place so that
// they cannot disagree. Version 0 has no date and no names: whoever imports the same data has the same
// version 0.
import { type KnownLicence, knownLicence } from "#server/exports/metadata/licence.ts";
import { publicationAuthors } from "#server/exports/release-authors.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";
import { type ReleaseAuthor, releaseName } from "#server/exports/release-source.ts";

export interface Publication {
  /** The release's folder, also an identifier. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly version: string;
  /** Empty where there is none. */
  readonly doi: string;
  readonly authors: readonly ReleaseAuthor[];
  readonly licence: KnownLicence | null;
  /** YYYY-MM-DD of finalizing; null for version 0. */
  readonly date: string | null;
  readonly manifestHash: string;
}

export function publicationOf({
  dataset,
  version,
  description,
  authors,
}: ReleaseContent): Publication {
  const { number, baseNumber, createdAtMs, manifestHash } = version;
  return {
    name: releaseName(dataset, number),
    title: description?.title || `${dataset.name}, version ${number}`,
    description:
      description?.description ||
      `A segmentation of ${dataset.name} as a team proofread it: ${version.segmentCount} neurons and ` +
        `fragments, ${version.synapseCount} synapses, ${version.connectionCount} connections.`,
    version: String(number),
    doi: description?.doi.replace(/^https?:\/\/(dx\.)?doi\.org\//, "") ?? "",
    authors: publicationAuthors(description, authors),
    licence: knownLicence(description),
    date: baseNumber === null ? null : new Date(createdAtMs).toISOString().slice(0, 10),
    manifestHash,
  };
}
