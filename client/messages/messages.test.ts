import { IntlMessageFormat } from "intl-messageformat";
import { describe, expect, test } from "vitest";
import { ApiFailure } from "#client/api/api-failure.ts";
import type { ReceivedRefusal } from "#client/api/refusal-json.ts";
import en from "#client/messages/en.json";
import { failureSentence } from "#client/messages/failure-sentence.ts";
import {
  formatDistance,
  REFUSAL_TAGS,
  refusalSentence,
} from "#client/messages/refusal-sentence.ts";
import {
  chooseLocale,
  createTranslator,
  findMessage,
  LOCALES,
  type MessageKey,
} from "#client/messages/translate.ts";
import zhCn from "#client/messages/zh-CN.json";
import { ROLES } from "#core/access/role.ts";
import type { OperationRef } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";

type Tree = { readonly [key: string]: string | Tree };

function textsOf(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[path + key, value]] : textsOf(value, `${path}${key}.`),
  );
}

interface MessagePart {
  readonly type: number;
  readonly value?: unknown;
  readonly options?: Readonly<Record<string, { readonly value: readonly MessagePart[] }>>;
}

const LITERAL = 0;
const POUND = 7;

/** The values that a message asks for, in every branch of it. */
function namesOf(text: string): readonly string[] {
  const walk = (parts: readonly MessagePart[]): string[] =>
    parts.flatMap(({ type, value, options }) => [
      ...(type === LITERAL || type === POUND ? [] : [String(value)]),
      ...Object.values(options ?? {}).flatMap((branch) => walk(branch.value)),
    ]);
  return [...new Set(walk(new IntlMessageFormat(text, "en").getAst() as MessagePart[]))].sort();
}

const merge: OperationRef = { seq: 7, authorId: "a", authorName: "Ana Lima", kind: "merge" };
const split: OperationRef = { seq: 9, authorId: "b", authorName: "Bo Chen", kind: "split" };
const BIG = 9_007_199_254_740_993n;

/** One of each refusal: a type error here where one is missing. */
const REFUSALS: { readonly [T in Refusal["tag"]]: Extract<Refusal, { readonly tag: T }> } = {
  "intent-malformed": { tag: "intent-malformed", field: "body.a", problem: "is missing" },
  "not-allowed": { tag: "not-allowed", needed: "proofreader", role: "viewer" },
  "session-read-only": { tag: "session-read-only", state: "submitted" },
  "unknown-supervoxel": { tag: "unknown-supervoxel", supervoxel: BIG },
  "place-outside": { tag: "place-outside", positionVoxel: [9, 9, 9], shapeVoxel: [5, 5, 5] },
  "place-background": { tag: "place-background", positionVoxel: [1, 2, 3] },
  "place-mismatch": { tag: "place-mismatch", positionVoxel: [1, 2, 3], given: 4n, found: BIG },
  "merge-already-joined": { tag: "merge-already-joined", root: BIG, by: merge },
  "merge-too-far": { tag: "merge-too-far", distanceNm: 5_123, limitNm: 500 },
  "split-different-segments": {
    tag: "split-different-segments",
    positionsVoxel: [
      [1, 2, 3],
      [4, 5, 6],
    ],
  },
  "split-shared-supervoxel": { tag: "split-shared-supervoxel", supervoxel: BIG },
  "split-place-on-both-sides": { tag: "split-place-on-both-sides", positionVoxel: [1, 2, 3] },
  "split-no-cut-keeps-sides": {
    tag: "split-no-cut-keeps-sides",
    side: "sources",
    positionsVoxel: [[1, 2, 3]],
  },
  "split-only-clicked": { tag: "split-only-clicked", side: "sinks", positionVoxel: [1, 2, 3] },
  "split-inseparable": { tag: "split-inseparable", positionsVoxel: [[1, 2, 3]] },
  "split-too-long": { tag: "split-too-long" },
  "seed-elsewhere": { tag: "seed-elsewhere", positionVoxel: [1, 2, 3], supervoxel: BIG },
  "side-torn": { tag: "side-torn", positionVoxel: [1, 2, 3], fromVoxel: [4, 5, 6] },
  "side-empty": { tag: "side-empty", side: "sources" },
  "supervoxel-too-large": { tag: "supervoxel-too-large", supervoxel: BIG, limitVoxels: 1_000 },
  "supervoxel-split-often": { tag: "supervoxel-split-often", supervoxel: BIG, limit: 30 },
  "isolate-alone": { tag: "isolate-alone", root: BIG },
  "would-override": { tag: "would-override", operations: [merge, split] },
  "segment-claimed": {
    tag: "segment-claimed",
    claims: [{ operation: { ...merge, kind: "claim" }, untilMs: 1_700_000_000_000 }],
  },
  "claim-unknown": { tag: "claim-unknown", of: 12 },
  "claim-not-own": { tag: "claim-not-own", operation: { ...merge, kind: "claim" } },
  "claim-over": { tag: "claim-over", operation: { ...merge, kind: "claim" } },
  "undo-nothing": { tag: "undo-nothing" },
  "redo-nothing": { tag: "redo-nothing" },
  "undo-unknown": { tag: "undo-unknown", of: 12 },
  "undo-not-undoable": { tag: "undo-not-undoable", operation: split },
  "undo-not-own": { tag: "undo-not-own", operation: split },
  "undo-already": { tag: "undo-already", operation: split },
  "redo-already": { tag: "redo-already", operation: split },
  "synapse-unknown": { tag: "synapse-unknown", synapseId: "s-1" },
  "synapse-unchanged": { tag: "synapse-unchanged", synapseId: "s-1", by: merge },
  "synapse-site-unknown": {
    tag: "synapse-site-unknown",
    synapseId: "s-1",
    positionVoxel: [1, 2, 3],
    by: null,
  },
  "synapse-partners": { tag: "synapse-partners", count: 0, limit: 1000 },
  "neuron-unknown": { tag: "neuron-unknown", neuronId: "n-1" },
  "neuron-present": {
    tag: "neuron-present",
    root: BIG,
    neurons: [
      { id: "n-1", name: "AVAL", by: { ...merge, kind: "neuron-add" } },
      { id: "n-2", name: "", by: null },
    ],
  },
  "neuron-unchanged": {
    tag: "neuron-unchanged",
    neuronId: "n-1",
    by: { ...merge, kind: "neuron-edit" },
  },
  "neuron-too-many-tags": { tag: "neuron-too-many-tags", limit: 64 },
  "review-own-work": { tag: "review-own-work", operations: [merge] },
  "review-stale": { tag: "review-stale", root: BIG },
  "review-unsigned": {
    tag: "review-unsigned",
    roots: [BIG, 5n],
    missing: [
      { root: BIG, scope: "whole", needed: 2, given: 1 },
      { root: 5n, scope: "axon", needed: 1, given: 0 },
    ],
  },
  "review-requested": {
    tag: "review-requested",
    operations: [{ ...merge, kind: "object-request" }],
  },
  "request-unknown": { tag: "request-unknown", of: 12 },
  "request-over": { tag: "request-over", operation: { ...merge, kind: "object-request" } },
  "thread-unknown": { tag: "thread-unknown", of: 12 },
  "thread-already": {
    tag: "thread-already",
    operation: { ...merge, kind: "comment-add" },
    isResolved: true,
  },
  "mention-unknown": { tag: "mention-unknown", account: "an-account" },
  "review-conflicts": { tag: "review-conflicts", operations: [merge, split] },
  "review-cut-otherwise": { tag: "review-cut-otherwise", operations: [split] },
  "review-rebase-conflicts": { tag: "review-rebase-conflicts", onto: 2, operations: [split] },
  "rebase-outdated": { tag: "rebase-outdated", onto: 2, newest: 3 },
  "rebase-no-conflict": { tag: "rebase-no-conflict", operation: split, onto: 2 },
  "rebase-cannot-keep": { tag: "rebase-cannot-keep", operation: split, onto: 2 },
  "review-nothing-changed": { tag: "review-nothing-changed" },
  "wrong-state": { tag: "wrong-state", state: "submitted", action: "approve" },
};

describe("both languages", () => {
  test("have the same messages", () => {
    const keys = (tree: Tree) =>
      textsOf(tree)
        .map(([key]) => key)
        .sort();
    expect(keys(zhCn)).toEqual(keys(en));
  });

  test("name the same values in each message, and no text is empty", () => {
    for (const [key, text] of textsOf(en)) {
      const other = findMessage("zh-CN", key) ?? "";
      expect(text.trim(), key).not.toBe("");
      expect(other.trim(), key).not.toBe("");
      expect([key, namesOf(other)]).toEqual([key, namesOf(text)]);
    }
  });

  test.each(LOCALES)("%s: every message is well formed", (locale) => {
    const t = createTranslator(locale);
    const anyValue = new Proxy({}, { has: () => true, get: () => 1 });
    for (const [key] of textsOf(en)) {
      expect(() => t(key as MessageKey, anyValue as Record<string, number>), key).not.toThrow();
    }
  });

  test.each(LOCALES)("%s has every state, role and operation kind", (locale) => {
    for (const role of ROLES) expect(findMessage(locale, `role.${role}`)).not.toBeNull();
    for (const kind of Object.keys(en.operation.did)) {
      expect(findMessage(locale, `operation.${kind}`)).not.toBeNull();
    }
  });
});

describe("[LV1] refusals in words", () => {
  test("there is one message for each refusal, and no other but the unknown one", () => {
    expect([...REFUSAL_TAGS, "unknown"].sort()).toEqual(Object.keys(en.refusal).sort());
  });

  test.each(LOCALES)("%s: every refusal becomes a sentence without holes", (locale) => {
    const t = createTranslator(locale);
    for (const refusal of Object.values(REFUSALS)) {
      const sentence = refusalSentence(refusal, locale, t);
      expect(sentence, refusal.tag).not.toMatch(/undefined|null|NaN|\[object|[{}]/);
      expect(sentence.length, refusal.tag).toBeGreaterThan(12);
    }
  });

  test.each(LOCALES)("%s: who and which operation stand in the way", (locale) => {
    const t = createTranslator(locale);
    const sentence = refusalSentence(REFUSALS["would-override"], locale, t);
    for (const part of ["Ana Lima", "#7", "Bo Chen", "#9"]) expect(sentence).toContain(part);
    expect(refusalSentence(REFUSALS["merge-already-joined"], locale, t)).toContain("Ana Lima");
  });

  test("[AD2] ids above 2^53 are exact", () => {
    const t = createTranslator("en");
    for (const refusal of Object.values(REFUSALS)) {
      if (
        !JSON.stringify(refusal, (_, it) => (typeof it === "bigint" ? String(it) : it)).includes(
          String(BIG),
        )
      )
        continue;
      expect(refusalSentence(refusal, "en", t)).toContain("9007199254740993");
    }
  });

  test("in English and Chinese, to the letter", () => {
    const said = (refusal: ReceivedRefusal) =>
      LOCALES.map((locale) => refusalSentence(refusal, locale, createTranslator(locale)));
    expect(said(REFUSALS["would-override"])).toEqual([
      "This goes against 2 operations: merge #7 by Ana Lima and split #9 by Bo Chen. Nothing was changed. Override knowingly, or leave it as it is and ask the author.",
      "这与 2 个操作相抵触：Ana Lima 的合并 #7和Bo Chen 的拆分 #9。没有任何改动。可以在知情的情况下覆盖，或保持现状并询问作者。",
    ]);
    expect(said({ ...REFUSALS["would-override"], operations: [merge] })[0]).toContain(
      "This goes against merge #7 by Ana Lima.",
    );
    expect(said(REFUSALS["merge-too-far"])[0]).toContain("5.12 µm apart");
    expect(said(REFUSALS["merge-too-far"])[0]).toContain("over more than 500 nm");
    expect(said({ ...REFUSALS["merge-already-joined"], by: null })[0]).toContain(
      "since before this session",
    );
  });

  test("a reason that this page does not know is told as such", () => {
    const sentence = refusalSentence(
      { tag: "unknown", serverTag: "moon-phase" },
      "en",
      createTranslator("en"),
    );
    expect(sentence).toContain("moon-phase");
  });
});

describe("failed requests in words", () => {
  const said = (failure: unknown) => failureSentence(failure, "en", createTranslator("en"));
  test("an error by its tag", () => {
    expect(said(new ApiFailure({ tag: "network" }, 0))).toContain("could not be reached");
    expect(said(new ApiFailure({ tag: "not-allowed" }, 403))).toContain("Your role");
  });
  test("a refusal by its own sentence", () => {
    const failure = new ApiFailure({ tag: "review-unsigned", roots: ["5"] }, 409);
    expect(said(failure)).toContain("One changed segment lacks sign-offs that hold: 5.");
  });
  test("a field and what is wrong with it", () => {
    const failure = new ApiFailure(
      { tag: "bad-request", field: "title", problem: "is empty" },
      400,
    );
    expect(said(failure)).toContain("(field title: is empty)");
  });
  test("what nobody foresaw", () => {
    expect(said(new ApiFailure({ tag: "moon-phase" }, 500))).toContain("The server failed");
    expect(said(new TypeError("x"))).toContain("The server failed");
  });
});

test("distances: nanometres below a micrometre", () => {
  expect(formatDistance("en", 999.6)).toBe("1,000 nm");
  expect(formatDistance("en", 1_234_567)).toBe("1,234.57 µm");
});

test("the first language of the person's that there is", () => {
  expect(chooseLocale(["de", "zh-Hans-CN", "en"])).toBe("zh-CN");
  expect(chooseLocale(["en-GB"])).toBe("en");
  expect(chooseLocale(["de"])).toBe("en");
  expect(chooseLocale([])).toBe("en");
});

describe("a message without values", () => {
  test("reads as a format would make it, in every language", () => {
    for (const locale of LOCALES) {
      const t = createTranslator(locale);
      const texts = textsOf(locale === "en" ? en : zhCn).filter(
        ([, text]) => namesOf(text).length === 0,
      );
      expect(texts.length).toBeGreaterThan(1_000);
      const told = texts.map(([key]) => t(key as MessageKey));
      const formatted = texts.map(([, text]) =>
        String(new IntlMessageFormat(text, locale, undefined, { ignoreTag: true }).format()),
      );
      expect(told).toEqual(formatted);
    }
  });
});
