// The rooms that one process has open, and what its door counts: the same whatever carries the
// messages, so that a process on a network of a test's own is the real one.
import type { RealtimeLog } from "#server/realtime/connection.ts";
import type { EditsFirst } from "#server/realtime/edits-first.ts";
import { createIntentsRoom } from "#server/realtime/intents-room.ts";
import type { RealtimeLimits } from "#server/realtime/limits.ts";
import { createOffences } from "#server/realtime/offences.ts";
import { createQuota } from "#server/realtime/quotas.ts";
import { RememberedSignIns } from "#server/realtime/remembered-sign-ins.ts";
import type { Room } from "#server/realtime/room.ts";
import { createRoomRegistry, type RoomRegistry } from "#server/realtime/room-registry.ts";
import { createSessionRoom } from "#server/realtime/session-room.ts";
import type { GateDeps } from "#server/realtime/upgrade.ts";
import type { LiveSessions } from "#server/use-cases/live-session.ts";
import type { ServerHealth } from "#server/use-cases/server-health.ts";

export interface ProcessRoomsDeps {
  readonly sessions: LiveSessions;
  readonly limits: RealtimeLimits;
  readonly health: ServerHealth;
  readonly log: RealtimeLog;
  readonly edits: Pick<EditsFirst, "during">;
}

/** By the keys that `admit` visits them by. */
export function createProcessRooms(deps: ProcessRoomsDeps): RoomRegistry<Room> {
  const { sessions, limits, health, log, edits } = deps;
  const open = async (key: string, retire: () => void): Promise<Room | null> => {
    const [kind, sessionId, userId, tokenId = null] = key.split("/");
    const session = await sessions.acquire(sessionId);
    if (session === null) return null;
    const release = () => sessions.release(sessionId);
    const shared = { session, limits, log, health, retire, release };
    if (kind === "session") return createSessionRoom({ ...shared, nowMs: () => Date.now() });
    return createIntentsRoom({ ...shared, edits, userId, tokenId });
  };
  return createRoomRegistry<Room>(open, (error) => log("realtime.bug", { error: String(error) }));
}

export type DoorCounts = Pick<GateDeps, "users" | "addresses" | "places" | "offences" | "signIns">;

export function createDoorCounts(limits: RealtimeLimits): DoorCounts {
  return {
    users: createQuota(limits.maxSocketsPerUser),
    addresses: createQuota(limits.maxSocketsPerAddress),
    places: createQuota(limits.maxSocketsPerRoom),
    offences: createOffences(limits.offencesPerSecond, limits.offenceBurst),
    signIns: new RememberedSignIns(),
  };
}
