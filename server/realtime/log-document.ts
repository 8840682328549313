// The session's document is a pure function of the session's id and log: one writer whose id comes
// from the session's, one map item an entry, in order. So clock n of that writer is entry n + 1,
// and a document rebuilt by any process, at any time, is the same to the last byte.
import { createHash } from "node:crypto";
import * as Y from "yjs";
import { entryVersionOf, LOG_MAP, logKey } from "#core/protocol/entry.ts";
import { decodeOutside } from "#server/realtime/wire.ts";
import type { CommittedEntry } from "#server/use-cases/live-session.ts";

export type DocumentAnswer =
  /** The next of what is lacked; `seq` is what the reader then has. */
  | {
      readonly ok: true;
      readonly update: Uint8Array;
      readonly seq: number;
      readonly isLast: boolean;
    }
  /** The asker holds entries that the log does not. */
  | { readonly ok: false; readonly askerSeq: number; readonly seq: number };

export interface LogDocument {
  /** Writes entries that follow on and passes over known ones. The update, or null for none. */
  append(entries: readonly CommittedEntry[]): Uint8Array | null;
  /** How many entries a reader with this state vector (bytes from outside) holds. */
  seqOf(stateVector: Uint8Array): number;
  /** What a reader with the first `knownSeq` entries lacks, a piece at a time. */
  after(knownSeq: number): DocumentAnswer;
  stateVector(): Uint8Array;
  destroy(): void;
}

/** The Yjs client id of the one writer of a session's document. */
export function logWriterId(sessionId: string): number {
  return createHash("sha256").update(`fascicle log of ${sessionId}`).digest().readUInt32BE(0);
}

function entryBytes(entry: string): Uint8Array {
  const text = new TextEncoder().encode(entry);
  const bytes = new Uint8Array(1 + text.length);
  bytes[0] = entryVersionOf(entry);
  bytes.set(text, 1);
  return bytes;
}

/**
 * Newcomers get the log in pieces of so many entries, each put together once, for all of them: what
 * one costs does not grow with the log but by what has to be sent, and that goes a piece a turn.
 */
export const PIECE_ENTRIES = 128;

export function createLogDocument(sessionId: string): LogDocument {
  // Nothing is ever deleted here, so there is nothing to collect.
  const doc = new Y.Doc({ gc: false });
  const writerId = logWriterId(sessionId);
  doc.clientID = writerId;
  const log = doc.getMap<Uint8Array>(LOG_MAP);
  let seq = 0;
  let emitted: Uint8Array[] = [];
  /** Piece n has the entries from n * PIECE_ENTRIES + 1 on. */
  const pieces: Uint8Array[] = [];
  /** Kept until the log grows: a crowd that arrives together shares it. */
  let newest: {
    readonly knownSeq: number;
    readonly seq: number;
    readonly update: Uint8Array;
  } | null = null;
  doc.on("update", (update: Uint8Array) => emitted.push(update));

  const toTheEndFrom = (knownSeq: number): Uint8Array => {
    if (newest?.knownSeq !== knownSeq || newest.seq !== seq) {
      const known = new Map(knownSeq > 0 ? [[writerId, knownSeq]] : []);
      newest = { knownSeq, seq, update: Y.encodeStateAsUpdate(doc, Y.encodeStateVector(known)) };
    }
    return newest.update;
  };

  const write = (entry: CommittedEntry) => {
    if (entry.seq !== seq + 1) {
      throw new Error(`entry ${entry.seq} of session ${sessionId} came after ${seq}`);
    }
    log.set(logKey(entry.seq), entryBytes(entry.entry));
    seq = entry.seq;
  };

  return {
    append(entries) {
      const fresh = entries.filter((entry) => entry.seq > seq);
      emitted = [];
      for (let next = 0; next < fresh.length; ) {
        const room = PIECE_ENTRIES - (seq % PIECE_ENTRIES);
        const run = fresh.slice(next, next + room);
        // Binary items never merge with their neighbours: how entries were grouped leaves no trace.
        doc.transact(() => run.forEach(write));
        next += run.length;
        if (seq % PIECE_ENTRIES === 0) pieces.push(toTheEndFrom(seq - PIECE_ENTRIES));
      }
      if (emitted.length < 2) return emitted.at(0) ?? null;
      return Y.mergeUpdates(emitted);
    },
    seqOf(stateVector) {
      const known = decodeOutside("the state vector", () => Y.decodeStateVector(stateVector));
      return known.get(writerId) ?? 0;
    },
    after(knownSeq) {
      if (knownSeq > seq) return { ok: false, askerSeq: knownSeq, seq };
      // Where the reader holds some of a piece it gets all of it: Yjs passes over what it knows.
      const piece = pieces.at(Math.floor(knownSeq / PIECE_ENTRIES));
      if (piece === undefined || knownSeq === seq) {
        return { ok: true, update: toTheEndFrom(knownSeq), seq, isLast: true };
      }
      const pieceSeq = (Math.floor(knownSeq / PIECE_ENTRIES) + 1) * PIECE_ENTRIES;
      return { ok: true, update: piece, seq: pieceSeq, isLast: pieceSeq === seq };
    },
    stateVector: () => Y.encodeStateVector(doc),
    destroy: () => doc.destroy(),
  };
}
