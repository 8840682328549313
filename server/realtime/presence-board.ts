// [LV4] Who is in a session, as the server knows it: one presence a connection, its person stamped
// from the connection, everyone else's words about it dropped. What changed is gathered and sent to
// the others in one message; nobody is told of themselves, since an echo would undo newer moves.

import { personColor } from "#core/access/person-color.ts";
import type { PresenceState, PresenceUser } from "#core/protocol/sync-message.ts";
import type { Connection, Visitor } from "#server/realtime/connection.ts";
import {
  createPresenceBatch,
  parsePresenceState,
  presencePart,
  readPresenceClaims,
} from "#server/realtime/presence-codec.ts";

export interface PresenceBoardDeps {
  readonly gatherMs: number;
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
  sentAtMs: number;
  part: Uint8Array | null;
}

const NULL_STATE = "null";

function stampOf(visitor: Visitor): PresenceUser {
  const { id, name, role } = visitor;
  return { id, name, role, color: personColor(id) };
}

export function createPresenceBoard(deps: PresenceBoardDeps): PresenceBoard {
  const members = new Set<Connection>();
  const holders = new Map<number, Holder>();
  const holderOf = new Map<Connection, Holder>();
  let gone: Uint8Array[] = [];
  const renewing = new Set<Holder>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lastClock = 0;

  const nextClock = () => {
    lastClock = Math.max(lastClock + 1, deps.nowMs());
    return lastClock;
  };

  const gather = () => {
    timer ??= setTimeout(flush, deps.gatherMs);
  };

  const flush = () => {
    timer = null;
    const changed = [...holders.values()].filter(refresh);
    renewing.clear();
    const parts = [...gone, ...changed.flatMap(partOf)];
    const firstChanged = gone.length;
    gone = [];
    if (parts.length === 0) return;
    const batch = createPresenceBatch(parts);
    const indexOf = new Map(changed.map((holder, index) => [holder, firstChanged + index]));
    for (const member of members) {
      const own = holderOf.get(member);
      const ownIndex = own === undefined ? undefined : indexOf.get(own);
      const message = ownIndex === undefined ? batch.whole : batch.without(ownIndex);
      if (message !== null) member.send(message);
    }
  };

  /** True where the others are to hear of it. */
  const refresh = (holder: Holder): boolean => {
    const received = holder.waiting;
    holder.waiting = null;
    if (received !== null) {
      const said = parsePresenceState(received);
      if (said === undefined) return false;
      if (said === null && holder.state === null) return false;
      holder.state = said === null ? null : { user: holder.user, ...said };
    } else if (!renewing.has(holder)) {
      return false;
    }
    holder.part = presencePart(holder.clientId, nextClock(), holder.state);
    holder.sentAtMs = deps.nowMs();
    return true;
  };

  const dropHolder = (holder: Holder) => {
    holderOf.delete(holder.connection);
    holders.delete(holder.clientId);
    if (holder.state !== null) gone.push(presencePart(holder.clientId, nextClock(), null));
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
      sentAtMs: 0,
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
      members.add(connection);
      tellAll(connection);
    },
    receive(connection, awarenessUpdate) {
      for (const { clientId, stateBytes } of readPresenceClaims(awarenessUpdate)) {
        if (stateBytes.length > deps.maxStateBytes) continue;
        let holder = holderOf.get(connection) ?? null;
        if (holder === null && !isNullState(stateBytes)) holder = claim(connection, clientId);
        if (holder === null || holder.clientId !== clientId) continue;
        holder.waiting = stateBytes;
        gather();
      }
    },
    tellAll,
    leave(connection) {
      members.delete(connection);
      const holder = holderOf.get(connection);
      if (holder === undefined) return;
      dropHolder(holder);
      gather();
    },
    renew() {
      const staleAtMs = deps.nowMs() - deps.renewMs;
      for (const holder of holders.values()) {
        if (holder.state === null || holder.sentAtMs > staleAtMs) continue;
        renewing.add(holder);
        gather();
      }
    },
    get size() {
      return holders.size;
    },
    destroy() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      members.clear();
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
