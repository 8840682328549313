// What people say of a finalized version, which the version itself does not hold: it may be said
// later, and otherwise again, while the version and its manifest stay as they are [RV5].
import * as v from "valibot";
import { safeTextSchema } from "#core/operations/intent.ts";

/** From the logs of the sessions that led to the version. */
export const AUTHOR_ROLES = ["proofreader", "reviewer", "finalizer"] as const;
export type AuthorRole = (typeof AUTHOR_ROLES)[number];

export interface DescribedAuthor {
  readonly userId: string;
  readonly name: string;
  /** null where the person gave none. */
  readonly orcid: string | null;
  readonly roles: readonly AuthorRole[];
}

/** What is written down; authors are named by their accounts, and what they did is in the logs. */
export interface DescriptionFields {
  readonly title: string;
  readonly description: string;
  readonly doi: string | null;
  /** An SPDX identifier. */
  readonly licence: string | null;
  /** First those that are named, in their order; whoever is not named follows by name. */
  readonly authorOrder: readonly string[];
  readonly hiddenAuthors: readonly string[];
}

/** As the DOI handbook's registrants have them: the pattern that Crossref recommends. */
const DOI = /^(?:https:\/\/doi\.org\/|doi:)?(10\.\d{4,9}\/[-._;()/:A-Za-z0-9]+)$/;

/** Without an address; null where it is none. */
export function parseDoi(text: string): string | null {
  return DOI.exec(text.trim())?.[1] ?? null;
}

/** The licences of SPDX that data are published under; any other as `LicenseRef-…`, as SPDX has it. */
export const LICENCES = [
  "CC-BY-4.0",
  "CC0-1.0",
  "CC-BY-SA-4.0",
  "CC-BY-NC-4.0",
  "CC-BY-NC-SA-4.0",
  "CC-BY-ND-4.0",
  "CC-BY-NC-ND-4.0",
  "CC-BY-3.0",
  "CC-BY-SA-3.0",
  "ODbL-1.0",
  "ODC-By-1.0",
  "PDDL-1.0",
  "CDLA-Permissive-2.0",
  "CDLA-Sharing-1.0",
] as const;
const OWN_LICENCE = /^LicenseRef-[A-Za-z0-9.-]+$/;

export function isLicence(text: string): boolean {
  return LICENCES.some((licence) => licence === text) || OWN_LICENCE.test(text);
}

export const MAX_TITLE = 200;
export const MAX_DESCRIPTION = 10_000;
const MAX_AUTHORS = 10_000;
const people = v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(MAX_AUTHORS));

export const descriptionFieldsSchema = v.strictObject({
  title: v.pipe(safeTextSchema, v.trim(), v.maxLength(MAX_TITLE)),
  description: v.pipe(safeTextSchema, v.trim(), v.maxLength(MAX_DESCRIPTION)),
  doi: v.nullable(
    v.pipe(
      v.string(),
      v.maxLength(200),
      v.check((text) => parseDoi(text) !== null, "must be a DOI, like 10.5281/zenodo.1234567"),
      v.transform((text) => parseDoi(text) ?? text),
    ),
  ),
  licence: v.nullable(
    v.pipe(
      v.string(),
      v.maxLength(100),
      v.check(
        isLicence,
        `must be an SPDX identifier of a licence for data (${LICENCES.join(", ")}) or begin with LicenseRef-`,
      ),
    ),
  ),
  authorOrder: people,
  hiddenAuthors: people,
});

/** The people in the order that was chosen, each once; the others after them by name. */
export function inOrder<A extends Pick<DescribedAuthor, "userId" | "name">>(
  authors: readonly A[],
  order: readonly string[],
): readonly A[] {
  const rank = new Map(order.map((userId, at) => [userId, at]));
  const rankOf = ({ userId }: A) => rank.get(userId) ?? order.length;
  const byName = (left: A, right: A) =>
    left.name < right.name ? -1 : left.name > right.name ? 1 : left.userId < right.userId ? -1 : 1;
  return [...authors].sort((left, right) => rankOf(left) - rankOf(right) || byName(left, right));
}
