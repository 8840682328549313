// [LV4] Who is in a session, as the server knows it: one presence a connection, its person stamped
// from the connection, everyone else's words about it dropped. Of what a connection says faster than
// it may, the newest is kept. Those who only look on are told less often than those who edit.

import { personColor } from "#core/access/person-color.ts";
import type { PresenceState, PresenceUser } from "#core/protocol/sync-message.ts";
import type { Connection, Visitor } from "#server/realtime/connection.ts";
import { createPresenceAudience } from "#server/realtime/presence-audience.ts";
import {
  createPresenceBatch,
  parsePresenceState,
  presencePart,
  readPresenceClaims,
} from "#server/realtime/presence-codec.ts";

export interface PresenceBoardDeps {
  readonly gatherMs: number;
  readonly viewerGatherMs: number;
  /** Between two states of one connection that others are told. */
  readonly minGapMs: number;
  /** To everyone in the room together. */
  readonly bytesPerSecond: number;
  readonly renewMs: number;
  readonly maxStateBytes: number;
  /**
   * Unix time. Clocks of presences are taken from it, so that they grow even over a restart:
   * clients remember the last clock of an id for as long as their page lives.
   */
  readonly nowMs: () => number;
}

export interface PresenceBoard {
  /** Tells the newcomer who is there. */
  join(connection: Connection): void;
  /** Takes the connection's own state; throws MalformedMessageError. */
  receive(connection: Connection, awarenessUpdate: Uint8Array): void;
  tellAll(connection: Connection): void;
  leave(connection: Connection): void;
  /** Repeats presences that are about to be forgotten though their connections live. */
  renew(): void;
  readonly size: number;
  destroy(): void;
}

interface Holder {
  readonly clientId: number;
  readonly connection: Connection;
  readonly user: PresenceUser;
  /** The latest state as received, until the next sending: what came between is passed over. */
  waiting: Uint8Array | null;
  state: PresenceState | null;
  saidAtMs: number;
  /** The state as it is told; null before there is one. */
  part: Uint8Array | null;
}

const NULL_STATE = "null";

function stampOf(visitor: Visitor): PresenceUser {
  const { id, name, role } = visitor;
  return { id, name, role, color: personColor(id) };
}

export function createPresenceBoard(deps: PresenceBoardDeps): PresenceBoard {
  const holders = new Map<number, Holder>();
  const holderOf = new Map<Connection, Holder>();
  let lastClock = 0;

  const nextClock = () => {
    lastClock = Math.max(lastClock + 1, deps.nowMs());
    return lastClock;
  };

  const latestPart = (holder: Holder): Uint8Array | null | "later" => {
    const { waiting } = holder;
    if (waiting === null) return holder.part;
    if (Math.abs(deps.nowMs() - holder.saidAtMs) < deps.minGapMs) return "later";
    holder.waiting = null;
    const said = parsePresenceState(waiting);
    if (said === undefined || (said === null && holder.state === null)) return null;
    say(holder, said === null ? null : { user: holder.user, ...said });
    return holder.part;
  };

  const say = (holder: Holder, state: PresenceState | null) => {
    holder.state = state;
    holder.part = presencePart(holder.clientId, nextClock(), state);
    holder.saidAtMs = deps.nowMs();
  };

  const audienceWith = (gatherMs: number) =>
    createPresenceAudience<Holder>({
      gatherMs,
      bytesPerSecond: deps.bytesPerSecond / 2,
      latestPart,
      ownOf: (member) => holderOf.get(member),
    });
  const editors = audienceWith(deps.gatherMs);
  const viewers = audienceWith(deps.viewerGatherMs);
  const audiences = [editors, viewers];
  const audienceOf = ({ visitor }: Connection) => (visitor.role === "viewer" ? viewers : editors);
  const tell = (holder: Holder) => {
    for (const audience of audiences) audience.tell(holder);
  };

  const dropHolder = (holder: Holder) => {
    holderOf.delete(holder.connection);
    holders.delete(holder.clientId);
    const part = holder.state === null ? null : presencePart(holder.clientId, nextClock(), null);
    for (const audience of audiences) {
      audience.forget(holder);
      if (part !== null) audience.tellGone(part);
    }
  };

  /**
   * An id is its first user's while that connection lives. The same person may take it along to a
   * new connection: the old one may not have noticed yet that its network is gone.
   */
  const claim = (connection: Connection, clientId: number): Holder | null => {
    const before = holders.get(clientId);
    if (before !== undefined) {
      if (before.connection.visitor.id !== connection.visitor.id) return null;
      dropHolder(before);
    }
    const holder: Holder = {
      clientId,
      connection,
      user: stampOf(connection.visitor),
      waiting: null,
      state: null,
      saidAtMs: 0,
      part: null,
    };
    holders.set(clientId, holder);
    holderOf.set(connection, holder);
    return holder;
  };

  const tellAll = (connection: Connection) => {
    const own = holderOf.get(connection);
    const present = [...holders.values()].filter((one) => one !== own && one.state !== null);
    if (present.length === 0) return;
    connection.send(createPresenceBatch(present.flatMap(partOf)).whole);
  };

  return {
    join(connection) {
      audienceOf(connection).add(connection);
      tellAll(connection);
    },
    receive(connection, awarenessUpdate) {
      for (const { clientId, stateBytes } of readPresenceClaims(awarenessUpdate)) {
        if (stateBytes.length > deps.maxStateBytes) continue;
        let holder = holderOf.get(connection) ?? null;
        if (holder === null && !isNullState(stateBytes)) holder = claim(connection, clientId);
        if (holder === null || holder.clientId !== clientId) continue;
        // A copy: it is a view into a message that may be large.
        holder.waiting = stateBytes.slice();
        tell(holder);
      }
    },
    tellAll,
    leave(connection) {
      audienceOf(connection).remove(connection);
      const holder = holderOf.get(connection);
      if (holder !== undefined) dropHolder(holder);
    },
    renew() {
      const staleAtMs = deps.nowMs() - deps.renewMs;
      for (const holder of holders.values()) {
        if (holder.state === null || holder.saidAtMs > staleAtMs) continue;
        if (holder.waiting === null) say(holder, holder.state);
        tell(holder);
      }
    },
    get size() {
      return holders.size;
    },
    destroy() {
      for (const audience of audiences) audience.destroy();
      holders.clear();
      holderOf.clear();
    },
  };
}

function isNullState(stateBytes: Uint8Array): boolean {
  return Buffer.from(stateBytes).toString("latin1") === NULL_STATE;
}

function partOf(holder: Holder): readonly Uint8Array[] {
  return holder.part === null ? [] : [holder.part];
}
