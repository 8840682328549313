// The way in: everything is checked before the upgrade, cheapest first, and whoever is refused gets
// an HTTP status and nothing else. Places that an attempt holds (quotas, its visit to a room) are
// given back when its TCP socket closes, whatever became of it.
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Role } from "#core/access/role.ts";
import type { Visitor } from "#server/realtime/connection.ts";
import type { Identity } from "#server/realtime/identity.ts";
import { credentialKey, type Offences, personKey } from "#server/realtime/offences.ts";
import type { Quota } from "#server/realtime/quotas.ts";
import type { RememberedSignIns } from "#server/realtime/remembered-sign-ins.ts";
import type { Room } from "#server/realtime/room.ts";
import { parseRoomAddress, type RoomAddress, roomKey } from "#server/realtime/room-address.ts";
import type { RoomRegistry } from "#server/realtime/room-registry.ts";
import type { RightsQuestion } from "#server/use-cases/ports/access.ts";

export interface GateDeps {
  readonly rooms: RoomRegistry<Room>;
  readonly users: Quota;
  readonly addresses: Quota;
  readonly places: Quota;
  readonly offences: Offences;
  readonly signIns: RememberedSignIns;
  authenticate(request: IncomingMessage): Promise<Identity | null>;
  /** Null as well where the sign-in or the token that is asked about holds no longer. */
  roleIn(asked: RightsQuestion): Promise<Role | null>;
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
  const asking = await whoAsks(deps, attempt, address);
  if (typeof asking === "number") return refuse(asking);
  const { identity, role, rights } = asking;
  const leaveUser = deps.users.hold(identity.id);
  if (leaveUser === null) return refuse(429);
  holdUntilClosed(socket, leaveUser);

  // What comes by a token is decided with the token's rights, so it has a room of its own.
  const isOwnRoom = address.kind === "intents" && rights.tokenId !== null;
  const key = isOwnRoom ? `${roomKey(address)}/${rights.tokenId}` : roomKey(address);
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
    rights,
  };
}

interface Asking {
  readonly identity: Identity;
  readonly role: Role;
  readonly rights: RightsQuestion;
}

/** Who they are and what they may do there; else the status to refuse with. */
async function whoAsks(
  deps: GateDeps,
  attempt: Attempt,
  address: RoomAddress,
): Promise<Asking | number> {
  const { request } = attempt;
  const remembered = deps.signIns.of(request.headers);
  const identity = remembered ?? (await lookUp(deps, request));
  if (identity === null) return 401;
  attempt.userId = identity.id;
  if (deps.offences.isBarred(personKey(identity.id))) return 429;
  const { signInId = null, tokenId = null } = identity;
  const rights = { userId: identity.id, signInId, tokenId, sessionId: address.sessionId };
  const isOthersRoom = address.kind === "intents" && address.userId !== identity.id;
  const role = isOthersRoom ? null : await deps.roleIn(rights);
  if (role !== null) return { identity, role, rights };
  if (remembered === null) return 403;
  // Who was remembered may be signed out by now.
  deps.signIns.forget(request.headers);
  return (await lookUp(deps, request)) === null ? 401 : 403;
}

/** Null for nobody; whoever it is, is remembered. */
async function lookUp(deps: GateDeps, request: IncomingMessage): Promise<Identity | null> {
  const identity = await deps.authenticate(request);
  if (identity !== null) deps.signIns.keep(request.headers, identity);
  return identity;
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
