// [LV3] The person's own page of the book: intents in the order they were put, all by one Yjs writer,
// so that a server reads them in that order, also one that never heard of an earlier page of the
// person's. It starts empty with each page; what outlives the page is the journal's.
import * as decoding from "lib0/decoding";
import * as v from "valibot";
import * as Y from "yjs";
import { outcomeSchema, type ReceivedOutcome } from "#client/api/answer-schemas.ts";
import type { IntentChannel } from "#client/intents/intent-channel.ts";
import { INTENTS_MAP } from "#core/protocol/sync-message.ts";

export interface IntentsDocument {
  readonly doc: Y.Doc;
  readonly channel: IntentChannel;
  /** Reads the rest of an outcome message; one that cannot be read is passed over. */
  receive(decoder: decoding.Decoder): void;
  destroy(): void;
}

/** Outcomes come in crowds after a time offline: what they decide leaves in one message. */
const REMOVE_GATHER_MS = 50;

export function createIntentsDocument(): IntentsDocument {
  const doc = new Y.Doc();
  const intents = doc.getMap<string>(INTENTS_MAP);
  const listeners = new Set<(outcome: ReceivedOutcome) => void>();
  const leaving = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  /** Put and not removed, in order. */
  const wanted = new Map<string, string>();
  const overruled = new Set<number>();

  const writerOf = (intentId: string): number | null =>
    intents.has(intentId) ? (intents._map.get(intentId)?.id.client ?? null) : null;

  // What an earlier page wrote of the same intents may take the place of this page's. A server that
  // starts afresh would read the two writers one after the other, so all of it is written anew. Once
  // a writer: where both pages live, and cannot know it, they must come to an end.
  intents.observe(({ keysChanged }, { local }) => {
    if (local) return;
    const before = overruled.size;
    for (const intentId of keysChanged) {
      const writer = wanted.has(intentId) ? writerOf(intentId) : null;
      if (writer !== null && writer !== doc.clientID) overruled.add(writer);
    }
    if (overruled.size === before) return;
    doc.transact(() => {
      for (const [intentId, text] of wanted) intents.set(intentId, text);
    });
  });

  const removeLeaving = () => {
    timer = null;
    const gone = [...leaving].filter((intentId) => intents.has(intentId));
    leaving.clear();
    doc.transact(() => {
      for (const intentId of gone) intents.delete(intentId);
    });
  };

  return {
    doc,
    channel: {
      put(added) {
        doc.transact(() => {
          for (const { intentId, text } of added) {
            wanted.set(intentId, text);
            if (writerOf(intentId) !== doc.clientID) intents.set(intentId, text);
          }
        });
      },
      remove(intentId) {
        wanted.delete(intentId);
        leaving.add(intentId);
        timer ??= setTimeout(removeLeaving, REMOVE_GATHER_MS);
      },
      onOutcome(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    receive(decoder) {
      const outcome = parseOutcome(decoding.readVarString(decoder));
      if (outcome === null) return;
      for (const listener of [...listeners]) listener(outcome);
    },
    destroy() {
      if (timer !== null) clearTimeout(timer);
      doc.destroy();
    },
  };
}

function parseOutcome(text: string): ReceivedOutcome | null {
  try {
    const parsed = v.safeParse(outcomeSchema, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
