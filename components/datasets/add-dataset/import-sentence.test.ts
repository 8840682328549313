import { describe, expect, it } from "vitest";
import { createTranslator, LOCALES } from "#client/messages/translate.ts";
import { importSentence } from "#components/datasets/add-dataset/import-sentence.ts";
import type { ApiImport } from "#core/protocol/dataset-api.ts";

const RUNNING: ApiImport = {
  ...{ state: "running", stage: "image", done: 30, total: 120, remainingMs: null },
  ...{ problem: null, source: null, askedByName: "Sita", askedAtMs: 0 },
};
const t = createTranslator("en");
const said = (changes: Partial<ApiImport>) => importSentence({ ...RUNNING, ...changes }, t);

describe("the sentence of an import", () => {
  it.each([
    [null, "Copying the image: 25 %"],
    [400, "Copying the image: 25 %, 1 s left"],
    [59_000, "Copying the image: 25 %, 59 s left"],
    [60_000, "Copying the image: 25 %, 1 min left"],
    [61_000, "Copying the image: 25 %, 2 min left"],
    [5_400_000, "Copying the image: 25 %, 90 min left"],
  ])("of which %s ms remain tells it", (remainingMs, sentence) => {
    expect(said({ remainingMs })).toBe(sentence);
  });

  it("has whole percents that never run ahead, and none of nothing", () => {
    expect(said({ done: 999, total: 1_000 })).toContain(": 99 %");
    expect(said({ done: 1_000, total: 1_000 })).toContain(": 100 %");
    expect(said({ done: 0, total: 0 })).toContain(": 0 %");
  });

  it("names each stage in words, and one that it does not know as the beginning", () => {
    const stages = [
      "waiting",
      "counting",
      "edges",
      "building edges",
      "image",
      "labels",
      "synapses",
    ];
    const words = stages.map((stage) => said({ stage }).replace(/: 25 %$/, ""));
    expect(new Set(words).size).toBe(stages.length);
    expect(said({ stage: "something new" })).toBe("Begins: 25 %");
    expect(words).not.toContain("Begins");
  });

  it("says what stopped it, by file and field where the data are wrong", () => {
    const source = { file: "em.h5", field: "shape", problem: "is flat", remedy: "give a stack" };
    const failed = said({ state: "failed", problem: "bad-data", source });
    for (const part of ["em.h5", "shape", "is flat", "give a stack"]) {
      expect(failed).toContain(part);
    }
    const sentences = (["disk-full", "name-taken", "server"] as const).map((problem) =>
      said({ state: "failed", problem }),
    );
    expect(new Set(sentences).size).toBe(3);
    expect(said({ state: "failed", problem: "bad-data" })).toBe(sentences[2]);
    expect(said({ state: "done" })).toBe("");
  });

  it.each(LOCALES)("is there in %s with the time that is left", (locale) => {
    const sentence = importSentence({ ...RUNNING, remainingMs: 120_000 }, createTranslator(locale));
    expect(sentence).toMatch(/25 ?%.*2/);
  });
});
