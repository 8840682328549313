import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { INTENTS_MAP } from "#core/protocol/sync-message.ts";
import { checkIntentsUpdate } from "#server/realtime/intents-update.ts";
import { MalformedMessageError } from "#server/realtime/wire.ts";

const MAX_BYTES = 1_000;

function updateOf(write: (doc: Y.Doc) => void, doc = new Y.Doc()): Uint8Array {
  const before = Y.encodeStateVector(doc);
  write(doc);
  return Y.encodeStateAsUpdate(doc, before);
}

const check = (update: Uint8Array) => checkIntentsUpdate(update, MAX_BYTES);

describe("lets pass", () => {
  test("texts under keys of the map", () => {
    const update = updateOf((doc) => {
      doc.getMap(INTENTS_MAP).set("a", "{}");
      doc.getMap(INTENTS_MAP).set("b", "x".repeat(MAX_BYTES));
    });
    expect(check(update)).toEqual({ ok: true, value: { texts: 2, structs: 2, isEmpty: false } });
  });

  test("deletions, alone and as tombstones", () => {
    const doc = new Y.Doc();
    doc.getMap(INTENTS_MAP).set("a", "{}");
    const deletion = updateOf(() => doc.getMap(INTENTS_MAP).delete("a"), doc);
    expect(check(deletion)).toMatchObject({ ok: true, value: { texts: 0, isEmpty: false } });
    const whole = Y.encodeStateAsUpdate(doc);
    expect(check(whole)).toMatchObject({ ok: true, value: { texts: 0, structs: 1 } });
  });

  test("a key written again", () => {
    const update = updateOf((doc) => {
      doc.getMap(INTENTS_MAP).set("a", "1");
      doc.getMap(INTENTS_MAP).delete("a");
      doc.getMap(INTENTS_MAP).set("a", "2");
    });
    expect(check(update).ok).toBe(true);
  });

  test("nothing", () => {
    expect(check(updateOf(() => undefined))).toMatchObject({ ok: true, value: { isEmpty: true } });
  });
});

describe("[LV4] refuses", () => {
  test.each<[string, (doc: Y.Doc) => void]>([
    ["another root", (doc) => doc.getMap("log").set("a", "{}")],
    ["a list item", (doc) => doc.getArray(INTENTS_MAP).push(["{}"])],
    ["text in a text type", (doc) => doc.getText(INTENTS_MAP).insert(0, "hello")],
    ["a number", (doc) => doc.getMap(INTENTS_MAP).set("a", 7)],
    ["an object", (doc) => doc.getMap(INTENTS_MAP).set("a", { id: "1" })],
    ["bytes", (doc) => doc.getMap(INTENTS_MAP).set("a", new Uint8Array(3))],
    ["a nested type", (doc) => doc.getMap(INTENTS_MAP).set("a", new Y.Map())],
    ["a nested document", (doc) => doc.getMap(INTENTS_MAP).set("a", new Y.Doc())],
    ["too long a text", (doc) => doc.getMap(INTENTS_MAP).set("a", "é".repeat(MAX_BYTES / 2 + 1))],
    ["too long a key", (doc) => doc.getMap(INTENTS_MAP).set("k".repeat(129), "{}")],
  ])("%s", (_what, write) => {
    expect(check(updateOf(write)).ok).toBe(false);
  });

  test("one bad item among good ones", () => {
    const update = updateOf((doc) => {
      doc.getMap(INTENTS_MAP).set("a", "{}");
      doc.getMap(INTENTS_MAP).set("b", null);
    });
    expect(check(update).ok).toBe(false);
  });

  test("bytes that are no update", () => {
    expect(() => check(new Uint8Array([5, 1, 2]))).toThrow(MalformedMessageError);
    expect(() => check(new Uint8Array())).toThrow(MalformedMessageError);
  });
});
