import * as v from "valibot";
import { expect, test } from "vitest";
import {
  draftOf,
  fieldsOf,
  moved,
  named,
  problemsOf,
} from "#components/versions/description-draft.ts";
import type { ApiDescription } from "#core/protocol/version-api.ts";
import { descriptionFieldsSchema } from "#core/review/version-description.ts";

const author = (userId: string) => ({ userId, name: userId, orcid: null, roles: [] });
const DESCRIBED: ApiDescription = {
  ...{ revision: 3, title: "Worm", description: "", doi: null, licence: "CC-BY-4.0" },
  ...{ authors: [author("a"), author("b")], hiddenAuthors: [author("c")] },
  ...{ describedAtMs: 1, describedByName: "Ada", history: [] },
};

test("what is shown is sent back as it is", () => {
  expect(fieldsOf(draftOf(DESCRIBED))).toEqual({
    ...{ title: "Worm", description: "", doi: null, licence: "CC-BY-4.0" },
    ...{ authorOrder: ["a", "b", "c"], hiddenAuthors: ["c"] },
  });
});

test("authors are moved, named and left out, and none is ever lost", () => {
  const draft = draftOf(DESCRIBED);
  expect(fieldsOf(moved(draft, "b", -1)).authorOrder).toEqual(["b", "a", "c"]);
  expect(moved(draft, "a", -1)).toBe(draft);
  expect(moved(draft, "c", 1)).toBe(draft);
  const changed = named(named(draft, "c", true), "a", false);
  expect(fieldsOf(changed)).toMatchObject({ authorOrder: ["a", "b", "c"], hiddenAuthors: ["a"] });
});

test.each([
  ["title", "=1+1"],
  ["title", "t".repeat(201)],
  ["description", "@all"],
  ["description", "t".repeat(10_001)],
  ["doi", "zenodo.1234567"],
  ["licence", "mine"],
] as const)("[RV7] %s is refused by the page where the server refuses it: %s", (field, text) => {
  const draft = { ...draftOf(DESCRIBED), [field]: text };
  expect(Object.keys(problemsOf(draft))).toEqual([field]);
  expect(v.is(descriptionFieldsSchema, fieldsOf(draft))).toBe(false);
});

test("[RV7] what the page takes the server takes", () => {
  for (const change of [
    {},
    { doi: " https://doi.org/10.5281/zenodo.1234567 " },
    { licence: "LicenseRef-lab" },
    { licence: "" },
    { title: "  padded ", description: "Two\nlines" },
  ]) {
    const draft = { ...draftOf(DESCRIBED), ...change };
    expect(problemsOf(draft)).toEqual({});
    expect(v.is(descriptionFieldsSchema, fieldsOf(draft))).toBe(true);
  }
});
