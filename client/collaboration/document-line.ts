// A session's document without a server behind it, for pages that show what a session looks like: whoever
// opens it writes the log and says who is here; it is read by what reads a server's.
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import type {
  ConnectionListener,
  SessionConnection,
} from "#client/collaboration/connect-session.ts";
import {
  type ConnectionEvent,
  type ConnectionState,
  FIRST_CONNECTION,
  nextConnection,
} from "#client/collaboration/connection-state.ts";
import { createIntentsDocument } from "#client/collaboration/intents-document.ts";
import { createLogReader } from "#client/collaboration/log-reader.ts";
import { createPresence } from "#client/collaboration/presence.ts";
import type { ServerNews } from "#client/collaboration/server-news.ts";
import { entryVersionOf, LOG_MAP, logKey } from "#core/protocol/entry.ts";
import type { PresenceState } from "#core/protocol/sync-message.ts";

export interface DocumentLineOptions {
  readonly sessionId: string;
  readonly userId: string;
  /** As the log holds them, from the first on. */
  readonly entries: readonly string[];
  readonly people: readonly PresenceState[];
  readonly news: ServerNews;
  readonly kind: ConnectionState["kind"];
}

export interface DocumentLine extends SessionConnection {
  /** Once it is started: the log comes, and the people. */
  arrive(): void;
}

const IN_STEP: readonly ConnectionEvent[] = [
  { type: "in-step", room: "session" },
  { type: "in-step", room: "intents" },
];
const EVENTS: Readonly<Record<ConnectionState["kind"], readonly ConnectionEvent[]>> = {
  connecting: [],
  "catching-up": [
    { type: "opened", room: "session" },
    { type: "opened", room: "intents" },
  ],
  live: IN_STEP,
  "read-only": [...IN_STEP, { type: "writable", isWritable: false }],
  offline: [...IN_STEP, { type: "silent" }],
  refused: [{ type: "refused", reason: "not-signed-in" }],
};

export function openDocumentLine(options: DocumentLineOptions): DocumentLine {
  const doc = new Y.Doc({ gc: false });
  const log = doc.getMap<unknown>(LOG_MAP);
  const awareness = new Awareness(doc);
  const intents = createIntentsDocument();
  const others: Awareness[] = [];
  let listener: ConnectionListener | null = null;
  let connection = EVENTS[options.kind].reduce(nextConnection, FIRST_CONNECTION);
  const presence = createPresence(awareness, options.userId, () => listener?.onPresence());
  const reader = createLogReader(log, {
    onEntries: (operations) => listener?.onEntries(operations),
    onUnreadable: (reason) => become({ type: "refused", reason }),
  });

  function become(event: ConnectionEvent): void {
    const before = connection.state;
    connection = nextConnection(connection, event);
    if (connection.state !== before) listener?.onState(connection.state);
  }

  /** Says again and again that it is here, as a page does. */
  function come(state: PresenceState): void {
    const other = new Awareness(new Y.Doc());
    others.push(other);
    other.on("update", () => {
      applyAwarenessUpdate(awareness, encodeAwarenessUpdate(other, [other.clientID]), "line");
    });
    other.setLocalState({ ...state });
  }

  return {
    sessionId: options.sessionId,
    userId: options.userId,
    intents: intents.channel,
    start(starting) {
      listener = starting;
    },
    arrive() {
      const encoder = new TextEncoder();
      doc.transact(() => {
        for (const [at, text] of options.entries.entries()) {
          const bytes = [entryVersionOf(text), ...encoder.encode(text)];
          log.set(logKey(at + 1), Uint8Array.from(bytes));
        }
      });
      for (const state of options.people) come(state);
    },
    state: () => connection.state,
    setWritable: (isWritable) => become({ type: "writable", isWritable }),
    setPresence: (change) => presence.set(change),
    others: () => presence.others(),
    serverNews: () => options.news,
    destroy() {
      listener = null;
      presence.destroy();
      reader.destroy();
      for (const other of others) {
        other.destroy();
        other.doc.destroy();
      }
      awareness.destroy();
      doc.destroy();
      intents.destroy();
    },
  };
}
