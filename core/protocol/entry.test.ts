import { expect, test } from "vitest";
import type { Operation } from "#core/operations/operation.ts";
import { entryVersionOf, FIRST_PREV_HASH, formatEntry, parseEntry } from "#core/protocol/entry.ts";

const place = { positionVoxel: [1, 2, 3] as const, supervoxel: 2n ** 53n + 1n };
const operation: Operation = {
  seq: 1,
  intentId: "4e2d6f0e-2f5a-4c1e-9a38-1d4f5a6b7c8d",
  authorId: "ada",
  authorName: "Ada",
  atMs: 5,
  overrides: [],
  body: { kind: "merge", a: place, b: { ...place, supervoxel: 2n ** 63n - 1n } },
  effect: {
    changes: [{ before: [7n, 9n], after: [{ root: 7n, supervoxelCount: 2, members: "rest" }] }],
    conflicts: [],
  },
  prevHash: FIRST_PREV_HASH,
};

test("[AD2] an entry comes back as it was, ids exact above 2^53", () => {
  expect(parseEntry(formatEntry(operation))).toEqual(operation);
});

test("[OP2] one operation has one text, whatever the order of its fields", () => {
  const shuffled = Object.fromEntries(Object.entries(operation).reverse()) as unknown as Operation;
  expect(formatEntry(shuffled)).toBe(formatEntry(operation));
});

test("a text that is no entry is not taken for one", () => {
  const text = formatEntry(operation);
  expect(() => parseEntry(text.replace('"merge"', '"fuse"'))).toThrow();
  expect(() => parseEntry(text.replace('"9007199254740993"', "9007199254740993"))).toThrow();
});

test("an entry is of the oldest version that can hold it, whatever its author wrote", () => {
  expect(entryVersionOf(formatEntry(operation))).toBe(1);
  const named = { ...operation, authorName: '"reason":"kind":"claim"' };
  expect(entryVersionOf(formatEntry(named))).toBe(1);
  const later: readonly Partial<Operation>[] = [
    { body: { kind: "claim", place, minutes: 30, note: "" } },
    { body: { kind: "release", of: 1 } },
    { confirmedClaims: [3] },
  ];
  for (const fields of later) {
    const text = formatEntry({ ...operation, ...fields });
    expect(entryVersionOf(text)).toBe(2);
    expect(parseEntry(text)).toEqual({ ...operation, ...fields });
  }
  const record = {
    ...{ id: "n", place, somaVoxel: [4, 5, 6] as const, tags: ["axon seen"] },
    ...{ name: "AVAL", type: "", class: "", side: "", transmitter: "", region: "", status: "" },
  };
  const records: readonly Operation["body"][] = [
    { kind: "neuron-add", neuron: record },
    {
      kind: "neuron-edit",
      neuronId: "n",
      changes: { name: "", somaVoxel: null, tagsAdded: ["a"] },
    },
    { kind: "neuron-remove", neuronId: "n" },
  ];
  const bodies: readonly Operation["body"][] = [
    ...records,
    { kind: "comment-add", place, text: "=?", replyTo: null, mentions: ["ada"] },
    { kind: "comment-resolve", of: 1 },
    {
      ...{ kind: "object-request", object: place, scope: "axon", text: "?" },
      effectHash: "a".repeat(64),
    },
    { kind: "withdraw-request", of: 1 },
    { kind: "resolve", of: 1, onto: 2, choice: "keep" },
  ];
  for (const body of bodies) {
    const text = formatEntry({ ...operation, body });
    expect(entryVersionOf(text)).toBe(3);
    expect(parseEntry(text)).toEqual({ ...operation, body });
  }
  const reasoned = { ...operation, reason: "the membrane runs between them" };
  expect(entryVersionOf(formatEntry(reasoned))).toBe(2);
  expect(parseEntry(formatEntry(reasoned))).toEqual(reasoned);
});
