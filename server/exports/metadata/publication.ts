// What every file about the release says of it: title, authors, licence, date, in one place so that
// they cannot disagree. Version 0 has no names, and the day of its import for a date: whoever imports the
// same data on one day has the same version 0, and on another day differs in that date alone (ADR 38).
import { type KnownLicence, knownLicence } from "#server/exports/metadata/licence.ts";
import { publicationAuthors } from "#server/exports/release-authors.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";
import { type ReleaseAuthor, releaseName } from "#server/exports/release-source.ts";
import { scopeWords } from "#server/exports/scope/about-scope.ts";

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
  /** YYYY-MM-DD of finalizing; of version 0 the day of its import. */
  readonly date: string;
  readonly manifestHash: string;
  /** What of the version it is, in words; null where it is all of it. Then the DOI is the whole's. */
  readonly part: string | null;
}

export function publicationOf({
  dataset,
  version,
  description,
  authors,
  scope,
  choice,
}: Pick<
  ReleaseContent,
  "dataset" | "version" | "description" | "authors" | "scope" | "choice"
>): Publication {
  const { number, createdAtMs, manifestHash } = version;
  const part = scope === undefined ? null : scopeWords(scope.scope, version.segmentCount);
  const title = description?.title || `${dataset.name}, version ${number}`;
  const words =
    description?.description ||
    `A segmentation of ${dataset.name} as a team proofread it: ${version.segmentCount} neurons and ` +
      `fragments, ${version.synapseCount} synapses, ${version.connectionCount} connections.`;
  return {
    name: releaseName(dataset, number, choice),
    title: part === null ? title : `${title} (a part: ${part})`,
    description: part === null ? words : `Of the version only ${part}. ${words}`,
    version: String(number),
    doi: description?.doi.replace(/^https?:\/\/(dx\.)?doi\.org\//, "") ?? "",
    authors: publicationAuthors(description, authors),
    licence: knownLicence(description),
    date: new Date(createdAtMs).toISOString().slice(0, 10),
    manifestHash,
    part,
  };
}
