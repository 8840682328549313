import { describe, expect, it } from "vitest";
import { createTranslator } from "#client/messages/translate.ts";
import { formatBytes, releaseSentence } from "#components/datasets/release-sentence.ts";
import type { ApiRelease } from "#core/protocol/api.ts";

const RELEASE: ApiRelease = {
  state: "running",
  stage: "tables/synapses",
  done: 299,
  total: 1_000,
  remainingMs: null,
  problem: null,
  detail: "",
  sizeBytes: null,
  askedById: "ada",
  askedByName: "Ada",
  askedAtMs: 1,
  finishedAtMs: null,
};

const said = (more: Partial<ApiRelease>) =>
  releaseSentence({ ...RELEASE, ...more }, "en", createTranslator("en"));

describe("what a row says of its release", () => {
  it("is how far it is, and how long it will take once that is more than a guess", () => {
    expect(said({})).toBe("Release is being written: 29 %");
    expect(said({ remainingMs: 12_300 })).toBe("Release is being written: 29 %, 13 s left");
    expect(said({ remainingMs: 61_000 })).toBe("Release is being written: 29 %, 2 min left");
    expect(said({ total: 0, done: 0 })).toBe("Release is being written: 0 %");
  });

  it("is why it failed, in words and not in a word", () => {
    const failed = (problem: ApiRelease["problem"]) =>
      said({ state: "failed", problem, detail: "X" });
    expect(failed("not-whole")).toContain("was not written: X.");
    for (const problem of ["disk-full", "server", null] as const) {
      expect(failed(problem)).toMatch(/was not written.*[Pp]repare it again/);
    }
  });

  it("is its size once it is kept, and nothing where none was asked for", () => {
    expect(said({ state: "done", sizeBytes: 1_536 })).toBe("Release kept, 1.5 KiB");
    expect(releaseSentence(null, "en", createTranslator("en"))).toBe("");
    expect([0, 1_023, 1_024, 5.5 * 2 ** 30].map((bytes) => formatBytes(bytes, "en"))).toEqual([
      "0 B",
      "1,020 B",
      "1 KiB",
      "5.5 GiB",
    ]);
  });
});
