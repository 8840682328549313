import { expect, test } from "vitest";
import { standingSentence } from "#client/messages/standing-sentence.ts";
import { createTranslator, LOCALES } from "#client/messages/translate.ts";
import type { Operation } from "#core/operations/operation.ts";
import { CLEAN, type StandingKind } from "#core/operations/standing.ts";

const merge = { seq: 1, authorId: "ana", authorName: "Ana Lima", body: { kind: "merge" } };
const LOG = [merge, { ...merge, seq: 2, authorName: "Bo Chen" }] as unknown as Operation[];
const KINDS: readonly Exclude<StandingKind, "clean">[] = ["redundant", "shifted", "conflict"];

test.each(LOCALES)("[LV3] %s: who and which operation, in a sentence of each kind", (locale) => {
  const t = createTranslator(locale);
  const sentences = KINDS.map((kind) =>
    standingSentence({ kind, seenSeq: 0, by: [1, 2] }, LOG, locale, t),
  );
  for (const sentence of sentences) {
    for (const part of ["Ana Lima", "#1", "Bo Chen", "#2"]) expect(sentence).toContain(part);
  }
  expect(new Set(sentences).size).toBe(KINDS.length);
});

test("[LV3] nothing is said of what was clean, and of entries not yet here only the number", () => {
  const t = createTranslator("en");
  expect(standingSentence(CLEAN, LOG, "en", t)).toBeNull();
  expect(standingSentence(undefined, LOG, "en", t)).toBeNull();
  const early = standingSentence({ kind: "shifted", seenSeq: 1, by: [2, 3] }, LOG, "en", t);
  expect(early).toContain("#2, #3");
});
