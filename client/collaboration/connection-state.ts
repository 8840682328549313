// What the page may say of its line to the server. "live" is said only while both rooms are in
// step: what others do arrives, and what the person does leaves. Once refused, nothing leads back
// but a reload.
import {
  CLOSE_FORBIDDEN,
  CLOSE_LOG_MISMATCH,
  CLOSE_PROTOCOL_VERSION,
  CLOSE_UNKNOWN_ROOM,
} from "#core/protocol/sync-message.ts";

/** A message key under `connection.reason.`. */
export type RefusedReason =
  | "not-signed-in"
  | "not-allowed"
  | "not-found"
  | "newer-server"
  | "out-of-step"
  | "damaged-log";

export type ConnectionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "catching-up" }
  | { readonly kind: "live" }
  /** In step, but the person cannot edit here now: their role or the session's state. */
  | { readonly kind: "read-only" }
  | { readonly kind: "offline" }
  | { readonly kind: "refused"; readonly reason: RefusedReason };

export type Room = "session" | "intents";
type RoomState = "new" | "closed" | "open" | "in-step";

export interface Connection {
  readonly rooms: Readonly<Record<Room, RoomState>>;
  /** A question that the server should have answered is open for too long. */
  readonly isSilent: boolean;
  readonly isWritable: boolean;
  readonly state: ConnectionState;
}

export type ConnectionEvent =
  | { readonly type: "opened" | "in-step"; readonly room: Room }
  /** `code` is null where the line broke or was closed from this side. */
  | { readonly type: "closed"; readonly room: Room; readonly code: number | null }
  | { readonly type: "silent" }
  | { readonly type: "heard" }
  | { readonly type: "writable"; readonly isWritable: boolean }
  | { readonly type: "refused"; readonly reason: RefusedReason };

export const FIRST_CONNECTION: Connection = {
  rooms: { session: "new", intents: "new" },
  isSilent: false,
  isWritable: true,
  state: { kind: "connecting" },
};

const REFUSING_CODES: ReadonlyMap<number, RefusedReason> = new Map([
  [CLOSE_FORBIDDEN, "not-allowed"],
  [CLOSE_UNKNOWN_ROOM, "not-found"],
  [CLOSE_PROTOCOL_VERSION, "newer-server"],
  [CLOSE_LOG_MISMATCH, "out-of-step"],
]);

/** Why a close with this code is final; null where coming back may help. */
export function refusalOfCloseCode(code: number | null): RefusedReason | null {
  return code === null ? null : (REFUSING_CODES.get(code) ?? null);
}

/** Returns the same object where nothing changed, and the same `state` where it still holds. */
export function nextConnection(connection: Connection, event: ConnectionEvent): Connection {
  if (connection.state.kind === "refused") return connection;
  const next = changed(connection, event);
  if (next === connection) return connection;
  const state = stateOf(next, event);
  return state.kind === connection.state.kind
    ? { ...next, state: connection.state }
    : { ...next, state };
}

function changed(connection: Connection, event: ConnectionEvent): Connection {
  switch (event.type) {
    case "opened":
      return withRoom(connection, event.room, "open");
    case "in-step":
      return withRoom(connection, event.room, "in-step");
    case "closed":
      return { ...withRoom(connection, event.room, "closed") };
    case "silent":
      return connection.isSilent ? connection : { ...connection, isSilent: true };
    case "heard":
      return connection.isSilent ? { ...connection, isSilent: false } : connection;
    case "writable":
      return event.isWritable === connection.isWritable
        ? connection
        : { ...connection, isWritable: event.isWritable };
    case "refused":
      return { ...connection };
  }
}

function withRoom(connection: Connection, room: Room, state: RoomState): Connection {
  if (connection.rooms[room] === state) return connection;
  return { ...connection, rooms: { ...connection.rooms, [room]: state } };
}

function stateOf(connection: Connection, event: ConnectionEvent): ConnectionState {
  const reason = event.type === "closed" ? refusalOfCloseCode(event.code) : null;
  if (reason !== null) return { kind: "refused", reason };
  if (event.type === "refused") return { kind: "refused", reason: event.reason };
  const rooms = Object.values(connection.rooms);
  if (connection.isSilent || rooms.includes("closed")) return { kind: "offline" };
  if (rooms.includes("new")) return { kind: "connecting" };
  if (rooms.includes("open")) return { kind: "catching-up" };
  return { kind: connection.isWritable ? "live" : "read-only" };
}
