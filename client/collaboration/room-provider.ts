// A room over the stock y-websocket provider, told in connection events. Tabs of one browser never
// talk to each other directly: a room's content comes from the server alone.

import * as encoding from "lib0/encoding";
import type { Awareness } from "y-protocols/awareness";
import { encodeAwarenessUpdate } from "y-protocols/awareness";
import { WebsocketProvider } from "y-websocket";
import type * as Y from "yjs";
import {
  type ConnectionEvent,
  type Room,
  refusalOfCloseCode,
} from "#client/collaboration/connection-state.ts";
import { MESSAGE_AWARENESS, PROTOCOL_VERSION } from "#core/protocol/sync-message.ts";

/** Another process takes a session over within seconds: its pages must not wait longer than that. */
const MAX_BACKOFF_MS = 1_000;

export interface RoomOptions {
  readonly room: Room;
  /** ws:// or wss:// and host. */
  readonly origin: string;
  /** As `sessionRoomPath` and `intentsRoomPath` give it. */
  readonly path: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly webSocket?: typeof WebSocket | undefined;
  dispatch(event: ConnectionEvent): void;
  onMessage(): void;
  /** The server turned the socket away before it opened: only a request can tell why. */
  onTurnedAway(): void;
}

export function createRoomProvider(options: RoomOptions): WebsocketProvider {
  const { room, dispatch, awareness } = options;
  const cut = options.path.lastIndexOf("/");
  const provider = new WebsocketProvider(
    options.origin + options.path.slice(0, cut),
    options.path.slice(cut + 1),
    options.doc,
    {
      connect: false,
      awareness,
      params: { v: String(PROTOCOL_VERSION) },
      disableBc: true,
      maxBackoffTime: MAX_BACKOFF_MS,
      shouldReconnect: (event) => refusalOfCloseCode(event.code) === null,
      ...(options.webSocket === undefined ? {} : { WebSocketPolyfill: options.webSocket }),
    },
  );
  speakOnlyOfOneself(provider, awareness);

  let hasOpened = false;
  provider.on("status", ({ status }) => {
    if (status === "connecting") hasOpened = false;
    if (status !== "connected") return;
    hasOpened = true;
    provider.ws?.addEventListener("message", options.onMessage);
    dispatch({ type: "opened", room });
  });
  provider.on("sync", (isInStep) => {
    if (isInStep) dispatch({ type: "in-step", room });
  });
  provider.on("connection-close", (event) => {
    if (!hasOpened && event !== null) options.onTurnedAway();
    dispatch({ type: "closed", room, code: event?.code ?? null });
  });
  return provider;
}

/** The stock provider sends on what it hears of others, which the server would only throw away. */
function speakOnlyOfOneself(provider: WebsocketProvider, awareness: Awareness): void {
  awareness.off("update", provider._awarenessUpdateHandler);
  const clientId = awareness.clientID;
  type Changes = Readonly<Record<"added" | "updated" | "removed", readonly number[]>>;
  provider._awarenessUpdateHandler = ({ added, updated, removed }: Changes) => {
    const isOwn = [added, updated, removed].some((ids) => ids.includes(clientId));
    const socket = provider.ws;
    if (!isOwn || socket === null || !provider.wsconnected) return;
    if (socket.readyState !== socket.OPEN) return;
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, MESSAGE_AWARENESS);
    encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(awareness, [clientId]));
    socket.send(encoding.toUint8Array(encoder));
  };
  awareness.on("update", provider._awarenessUpdateHandler);
}
