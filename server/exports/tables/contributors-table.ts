// Everyone whose operations led to the version, and every author of its description.
import type { ColumnTable } from "#server/exports/column-table.ts";
import { orcidOf } from "#server/exports/release-authors.ts";
import type { ReleaseDescription } from "#server/exports/release-source.ts";
import type { LogAuthor } from "#server/exports/release-survey.ts";
import type { ReleasedReview } from "#server/exports/tables/reviews-table.ts";

export interface Contributor {
  readonly userId: string;
  readonly name: string;
  readonly orcid: string;
  readonly roles: readonly string[];
  readonly operationCount: number;
  readonly reviewCount: number;
}

export const CONTRIBUTORS_TABLE: ColumnTable<Contributor> = {
  path: "provenance/contributors",
  about:
    "Everyone whose operations led to this version, then the other authors of its description.",
  columns: [
    {
      name: "user_id",
      about: "The account; empty for an author who made no operation.",
      type: "text",
      value: ({ userId }) => userId,
    },
    { name: "name", about: "The latest name.", type: "text", value: ({ name }) => name },
    {
      name: "orcid",
      about: "0000-0000-0000-0000; empty where none was given.",
      type: "text",
      value: ({ orcid }) => orcid,
    },
    {
      name: "roles",
      about: "What the description says that they did, separated by semicolons.",
      type: "text",
      value: ({ roles }) => roles.join(";"),
    },
    {
      name: "operations",
      about: "Their operations, reviews among them.",
      type: "int32",
      value: ({ operationCount }) => operationCount,
    },
    {
      name: "reviews",
      about: "Their review decisions.",
      type: "int32",
      value: ({ reviewCount }) => reviewCount,
    },
  ],
};

/** By account; authors without one in the description's order. */
export function contributorsOf(
  logAuthors: readonly LogAuthor[],
  reviews: readonly ReleasedReview[],
  description: ReleaseDescription | null,
): readonly Contributor[] {
  const authors = description?.authors ?? [];
  const people = logAuthors.map(({ userId, name, operationCount }) => ({
    ...{ userId, name, operationCount, orcid: orcidOf(description, name) },
    roles: authors.find((author) => author.name === name)?.roles ?? [],
    reviewCount: reviews.filter(({ operation }) => operation.authorId === userId).length,
  }));
  const known = new Set(logAuthors.map(({ name }) => name));
  const others = authors
    .filter(({ name }) => !known.has(name))
    .map(({ name, roles }) => ({
      ...{ userId: "", name, orcid: orcidOf(description, name), roles },
      ...{ operationCount: 0, reviewCount: 0 },
    }));
  return [...people.sort((a, b) => (a.userId < b.userId ? -1 : 1)), ...others];
}
