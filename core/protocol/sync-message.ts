// Message numbers on the socket: the y-websocket protocol's own, and two of Fascicle's.
// See docs/PROTOCOL.md.
import type { Refusal } from "#core/operations/refusal.ts";

export const PROTOCOL_VERSION = 1;

export const MESSAGE_SYNC = 0;
export const MESSAGE_AWARENESS = 1;
export const MESSAGE_AUTH = 2;
export const MESSAGE_QUERY_AWARENESS = 3;
/** Server → the author's intents room: varString of an `OutcomeMessage` as JSON. */
export const MESSAGE_OUTCOME = 100;

export const CLOSE_FORBIDDEN = 4403;
export const CLOSE_UNKNOWN_ROOM = 4404;
export const CLOSE_PROTOCOL = 1002;
export const CLOSE_POLICY = 1008;
export const CLOSE_TOO_BIG = 1009;
export const CLOSE_GOING_AWAY = 1001;

/** The root map of an intents document: intent id → the intent's JSON text. */
export const INTENTS_MAP = "intents";

/** What became of an intent. It is durable before anyone is told [LV2]. */
export type Outcome =
  | { readonly intentId: string; readonly accepted: true; readonly seq: number }
  | { readonly intentId: string; readonly accepted: false; readonly refusal: Refusal };

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
}
