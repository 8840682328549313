// The way in: everything is checked before the upgrade, cheapest first, and whoever is refused gets
// an HTTP status and nothing else. Places that an attempt holds (quotas, its visit to a room) are
// given back when its TCP socket closes, whatever became of it.
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Role } from "#core/access/role.ts";
import type { Visitor } from "#server/realtime/connection.ts";
import { credentialKey, type Offences, personKey } from "#server/realtime/offences.ts";
import type { Quota } from "#server/realtime/quotas.ts";
import type { Room } from "#server/realtime/room.ts";
import { parseRoomAddress, type RoomAddress, roomKey } from "#server/realtime/room-address.ts";
import type { RoomRegistry } from "#server/realtime/room-registry.ts";
import type { RightsQuestion } from "#server/use-cases/ports/access.ts";

export interface Identity {
  readonly id: string;
  readonly name: string;
  /** By which sign-in or which API token they come in; either may be left out. */
  readonly signInId?: string | null;
  readonly tokenId?: string | null;
}

export interface GateDeps {
  readonly rooms: RoomRegistry<Room>;
  readonly users: Quota;
  readonly addresses: Quota;
  readonly places: Quota;
  readonly offences: Offences;
  authenticate(request: IncomingMessage): Promise<Identity | null>;
  roleIn(userId: string, sessionId: string, tokenId: string | null): Promise<Role | null>;
  isAllowedOrigin(request: IncomingMessage): boolean;
  addressOf(request: IncomingMessage): string;
}

/** One attempt to come in. */
export interface Attempt {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** Set once it is known who asks: a person shut out meanwhile does not get in. */
  userId: string | null;
  isRefused: boolean;
}

export type Admission =
  | {
      readonly ok: true;
      readonly visitor: Visitor;
      readonly room: Room;
      /** By which its rights are asked for again. */
      readonly rights: RightsQuestion;
    }
  | { readonly ok: false; readonly status: number };

function refuse(status: number): Admission {
  return { ok: false, status };
}

/** Gives `release` its turn when the socket closes, at once where it has closed already. */
export function holdUntilClosed(socket: Duplex, release: () => void): void {
  if (socket.closed) release();
  else socket.once("close", release);
}

export async function admit(deps: GateDeps, attempt: Attempt): Promise<Admission> {
  const { request, socket } = attempt;
  const address = parseRoomAddress(request.url ?? "");
  if (address === null) return refuse(404);
  if (!deps.isAllowedOrigin(request)) return refuse(403);
  const leaveAddress = deps.addresses.hold(deps.addressOf(request));
  if (leaveAddress === null) return refuse(429);
  holdUntilClosed(socket, leaveAddress);

  // Before anything is looked up: whoever was ended for cause again and again costs no more than this.
  if (deps.offences.isBarred(credentialKey(request.headers))) return refuse(429);
  const identity = await deps.authenticate(request);
  if (identity === null) return refuse(401);
  attempt.userId = identity.id;
  if (deps.offences.isBarred(personKey(identity.id))) return refuse(429);
  const role = await roleFor(deps, identity, address);
  if (role === null) return refuse(403);
  const leaveUser = deps.users.hold(identity.id);
  if (leaveUser === null) return refuse(429);
  holdUntilClosed(socket, leaveUser);

  const { signInId = null, tokenId = null } = identity;
  // What comes by a token is decided with the token's rights, so it has a room of its own.
  const isOwnRoom = address.kind === "intents" && tokenId !== null;
  const key = isOwnRoom ? `${roomKey(address)}/${tokenId}` : roomKey(address);
  const leavePlace = deps.places.hold(key);
  if (leavePlace === null) return refuse(429);
  holdUntilClosed(socket, leavePlace);
  const visit = await deps.rooms.visit(key);
  if (visit === null) return refuse(404);
  holdUntilClosed(socket, visit.end);
  return {
    ok: true,
    visitor: { id: identity.id, name: identity.name, role },
    room: visit.room,
    rights: { userId: identity.id, signInId, tokenId, sessionId: address.sessionId },
  };
}

/** Null as well where the room is another person's. */
async function roleFor(
  deps: GateDeps,
  identity: Identity,
  address: RoomAddress,
): Promise<Role | null> {
  if (address.kind === "intents" && address.userId !== identity.id) return null;
  return await deps.roleIn(identity.id, address.sessionId, identity.tokenId ?? null);
}

/** Once; later refusals of the same attempt find it refused. */
export function refuseAttempt(attempt: Attempt, status: number): void {
  if (attempt.isRefused) return;
  attempt.isRefused = true;
  const { socket } = attempt;
  const text = STATUS_CODES[status] ?? "";
  socket.once("finish", () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Type: text/plain\r\n` +
      `Content-Length: ${text.length}\r\n\r\n${text}`,
  );
}
