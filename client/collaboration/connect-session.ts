// A session's two rooms as one connection: the log, which only the server writes, and the person's
// own intents. The page reads the one and writes the other, and never the reverse [LV4].
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { Awareness } from "y-protocols/awareness";
import { writeSyncStep1 } from "y-protocols/sync";
import * as Y from "yjs";
import {
  type ConnectionEvent,
  type ConnectionState,
  FIRST_CONNECTION,
  nextConnection,
  type RefusedReason,
} from "#client/collaboration/connection-state.ts";
import { createIntentsDocument } from "#client/collaboration/intents-document.ts";
import { createLineWatch } from "#client/collaboration/line-watch.ts";
import { createLogReader } from "#client/collaboration/log-reader.ts";
import {
  createPresence,
  FIRST_PRESENCE,
  type OwnPresence,
  type PresentPerson,
} from "#client/collaboration/presence.ts";
import { createRoomProvider } from "#client/collaboration/room-provider.ts";
import {
  isWaitReason,
  NO_NEWS,
  parseServerNews,
  type ServerNews,
  type WaitReason,
} from "#client/collaboration/server-news.ts";
import type { IntentChannel } from "#client/intents/intent-channel.ts";
import type { Operation } from "#core/operations/operation.ts";
import { LOG_MAP } from "#core/protocol/entry.ts";
import {
  intentsRoomPath,
  MESSAGE_OUTCOME,
  MESSAGE_SERVER,
  MESSAGE_SYNC,
  sessionRoomPath,
} from "#core/protocol/sync-message.ts";

export interface ConnectOptions {
  readonly sessionId: string;
  readonly userId: string;
  /** ws:// or wss:// and host, without a slash at the end. */
  readonly origin: string;
  /**
   * Asked where the server turns the socket away before it opens, which shows no reason: why, or
   * null where nobody can tell. Unless it is refused for good it is worth trying on.
   */
  readonly whyTurnedAway?: () => Promise<RefusedReason | WaitReason | null>;
  readonly webSocket?: typeof WebSocket;
  /** What an earlier page kept of the log; the server's is asked for in any case. */
  readonly logCopy?: LogCopy;
  readonly lineWatch?: { readonly everyMs: number; readonly patienceMs: number };
}

/** [LV3] A copy of the log that outlives the page. What fails in it is passed over. */
export interface LogCopy {
  load(): Promise<{
    readonly updates: readonly Uint8Array[];
    /** They are to be written anew as one. */
    readonly isMany: boolean;
  }>;
  add(update: Uint8Array): void;
  replaceLoaded(update: Uint8Array): void;
  clear(): void;
  close(): void;
}

export interface ConnectionListener {
  /** In order, each once, from the first; several at a time while catching up. */
  onEntries(operations: readonly Operation[]): void;
  onState(state: ConnectionState): void;
  onPresence(): void;
  /** See `serverNews`. */
  onServerNews(): void;
}

export interface SessionConnection {
  readonly sessionId: string;
  readonly userId: string;
  readonly intents: IntentChannel;
  /** Connects; called once. */
  start(listener: ConnectionListener): void;
  state(): ConnectionState;
  /** Whether the person can edit here now: tells "live" from "read-only". */
  setWritable(isWritable: boolean): void;
  setPresence(change: Partial<OwnPresence>): void;
  others(): readonly PresentPerson[];
  /** What the server said last; that it cannot keep edits holds while the line does. */
  serverNews(): ServerNews;
  destroy(): void;
}

/** Together they show a dead line within 3 s, and bear a round trip of 2 s: see line-watch.ts. */
export const LINE_WATCH = { everyMs: 600, patienceMs: 2_100 };

export function connectSession(options: ConnectOptions): SessionConnection {
  const { sessionId, userId, logCopy } = options;
  const logDoc = new Y.Doc({ gc: false });
  const awareness = new Awareness(logDoc);
  awareness.setLocalState({ ...FIRST_PRESENCE });
  const intents = createIntentsDocument();
  const silence = new Awareness(intents.doc);
  silence.setLocalState(null);

  let listener: ConnectionListener | null = null;
  let connection = FIRST_CONNECTION;
  let news = NO_NEWS;
  /** It was asked for, so no line that ends takes it back. */
  let isNewsAsked = false;
  let isAsking = false;
  let isDestroyed = false;

  const dispatch = (event: ConnectionEvent) => {
    const before = connection.state;
    connection = nextConnection(connection, event);
    if (connection.state === before) return;
    if (connection.state.kind === "refused") {
      disconnect();
      // Not what the server has: the next page begins without it.
      logCopy?.clear();
    }
    listener?.onState(connection.state);
  };

  const onTurnedAway = () => {
    if (isAsking || options.whyTurnedAway === undefined) return;
    isAsking = true;
    const settle = (reason: RefusedReason | WaitReason | null) => {
      isAsking = false;
      // Meanwhile a line may have opened, on which the server speaks for itself.
      if (isDestroyed || intentsRoom.wsconnected) return;
      isNewsAsked = isWaitReason(reason);
      setNews({ ...news, notWritable: isWaitReason(reason) ? reason : null });
      if (reason !== null && !isWaitReason(reason)) dispatch({ type: "refused", reason });
    };
    // Where even the question fails the line is broken, and trying on is right.
    options.whyTurnedAway().then(settle, () => settle(null));
  };

  const shared = {
    origin: options.origin,
    webSocket: options.webSocket,
    dispatch,
    onTurnedAway,
    onMessage: () => watch.heard(),
  };
  const sessionRoom = createRoomProvider({
    ...shared,
    room: "session",
    path: sessionRoomPath(sessionId),
    doc: logDoc,
    awareness,
  });
  const intentsRoom = createRoomProvider({
    ...shared,
    room: "intents",
    path: intentsRoomPath(sessionId, userId),
    doc: intents.doc,
    awareness: silence,
  });
  intentsRoom.messageHandlers[MESSAGE_OUTCOME] = (_encoder, decoder) => intents.receive(decoder);
  const setNews = (next: ServerNews) => {
    const isSame = next.notWritable === news.notWritable && next.clockAheadMs === news.clockAheadMs;
    news = next;
    if (!isSame) listener?.onServerNews();
  };
  // Both rooms hear the same: one is enough.
  intentsRoom.messageHandlers[MESSAGE_SERVER] = (_encoder, decoder) => {
    const next = parseServerNews(decoding.readVarString(decoder), Date.now());
    if (next === null) return;
    isNewsAsked = false;
    setNews(next);
  };
  sessionRoom.messageHandlers[MESSAGE_SERVER] = () => undefined;
  intentsRoom.on("connection-close", () => {
    if (!isNewsAsked) setNews({ ...news, notWritable: null });
  });
  intentsRoom.on("connection-close", () => watch.forget());

  /** The intents document is the smaller one: asking for its news costs the server nothing. */
  const ask = (): boolean => {
    const socket = intentsRoom.ws;
    if (!intentsRoom.wsconnected || socket === null) return false;
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, MESSAGE_SYNC);
    writeSyncStep1(encoder, intents.doc);
    socket.send(encoding.toUint8Array(encoder));
    return true;
  };
  const watch = createLineWatch({
    ...(options.lineWatch ?? LINE_WATCH),
    ask,
    onSilent: () => dispatch({ type: "silent" }),
    onHeard: () => dispatch({ type: "heard" }),
    nowMs: () => performance.now(),
  });
  const stopListeningToBrowser = onBrowserLine({
    gone: () => dispatch({ type: "silent" }),
    back: () => {
      if (listener !== null && connection.state.kind !== "refused") connect();
    },
  });
  const presence = createPresence(awareness, userId, () => listener?.onPresence());
  const reader = createLogReader(logDoc.getMap(LOG_MAP), {
    onEntries: (operations) => listener?.onEntries(operations),
    onUnreadable: (reason) => dispatch({ type: "refused", reason }),
  });

  /** Before the first word to the server, which then sends only what is new. */
  const readCopy = async (copy: LogCopy) => {
    try {
      const { updates, isMany } = await copy.load();
      if (isDestroyed) return;
      logDoc.transact(() => {
        for (const update of updates) Y.applyUpdate(logDoc, update, copy);
      }, copy);
      if (isMany) copy.replaceLoaded(Y.encodeStateAsUpdate(logDoc));
    } catch {
      copy.clear();
    }
  };
  if (logCopy !== undefined) {
    logDoc.on("update", (update: Uint8Array, from: unknown) => {
      if (from !== logCopy) logCopy.add(update);
    });
  }

  const connect = () => {
    if (isDestroyed) return;
    sessionRoom.connect();
    intentsRoom.connect();
  };
  const disconnect = () => {
    sessionRoom.disconnect();
    intentsRoom.disconnect();
  };

  return {
    sessionId,
    userId,
    intents: intents.channel,
    start(starting) {
      if (listener !== null) throw new Error("a session's connection is started once");
      listener = starting;
      if (logCopy === undefined) connect();
      else void readCopy(logCopy).then(connect);
    },
    state: () => connection.state,
    setWritable: (isWritable) => dispatch({ type: "writable", isWritable }),
    setPresence: (change) => presence.set(change),
    others: () => presence.others(),
    serverNews: () => news,
    destroy() {
      if (isDestroyed) return;
      isDestroyed = true;
      listener = null;
      stopListeningToBrowser();
      watch.destroy();
      presence.destroy();
      reader.destroy();
      sessionRoom.destroy();
      intentsRoom.destroy();
      logDoc.destroy();
      logCopy?.close();
      intents.destroy();
    },
  };
}

/** The browser's own word on the line, where there is a browser. Returns the way to stop. */
function onBrowserLine(on: { gone(): void; back(): void }): () => void {
  const page = globalThis.window;
  if (page === undefined) return () => undefined;
  page.addEventListener("offline", on.gone);
  page.addEventListener("online", on.back);
  return () => {
    page.removeEventListener("offline", on.gone);
    page.removeEventListener("online", on.back);
  };
}
