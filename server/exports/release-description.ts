// [RV7] What is said of a version, as its release says it. It may be said otherwise later, so a release
// that is kept is known by it: another description is another release of the same version.
import { createHash } from "node:crypto";
import type { ReleaseDescription } from "#server/exports/release-source.ts";
import type { VersionDescription } from "#server/use-cases/ports/descriptions.ts";

/** null where nobody described the version and nobody had a part in it. */
export function releaseDescriptionOf(described: VersionDescription): ReleaseDescription | null {
  const { revision, title, description, doi, licence, authors } = described;
  if (revision === 0 && authors.length === 0) return null;
  return {
    ...{ title, description, doi: doi ?? "", licence: licence ?? "" },
    authors: authors.map(({ userId, name, orcid, roles }) => ({
      ...{ userId, name, orcid: orcid ?? "", roles },
    })),
  };
}

/**
 * Short, for the name of a folder; null where there is nothing to know it by. With the regions that its
 * dataset has, since other regions make another release as well [SY7].
 */
export function descriptionHash(
  description: ReleaseDescription | null,
  regionsHash: string | null = null,
): string | null {
  if (description === null && regionsHash === null) return null;
  const about = regionsHash === null ? description : [description, regionsHash];
  return createHash("sha256").update(JSON.stringify(about), "utf8").digest("hex").slice(0, 16);
}
