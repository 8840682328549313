// A description as it is being written: what is wrong with it, field by field, and what is sent. The
// rules are the server's own.
import * as v from "valibot";
import type { MessageKey } from "#client/messages/translate.ts";
import { safeTextSchema } from "#core/ids/safe-text.ts";
import type { ApiDescription } from "#core/protocol/version-api.ts";
import {
  type DescribedAuthor,
  type DescriptionFields,
  isLicence,
  MAX_DESCRIPTION,
  MAX_TITLE,
  parseDoi,
} from "#core/review/version-description.ts";

export interface DescriptionDraft {
  readonly title: string;
  readonly description: string;
  readonly doi: string;
  /** Empty for none. */
  readonly licence: string;
  /** Everyone who had a part, in the order in which they are named. */
  readonly authors: readonly DescribedAuthor[];
  readonly hidden: ReadonlySet<string>;
}

export type DraftField = "title" | "description" | "doi" | "licence";
export type DraftProblems = Readonly<Partial<Record<DraftField, MessageKey>>>;

/** Those who are not named come last. */
export function draftOf(described: ApiDescription): DescriptionDraft {
  const { title, description, doi, licence, authors, hiddenAuthors } = described;
  return {
    ...{ title, description, doi: doi ?? "", licence: licence ?? "" },
    authors: [...authors, ...hiddenAuthors],
    hidden: new Set(hiddenAuthors.map(({ userId }) => userId)),
  };
}

export function problemsOf(draft: DescriptionDraft): DraftProblems {
  const { title, description, doi, licence } = draft;
  const problems: Partial<Record<DraftField, MessageKey>> = {};
  for (const [field, text] of [
    ["title", title],
    ["description", description],
  ] as const) {
    if (!v.is(safeTextSchema, text)) problems[field] = "described.problem.formula";
  }
  if (title.trim().length > MAX_TITLE) problems.title = "described.problem.title-long";
  if (description.trim().length > MAX_DESCRIPTION) {
    problems.description = "described.problem.text-long";
  }
  if (doi.trim() !== "" && parseDoi(doi) === null) problems.doi = "described.problem.doi";
  if (licence.trim() !== "" && !isLicence(licence.trim())) {
    problems.licence = "described.problem.licence";
  }
  return problems;
}

export function fieldsOf(draft: DescriptionDraft): DescriptionFields {
  const { title, description, doi, licence, authors, hidden } = draft;
  return {
    title: title.trim(),
    description: description.trim(),
    doi: doi.trim() === "" ? null : doi.trim(),
    licence: licence.trim() === "" ? null : licence.trim(),
    authorOrder: authors.map(({ userId }) => userId),
    hiddenAuthors: authors.map(({ userId }) => userId).filter((userId) => hidden.has(userId)),
  };
}

/** One place up (-1) or down (1); at the end of the list it stays. */
export function moved(draft: DescriptionDraft, userId: string, by: -1 | 1): DescriptionDraft {
  const from = draft.authors.findIndex((author) => author.userId === userId);
  const to = from + by;
  if (from < 0 || to < 0 || to >= draft.authors.length) return draft;
  const authors = [...draft.authors];
  [authors[from], authors[to]] = [authors[to], authors[from]];
  return { ...draft, authors };
}

export function named(draft: DescriptionDraft, userId: string, isNamed: boolean): DescriptionDraft {
  const hidden = new Set(draft.hidden);
  if (isNamed) hidden.delete(userId);
  else hidden.add(userId);
  return { ...draft, hidden };
}
