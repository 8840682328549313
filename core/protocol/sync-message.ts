// Message numbers on the socket: the y-websocket protocol's own, and one of Fascicle's.
// See docs/PROTOCOL.md.
import type { Refusal } from "#core/operations/refusal.ts";
import type { Standing } from "#core/operations/standing.ts";

export const PROTOCOL_VERSION = 1;

export const MESSAGE_SYNC = 0;
export const MESSAGE_AWARENESS = 1;
export const MESSAGE_AUTH = 2;
export const MESSAGE_QUERY_AWARENESS = 3;
/** Server → the author's intents room: varString of an `Outcome` as JSON. */
export const MESSAGE_OUTCOME = 100;
/** Server → every room, when a socket joins and when it changes: varString of a `ServerState` as JSON. */
export const MESSAGE_SERVER = 101;

export const CLOSE_FORBIDDEN = 4403;
export const CLOSE_UNKNOWN_ROOM = 4404;
/** The page speaks another protocol version: reload it. */
export const CLOSE_PROTOCOL_VERSION = 4406;
/** The page holds entries that the log does not: reload it. */
export const CLOSE_LOG_MISMATCH = 4409;
export const CLOSE_GOING_AWAY = 1001;
export const CLOSE_PROTOCOL = 1002;
export const CLOSE_INVALID_DATA = 1007;
export const CLOSE_POLICY = 1008;
export const CLOSE_TOO_BIG = 1009;
export const CLOSE_INTERNAL = 1011;
/** Come back and catch up: the reader was too slow, or the server could not decide just now. */
export const CLOSE_TRY_AGAIN = 1013;

/** The root map of an intents document: intent id → the intent's JSON text. */
export const INTENTS_MAP = "intents";
/** More undecided intents in one document than this are refused with CLOSE_POLICY. */
export const MAX_LIVE_INTENTS = 1_000;
export const MAX_INTENT_BYTES = 256 * 1024;

/** What became of an intent, and how it met its state [LV3]. Durable before anyone is told [LV2]. */
export type Outcome = { readonly intentId: string; readonly standing: Standing } & (
  | { readonly accepted: true; readonly seq: number }
  | { readonly accepted: false; readonly refusal: Refusal }
);

/** Whether edits can be kept just now. */
export interface ServerState {
  /** The server's clock, Unix ms: pages tell how long ago something was by this, not by their own. */
  readonly serverMs: number;
  readonly writable: boolean;
  /** Why not, where it is not. */
  readonly reason?: "disk-full" | "database-away" | "handing-over";
}

export function sessionRoomPath(sessionId: string): string {
  return `/sync/session/${sessionId}`;
}

export function intentsRoomPath(sessionId: string, userId: string): string {
  return `/sync/intents/${sessionId}/${userId}`;
}

/** Stamped by the server: name and colour come from the connection, never from the client. */
export interface PresenceUser {
  readonly id: string;
  readonly name: string;
  readonly color: string;
  readonly role: string;
}

/** What a client may say of itself in the session's room; the server adds `user`. */
export interface PresenceState {
  readonly user: PresenceUser;
  readonly cursorVoxel: readonly [number, number, number] | null;
  readonly viewVoxel: readonly [number, number, number] | null;
  readonly tool: string;
  /** The segment in hand: its root id as a decimal, as it is at the moment. Nothing refers to it. */
  readonly segment?: string | null;
  /** CSS pixels a voxel along x, of the view. */
  readonly zoom?: number | null;
}
