// One person's intents of one session, as their pages write them. Each page is a Yjs writer of its
// own, and its intents come out in the order in which it wrote them [LV3]; between two pages there
// is no order but that of arrival.
import * as Y from "yjs";
import { INTENTS_MAP } from "#core/protocol/sync-message.ts";

export interface IntentsDocument {
  /** Applies a checked update; the texts that it brought, in order. Throws where it does not fit. */
  apply(update: Uint8Array, origin: object): readonly string[];
  /** Called with what changed, and with the `origin` that was given to `apply`. */
  onUpdate(listener: (update: Uint8Array, origin: unknown) => void): void;
  isLive(intentId: string): boolean;
  readonly liveCount: number;
  /** Bytes that wait for a part that has not come. */
  readonly pendingBytes: number;
  readonly writers: number;
  stateVector(): Uint8Array;
  /** What a reader with this state vector lacks. */
  answer(stateVector: Uint8Array): Uint8Array;
  destroy(): void;
}

interface Arrival {
  readonly writer: number;
  readonly clock: number;
  readonly text: string;
}

export function createIntentsDocument(): IntentsDocument {
  const doc = new Y.Doc();
  const intents = doc.getMap<unknown>(INTENTS_MAP);
  const live = new Set<string>();
  let arrived: Arrival[] = [];

  const arrive = (key: string) => {
    const text = intents.get(key);
    const item = intents._map.get(key);
    if (item === undefined || typeof text !== "string") return;
    live.add(key);
    arrived.push({ writer: item.id.client, clock: item.id.clock, text });
  };

  intents.observe((event) => {
    for (const [key, change] of event.keys) {
      if (change.action === "delete") live.delete(key);
      else arrive(key);
    }
  });

  return {
    apply(update, origin) {
      arrived = [];
      Y.applyUpdate(doc, update, origin);
      arrived.sort((a, b) => a.writer - b.writer || a.clock - b.clock);
      return arrived.map((arrival) => arrival.text);
    },
    onUpdate(listener) {
      doc.on("update", listener);
    },
    isLive: (intentId) => live.has(intentId),
    get liveCount() {
      return live.size;
    },
    get pendingBytes() {
      const { pendingStructs, pendingDs } = doc.store;
      return (pendingStructs?.update.length ?? 0) + (pendingDs?.length ?? 0);
    },
    get writers() {
      return doc.store.clients.size;
    },
    stateVector: () => Y.encodeStateVector(doc),
    answer: (stateVector) => Y.encodeStateAsUpdate(doc, stateVector),
    destroy: () => doc.destroy(),
  };
}
