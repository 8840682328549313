import { describe, expect, it } from "vitest";
import { createTranslator } from "#client/messages/translate.ts";
import {
  formatBytes,
  releaseSentence,
  scopeSentence,
} from "#components/datasets/release-sentence.ts";
import type { ApiRelease } from "#core/protocol/release-api.ts";

const RELEASE: ApiRelease = {
  choiceId: "",
  scope: { kind: "everything" },
  skeletons: "usual",
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

describe("what a row says of what a release holds", () => {
  const held = (more: Partial<ApiRelease>, locale: "en" | "zh-CN" = "en") =>
    scopeSentence({ ...RELEASE, ...more }, createTranslator(locale));

  it("is nothing of everything as usual, and else what it is less or more", () => {
    expect(held({})).toBe("");
    expect(held({ skeletons: "none" })).toBe("no skeletons");
    const one = { kind: "neurons", neuronCount: 1, firstId: "9007199254740993" } as const;
    expect(held({ scope: one })).toBe("Neuron 9007199254740993");
    expect(held({ scope: one }, "zh-CN")).toBe("神经元 9007199254740993");
    expect(held({ scope: { ...one, neuronCount: 3 }, skeletons: "all" })).toBe(
      "3 neurons, all skeletons",
    );
    const scope = { kind: "region", minVoxel: [0, 1, 2], maxVoxel: [64, 65, 8] } as const;
    expect(held({ scope })).toBe("Neurons in box 0, 1, 2 – 64, 65, 8");
  });
});

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
    for (const problem of ["disk-full", "nothing-chosen", "server", null] as const) {
      expect(failed(problem)).toMatch(/was not written.*[Pp]repare it again/);
    }
  });

  it("is its size once it is kept", () => {
    expect(said({ state: "done", sizeBytes: 1_536 })).toBe("Release kept, 1.5 KiB");
    expect([0, 1_023, 1_024, 5.5 * 2 ** 30].map((bytes) => formatBytes(bytes, "en"))).toEqual([
      "0 B",
      "1,020 B",
      "1 KiB",
      "5.5 GiB",
    ]);
  });
});
