import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { LOG_MAP, logKey, parseEntry } from "#core/protocol/entry.ts";
import { createLogDocument, PIECE_ENTRIES } from "#server/realtime/log-document.ts";
import { entryText } from "#server/realtime/testing/memory-sessions.ts";
import type { CommittedEntry } from "#server/use-cases/live-session.ts";

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

type LogDocument = ReturnType<typeof createLogDocument>;

function piecesAfter(document: LogDocument, knownSeq: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let known = knownSeq; ; ) {
    const answer = document.after(known);
    if (!answer.ok) throw new Error("refused");
    pieces.push(answer.update);
    if (answer.isLast) return pieces;
    expect(answer.seq).toBeGreaterThan(known);
    known = answer.seq;
  }
}

function wholeOf(document: LogDocument): Uint8Array {
  const pieces = piecesAfter(document, 0);
  if (pieces.length === 1) return pieces[0];
  const reader = new Y.Doc({ gc: false });
  for (const piece of pieces) Y.applyUpdate(reader, piece);
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
  expect(document.seqOf(early)).toBe(5);
  expect(piecesAfter(document, 5)).toEqual([update]);
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
  const document = documentOf(entriesOf(3));
  expect(document.seqOf(documentOf(entriesOf(4)).stateVector())).toBe(4);
  expect(document.after(4)).toEqual({ ok: false, askerSeq: 4, seq: 3 });
});

test("the answer to a newcomer follows the log", () => {
  const document = documentOf(entriesOf(2));
  document.append(entriesOf(1, 3));
  expect(wholeOf(document)).toEqual(wholeOf(documentOf(entriesOf(3))));
});

test("a long log comes in pieces that are put together once", () => {
  const document = documentOf(entriesOf(2 * PIECE_ENTRIES));
  const before = piecesAfter(document, 0);
  expect(before).toHaveLength(2);
  const since = document.append(entriesOf(2, 2 * PIECE_ENTRIES + 1));
  const now = piecesAfter(document, 0);
  expect(now).toEqual([...before, since]);
  now.slice(0, 2).forEach((piece, index) => {
    expect(piece, "not put together again").toBe(before[index]);
  });
  expect(piecesAfter(document, 0)[2], "shared until the log grows").toBe(now[2]);
  expect(wholeOf(document)).toEqual(wholeOf(documentOf(entriesOf(2 * PIECE_ENTRIES + 2))));
});

test("wherever a reader stands, and however the log came in, the pieces lead to the whole", () => {
  const length = 3 * PIECE_ENTRIES + 5;
  const entries = entriesOf(length);
  const place = fc.integer({ min: 0, max: length });
  fc.assert(
    fc.property(place, fc.array(place, { maxLength: 4 }), (knownSeq, cuts) => {
      const document = createLogDocument("session-1");
      let from = 0;
      for (const to of [...cuts.sort((a, b) => a - b), length]) {
        document.append(entries.slice(from, to));
        from = to;
      }
      const reader = new Y.Doc({ gc: false });
      for (const piece of piecesAfter(documentOf(entries.slice(0, knownSeq)), 0)) {
        Y.applyUpdate(reader, piece);
      }
      for (const piece of piecesAfter(document, knownSeq)) Y.applyUpdate(reader, piece);
      expect(Y.encodeStateVector(reader)).toEqual(document.stateVector());
      expect([...reader.getMap(LOG_MAP).keys()].sort()).toEqual(
        entries.map(({ seq }) => logKey(seq)),
      );
    }),
    { numRuns: 25 },
  );
});
