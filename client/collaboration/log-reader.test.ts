import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import type { RefusedReason } from "#client/collaboration/connection-state.ts";
import { createLogReader } from "#client/collaboration/log-reader.ts";
import type { Operation } from "#core/operations/operation.ts";
import {
  ENTRY_VERSION,
  FIRST_PREV_HASH,
  formatEntry,
  LOG_MAP,
  logKey,
} from "#core/protocol/entry.ts";

function operation(seq: number): Operation {
  return {
    seq,
    intentId: `intent-${seq}`,
    authorId: "ana",
    authorName: "Ana",
    atMs: seq,
    overrides: [],
    body: { kind: "synapse-remove", synapseId: String(seq) },
    effect: { changes: [], conflicts: [] },
    prevHash: FIRST_PREV_HASH,
  };
}

function entryBytes(text: string, version: number = ENTRY_VERSION): Uint8Array {
  return Uint8Array.from([version, ...new TextEncoder().encode(text)]);
}

/** One Yjs update for each entry, as the server sends them. */
function updatesOf(count: number): readonly Uint8Array[] {
  const doc = new Y.Doc({ gc: false });
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  for (let seq = 1; seq <= count; seq++) {
    doc.getMap(LOG_MAP).set(logKey(seq), entryBytes(formatEntry(operation(seq))));
  }
  return updates;
}

function openReader() {
  const doc = new Y.Doc({ gc: false });
  const seqs: number[] = [];
  const reasons: RefusedReason[] = [];
  const log = doc.getMap<unknown>(LOG_MAP);
  const reader = createLogReader(log, {
    onEntries: (operations) => seqs.push(...operations.map(({ seq }) => seq)),
    onUnreadable: (reason) => reasons.push(reason),
  });
  return { doc, log, reader, seqs, reasons };
}

const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("[OP2] the log arrives in order, each entry once", () => {
  test("whatever the order of the updates, and though some come twice", () => {
    const updates = updatesOf(30);
    const arrivals = fc.shuffledSubarray([...updates, ...updates], {
      minLength: 2 * updates.length,
      maxLength: 2 * updates.length,
    });
    fc.assert(
      fc.property(arrivals, (order) => {
        const { doc, seqs, reader } = openReader();
        for (const update of order) {
          Y.applyUpdate(doc, update);
          expect(seqs).toEqual(oneTo(seqs.length));
        }
        expect(seqs).toEqual(oneTo(updates.length));
        expect(reader.lastSeq()).toBe(updates.length);
      }),
    );
  });

  test("nothing is handed on past a gap of keys", () => {
    const { log, seqs } = openReader();
    const write = (seq: number) => log.set(logKey(seq), entryBytes(formatEntry(operation(seq))));
    write(1);
    write(3);
    write(4);
    expect(seqs).toEqual([1]);
    write(2);
    expect(seqs).toEqual([1, 2, 3, 4]);
  });

  test("a key that is written again changes nothing", () => {
    const { log, seqs, reasons } = openReader();
    log.set(logKey(1), entryBytes(formatEntry(operation(1))));
    log.set(logKey(1), entryBytes(formatEntry({ ...operation(1), authorId: "eve" })));
    expect(seqs).toEqual([1]);
    expect(reasons).toEqual([]);
  });

  test("keys that are no sequence numbers are passed over", () => {
    const { log, seqs, reasons } = openReader();
    for (const key of ["1", "000000000x", "", "-000000001", logKey(0)]) log.set(key, "?");
    expect(seqs).toEqual([]);
    expect(reasons).toEqual([]);
  });
});

describe("an entry that this page cannot read ends the reading", () => {
  const good = formatEntry(operation(2));
  test.each<[string, unknown, RefusedReason]>([
    ["of a newer version", entryBytes(good, ENTRY_VERSION + 1), "newer-server"],
    ["that is no bytes", good, "damaged-log"],
    ["that is empty", new Uint8Array(), "damaged-log"],
    ["cut short", entryBytes(good.slice(0, -1)), "damaged-log"],
    ["of another number", entryBytes(formatEntry(operation(3))), "damaged-log"],
    ["that is not UTF-8", Uint8Array.of(ENTRY_VERSION, 0xff), "damaged-log"],
    ["with a field too many", entryBytes(good.replace("{", '{"x":1,')), "damaged-log"],
  ])("%s", (_, value, reason) => {
    const { doc, log, seqs, reasons } = openReader();
    doc.transact(() => {
      log.set(logKey(1), entryBytes(formatEntry(operation(1))));
      log.set(logKey(2), value);
    });
    log.set(logKey(3), entryBytes(formatEntry(operation(3))));
    expect(seqs).toEqual([1]);
    expect(reasons).toEqual([reason]);
  });
});
