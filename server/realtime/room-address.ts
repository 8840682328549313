// Which room an upgrade asks for, from its URL alone. Anything that is not exactly a room is null.
import { PROTOCOL_VERSION } from "#core/protocol/sync-message.ts";

export type RoomAddress =
  | { readonly kind: "session"; readonly sessionId: string }
  | { readonly kind: "intents"; readonly sessionId: string; readonly userId: string };

/** Every kind of room there is, with its id and, where it is one person's, theirs. */
export const ROOM_PATHS = {
  session: /^\/sync\/session\/([\w-]{1,64})$/,
  intents: /^\/sync\/intents\/([\w-]{1,64})\/([\w-]{1,64})$/,
} as const satisfies Readonly<Record<RoomAddress["kind"], RegExp>>;

/** `url` is the request's: a path and perhaps a query. */
export function parseRoomAddress(url: string): RoomAddress | null {
  const path = url.split("?", 1)[0];
  const session = ROOM_PATHS.session.exec(path);
  if (session !== null) return { kind: "session", sessionId: session[1] };
  const intents = ROOM_PATHS.intents.exec(path);
  if (intents === null) return null;
  return { kind: "intents", sessionId: intents[1], userId: intents[2] };
}

/** The query's `v`; a request that names none speaks the current version. */
export function speaksOurVersion(url: string): boolean {
  const query = url.indexOf("?");
  if (query === -1) return true;
  const version = new URLSearchParams(url.slice(query + 1)).get("v");
  return version === null || version === String(PROTOCOL_VERSION);
}

export function roomKey(address: RoomAddress): string {
  return address.kind === "session"
    ? `session/${address.sessionId}`
    : `intents/${address.sessionId}/${address.userId}`;
}
