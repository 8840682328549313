// Which room an upgrade asks for, from its URL alone. Anything that is not exactly a room is null.
import { PROTOCOL_VERSION } from "#core/protocol/sync-message.ts";

export type RoomAddress =
  | { readonly kind: "session"; readonly sessionId: string }
  | { readonly kind: "intents"; readonly sessionId: string; readonly userId: string };

const PATH = /^\/sync\/(?:session\/([\w-]{1,64})|intents\/([\w-]{1,64})\/([\w-]{1,64}))$/;

/** `url` is the request's: a path and perhaps a query. */
export function parseRoomAddress(url: string): RoomAddress | null {
  const parts = PATH.exec(url.split("?", 1)[0]);
  if (parts === null) return null;
  const [, sessionId, intentsSessionId, userId] = parts;
  if (sessionId !== undefined) return { kind: "session", sessionId };
  return { kind: "intents", sessionId: intentsSessionId, userId };
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
