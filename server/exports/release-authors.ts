// Who a release names: those whom its description names as authors, else all whose operations made it.
import type { ReleaseAuthor, ReleaseDescription } from "#server/exports/release-source.ts";

/** Empty where the description names nobody so, or names them without one. */
export function orcidOf(description: ReleaseDescription | null, name: string): string {
  const orcid = description?.authors.find((author) => author.name === name)?.orcid ?? "";
  return orcid.replace(/^https?:\/\/orcid\.org\//, "");
}

export function orcidAddress(orcid: string): string {
  return `https://orcid.org/${orcid}`;
}

/** In the description's order, else in the order of their first operations. */
export function publicationAuthors(
  description: ReleaseDescription | null,
  logAuthors: readonly { readonly name: string }[],
): readonly ReleaseAuthor[] {
  if (description !== null && description.authors.length > 0) {
    return description.authors.map((author) => ({
      ...author,
      orcid: orcidOf(description, author.name),
    }));
  }
  return logAuthors.map(({ name }) => ({ name, orcid: "", roles: [] }));
}
