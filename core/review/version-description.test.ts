import * as v from "valibot";
import { describe, expect, test } from "vitest";
import {
  descriptionFieldsSchema,
  inOrder,
  isLicence,
  parseDoi,
} from "#core/review/version-description.ts";

describe("a version's description", () => {
  test.each([
    ["10.5281/zenodo.1234567", "10.5281/zenodo.1234567"],
    ["https://doi.org/10.1038/s41586-024-07558-y", "10.1038/s41586-024-07558-y"],
    ["doi:10.1000/a(b);c", "10.1000/a(b);c"],
    ["10.12/short", null],
    ["zenodo.1234567", null],
    ["10.5281/with space", null],
    ["http://doi.org/10.5281/x", null],
    ["", null],
  ])("the DOI in %j is %j", (text, doi) => {
    expect(parseDoi(text)).toBe(doi);
  });

  test.each([
    ["CC-BY-4.0", true],
    ["LicenseRef-our-lab", true],
    ["cc-by-4.0", false],
    ["CC BY 4.0", false],
    ["LicenseRef-", false],
  ])("%j is a licence: %j", (text, is) => {
    expect(isLicence(text)).toBe(is);
  });

  test("names the field that is wrong, and keeps a DOI without its address", () => {
    const fields = {
      ...{ title: " A ", description: "", doi: "https://doi.org/10.5281/zenodo.1" },
      ...{ licence: "CC0-1.0", authorOrder: [], hiddenAuthors: [] },
    };
    expect(v.parse(descriptionFieldsSchema, fields)).toMatchObject({
      title: "A",
      doi: "10.5281/zenodo.1",
    });
    for (const [field, value] of [
      ["doi", "10.1"],
      ["licence", "mine"],
      ["title", "=1+1"],
    ] as const) {
      const parsed = v.safeParse(descriptionFieldsSchema, { ...fields, [field]: value });
      expect(parsed.issues?.map((issue) => v.getDotPath(issue))).toEqual([field]);
    }
  });

  test("has its authors in the order that was chosen, and the others by name", () => {
    const authors = ["Bo", "Ada", "Cleo"].map((name) => ({ name, userId: name.toLowerCase() }));
    expect(inOrder(authors, ["cleo", "gone"]).map(({ name }) => name)).toEqual([
      "Cleo",
      "Ada",
      "Bo",
    ]);
  });
});
