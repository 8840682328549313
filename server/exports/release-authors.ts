// Who a release names: those whom its description names as authors, else all whose operations made it.
// People are known by their accounts, never by their names.

import type { ReleaseAuthor, ReleaseDescription } from "#server/exports/release-source.ts";

/** Empty where the description does not name the account, or names it without one. */
export function orcidOf(description: ReleaseDescription | null, userId: string): string {
  const author = description?.authors.find((each) => each.userId === userId);
  return author === undefined ? "" : bareOrcid(author.orcid);
}

export function orcidAddress(orcid: string): string {
  return `https://orcid.org/${orcid}`;
}

/** In the description's order, else in the order of their first operations. */
export function publicationAuthors(
  description: ReleaseDescription | null,
  logAuthors: readonly Pick<ReleaseAuthor, "userId" | "name">[],
): readonly ReleaseAuthor[] {
  // A description that names nobody was made so: its people are not to be named.
  if (description !== null) {
    return description.authors.map((author) => ({ ...author, orcid: bareOrcid(author.orcid) }));
  }
  return logAuthors.map(({ userId, name }) => ({ userId, name, orcid: "", roles: [] }));
}

function bareOrcid(orcid: string): string {
  return orcid.replace(/^https?:\/\/orcid\.org\//, "");
}
