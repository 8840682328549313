// The session's document is a pure function of the session's id and log: one writer whose id comes
// from the session's, one map item an entry, in order. So clock n of that writer is entry n + 1,
// and a document rebuilt by any process, at any time, is the same to the last byte.
import { createHash } from "node:crypto";
import * as Y from "yjs";
import { entryVersionOf, LOG_MAP, logKey } from "#core/protocol/entry.ts";
import { decodeOutside } from "#server/realtime/wire.ts";
import type { CommittedEntry } from "#server/use-cases/live-session.ts";

export type DocumentAnswer =
  /** One update after the other; at least one. */
  | { readonly ok: true; readonly updates: readonly Uint8Array[]; readonly seq: number }
  /** The asker holds entries that the log does not. */
  | { readonly ok: false; readonly askerSeq: number; readonly seq: number };

export interface LogDocument {
  /** Writes entries that follow on and passes over known ones. The update, or null for none. */
  append(entries: readonly CommittedEntry[]): Uint8Array | null;
  /** What a reader with this state vector (bytes from outside) lacks. */
  answer(stateVector: Uint8Array): DocumentAnswer;
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

interface UpTo {
  readonly update: Uint8Array;
  readonly seq: number;
}

/**
 * A newcomer to a long log gets most of it as it was put together for another, and then what came
 * since: every edit would have it put together anew, on the thread that serves, as often as somebody
 * comes. Together they are at most so much longer than the log put together at once.
 */
const MAX_SINCE = 256;
const MAX_SHARE_SINCE = 1 / 8;

export function createLogDocument(sessionId: string): LogDocument {
  // Nothing is ever deleted here, so there is nothing to collect.
  const doc = new Y.Doc({ gc: false });
  const writerId = logWriterId(sessionId);
  doc.clientID = writerId;
  const log = doc.getMap<Uint8Array>(LOG_MAP);
  let seq = 0;
  let emitted: Uint8Array | null = null;
  let nearlyWhole: UpTo | null = null;
  /** From the end of `nearlyWhole` on, kept until the log grows: a crowd that arrives together shares it. */
  let since: UpTo | null = null;
  doc.on("update", (update: Uint8Array) => {
    emitted = update;
  });

  const after = (known: number): Uint8Array =>
    Y.encodeStateAsUpdate(doc, Y.encodeStateVector(new Map(known > 0 ? [[writerId, known]] : [])));

  const wholeInParts = (): readonly Uint8Array[] => {
    const knownSeq = nearlyWhole?.seq ?? 0;
    if (nearlyWhole === null || seq - knownSeq > Math.max(MAX_SINCE, knownSeq * MAX_SHARE_SINCE)) {
      nearlyWhole = { update: after(0), seq };
    }
    if (nearlyWhole.seq === seq) return [nearlyWhole.update];
    if (since?.seq !== seq) since = { update: after(nearlyWhole.seq), seq };
    return [nearlyWhole.update, since.update];
  };

  return {
    append(entries) {
      const fresh = entries.filter((entry) => entry.seq > seq);
      emitted = null;
      // Binary items never merge with their neighbours: how entries were grouped leaves no trace.
      doc.transact(() => {
        for (const entry of fresh) {
          if (entry.seq !== seq + 1) {
            throw new Error(`entry ${entry.seq} of session ${sessionId} came after ${seq}`);
          }
          log.set(logKey(entry.seq), entryBytes(entry.entry));
          seq = entry.seq;
        }
      });
      return emitted;
    },
    answer(stateVector) {
      const known = decodeOutside("the state vector", () => Y.decodeStateVector(stateVector));
      const askerSeq = known.get(writerId) ?? 0;
      if (askerSeq > seq) return { ok: false, askerSeq, seq };
      return { ok: true, updates: askerSeq > 0 ? [after(askerSeq)] : wholeInParts(), seq };
    },
    stateVector: () => Y.encodeStateVector(doc),
    destroy: () => doc.destroy(),
  };
}
