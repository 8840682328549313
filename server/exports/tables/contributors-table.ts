// Everyone whose operations led to the version, and every author of its description.
import type { ColumnTable } from "#server/exports/column-table.ts";
import type { LogAuthor } from "#server/exports/log-author.ts";
import { orcidOf } from "#server/exports/release-authors.ts";
import type { ReleaseDescription } from "#server/exports/release-source.ts";
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
      about: "The account.",
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

/** By account; authors who made no operation in the description's order. */
export function contributorsOf(
  logAuthors: readonly LogAuthor[],
  reviews: readonly ReleasedReview[],
  description: ReleaseDescription | null,
): readonly Contributor[] {
  const authors = description?.authors ?? [];
  const people = logAuthors.map(({ userId, name, operationCount }) => ({
    ...{ userId, name, operationCount, orcid: orcidOf(description, userId) },
    roles: authors.find((author) => author.userId === userId)?.roles ?? [],
    reviewCount: reviews.filter(({ operation }) => operation.authorId === userId).length,
  }));
  const known = new Set(logAuthors.map(({ userId }) => userId));
  const others = authors
    .filter(({ userId }) => !known.has(userId))
    .map(({ userId, name, roles }) => ({
      ...{ userId, name, orcid: orcidOf(description, userId), roles },
      ...{ operationCount: 0, reviewCount: 0 },
    }));
  return [...people.sort((a, b) => (a.userId < b.userId ? -1 : 1)), ...others];
}
