import { expect, test } from "vitest";
import * as Y from "yjs";
import { INTENTS_MAP } from "#core/protocol/sync-message.ts";
import { createIntentsDocument } from "#server/realtime/intents-document.ts";

const ORIGIN = {};

function page(clientId: number): { doc: Y.Doc; intents: Y.Map<string> } {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  return { doc, intents: doc.getMap<string>(INTENTS_MAP) };
}

test("[LV3] what one page wrote while it was away comes out in the order of writing", () => {
  const { doc, intents } = page(9);
  const written = ["z", "m", "a", "q", "b"];
  for (const key of written) intents.set(key, `text of ${key}`);
  const document = createIntentsDocument();
  const texts = document.apply(Y.encodeStateAsUpdate(doc), ORIGIN);
  expect(texts).toEqual(written.map((key) => `text of ${key}`));
  expect(document.liveCount).toBe(5);
});

test("an update that is known already brings nothing", () => {
  const { doc, intents } = page(9);
  intents.set("a", "1");
  const document = createIntentsDocument();
  const update = Y.encodeStateAsUpdate(doc);
  expect(document.apply(update, ORIGIN)).toEqual(["1"]);
  expect(document.apply(update, ORIGIN)).toEqual([]);
});

test("what was taken back before it arrived is not asked for", () => {
  const { doc, intents } = page(9);
  intents.set("a", "1");
  intents.set("b", "2");
  intents.delete("a");
  const document = createIntentsDocument();
  expect(document.apply(Y.encodeStateAsUpdate(doc), ORIGIN)).toEqual(["2"]);
  expect(document.isLive("a")).toBe(false);
  expect(document.isLive("b")).toBe(true);
});

test("deleting frees the place", () => {
  const { doc, intents } = page(9);
  const document = createIntentsDocument();
  doc.on("update", (update: Uint8Array) => document.apply(update, ORIGIN));
  for (let round = 0; round < 50; round++) {
    intents.set(`intent ${round}`, "text");
    intents.delete(`intent ${round}`);
  }
  expect(document.liveCount).toBe(0);
  expect(document.writers).toBe(1);
});

test("two pages each keep their own order", () => {
  const [one, two] = [page(1), page(2)];
  for (const key of ["c", "a"]) one.intents.set(key, `one ${key}`);
  for (const key of ["d", "b"]) two.intents.set(key, `two ${key}`);
  Y.applyUpdate(one.doc, Y.encodeStateAsUpdate(two.doc));
  const texts = createIntentsDocument().apply(Y.encodeStateAsUpdate(one.doc), ORIGIN);
  expect(texts.filter((text) => text.startsWith("one"))).toEqual(["one c", "one a"]);
  expect(texts.filter((text) => text.startsWith("two"))).toEqual(["two d", "two b"]);
});

test("tells what waits for a part that has not come", () => {
  const { doc, intents } = page(9);
  intents.set("a", "1");
  const known = Y.encodeStateVector(doc);
  intents.set("b", "2");
  const document = createIntentsDocument();
  expect(document.apply(Y.encodeStateAsUpdate(doc, known), ORIGIN)).toEqual([]);
  expect(document.pendingBytes).toBeGreaterThan(0);
  expect(document.apply(Y.encodeStateAsUpdate(doc), ORIGIN)).toEqual(["1", "2"]);
  expect(document.pendingBytes).toBe(0);
});
