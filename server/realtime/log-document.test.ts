import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { LOG_MAP, logKey, parseEntry } from "#core/protocol/entry.ts";
import { createLogDocument } from "#server/realtime/log-document.ts";
import { entryText } from "#server/realtime/testing/memory-sessions.ts";
import type { CommittedEntry } from "#server/use-cases/live-session.ts";

const NOTHING = Y.encodeStateVector(new Y.Doc());

function entriesOf(count: number, first = 1): CommittedEntry[] {
  return Array.from({ length: count }, (_, index) => ({
    seq: first + index,
    entry: entryText(first + index, `intent-${first + index}`),
  }));
}

function documentOf(entries: readonly CommittedEntry[]) {
  const document = createLogDocument("session-1");
  document.append(entries);
  return document;
}

function wholeOf(document: ReturnType<typeof createLogDocument>): Uint8Array {
  const answer = document.answer(NOTHING);
  if (!answer.ok) throw new Error("refused");
  if (answer.updates.length === 1) return answer.updates[0];
  const reader = new Y.Doc({ gc: false });
  for (const update of answer.updates) Y.applyUpdate(reader, update);
  return Y.encodeStateAsUpdate(reader);
}

test("[OP2] the document is the same to the last byte however the log came in", () => {
  const entries = entriesOf(30);
  const expected = wholeOf(documentOf(entries));
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 29 }));
  fc.assert(
    fc.property(cuts, fc.boolean(), (list, repeats) => {
      const document = createLogDocument("session-1");
      let from = 0;
      for (const to of [...list.sort((a, b) => a - b), 30]) {
        document.append(entries.slice(from, to));
        if (repeats) document.append(entries.slice(0, to));
        from = to;
      }
      expect(wholeOf(document)).toEqual(expected);
    }),
  );
});

test("[OP2] another process rebuilds the same document from the same log", () => {
  const script = fileURLToPath(new URL("testing/print-document.ts", import.meta.url));
  const run = spawnSync(process.execPath, ["--import", "tsx", script, "40"], { encoding: "utf8" });
  expect(run.status, run.stderr).toBe(0);
  const elsewhere = JSON.parse(run.stdout) as { stateVector: string; update: string };
  const entries = Array.from({ length: 40 }, (_, index) => ({
    seq: index + 1,
    entry: entryText(index + 1, `intent-${index + 1}`),
  }));
  const here = documentOf(entries);
  expect(elsewhere.stateVector).toBe(Buffer.from(here.stateVector()).toString("hex"));
  expect(elsewhere.update).toBe(Buffer.from(wholeOf(here)).toString("hex"));
});

test("sessions have writers of their own", () => {
  const other = createLogDocument("session-2");
  other.append(entriesOf(1));
  expect(other.stateVector()).not.toEqual(documentOf(entriesOf(1)).stateVector());
});

test("a reader gets what it lacks, from the update of each group or from the answer", () => {
  const document = documentOf(entriesOf(5));
  const reader = new Y.Doc();
  Y.applyUpdate(reader, wholeOf(document));
  const early = Y.encodeStateVector(reader);
  const update = document.append(entriesOf(3, 6));
  if (update === null) throw new Error("no update");
  const late = document.answer(early);
  expect(late.ok && late.updates).toEqual([update]);
  Y.applyUpdate(reader, update);
  const log = reader.getMap<Uint8Array>(LOG_MAP);
  expect([...log.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map(logKey));
  const bytes = log.get(logKey(8)) ?? new Uint8Array();
  expect(bytes[0]).toBe(1);
  expect(parseEntry(new TextDecoder().decode(bytes.subarray(1))).intentId).toBe("intent-8");
});

test("known entries are passed over, a gap is a bug", () => {
  const document = documentOf(entriesOf(3));
  expect(document.append(entriesOf(3))).toBeNull();
  expect(() => document.append(entriesOf(1, 5))).toThrow("came after 3");
});

test("a reader that holds more than the log is told so", () => {
  const ahead = documentOf(entriesOf(4)).stateVector();
  expect(documentOf(entriesOf(3)).answer(ahead)).toEqual({ ok: false, askerSeq: 4, seq: 3 });
});

test("the answer to a newcomer follows the log", () => {
  const document = documentOf(entriesOf(2));
  document.append(entriesOf(1, 3));
  expect(wholeOf(document)).toEqual(wholeOf(documentOf(entriesOf(3))));
});

test("a newcomer to a long log gets what was put together before, and what came since", () => {
  const document = documentOf(entriesOf(400));
  const updates = () => {
    const answer = document.answer(NOTHING);
    return answer.ok ? answer.updates : [];
  };
  const [whole] = updates();
  const since = document.append(entriesOf(2, 401));
  expect(updates()).toEqual([whole, since]);
  expect(updates()[0], "not put together again").toBe(whole);
  expect(updates()[1]).toBe(updates()[1]);
  expect(wholeOf(document)).toEqual(wholeOf(documentOf(entriesOf(402))));
  document.append(entriesOf(300, 403));
  expect(updates(), "what came since has grown long").toHaveLength(1);
  expect(wholeOf(document)).toEqual(wholeOf(documentOf(entriesOf(702))));
});
