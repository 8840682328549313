// Those of a room who are told of presences at one pace. What changed is gathered and sent in one
// message, the newest of each; nobody is told of themselves, since an echo would undo newer moves.
// Telling a crowd takes turns with the server's other work, and costs a bounded number of bytes a
// second: the more are there, the longer is gathered.
import { performance } from "node:perf_hooks";
import type { Connection } from "#server/realtime/connection.ts";
import { createPresenceBatch, type PresenceBatch } from "#server/realtime/presence-codec.ts";

/** Sent in one go, before others get their turn. */
const SLICE_BYTES = 512 * 1024;

export interface AudienceDeps<Holder> {
  readonly gatherMs: number;
  readonly bytesPerSecond: number;
  /** What is to be told of it: null for nothing, "later" where it was told of too lately. */
  latestPart(holder: Holder): Uint8Array | null | "later";
  ownOf(member: Connection): Holder | undefined;
}

interface News<Holder> {
  readonly batch: PresenceBatch;
  readonly indexOf: ReadonlyMap<Holder, number>;
}

export interface PresenceAudience<Holder> {
  add(member: Connection): void;
  remove(member: Connection): void;
  tell(holder: Holder): void;
  /** A part that says that somebody left. */
  tellGone(part: Uint8Array): void;
  forget(holder: Holder): void;
  destroy(): void;
}

export function createPresenceAudience<Holder>(
  deps: AudienceDeps<Holder>,
): PresenceAudience<Holder> {
  const members = new Set<Connection>();
  const changed = new Set<Holder>();
  let gone: Uint8Array[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  let turn: ReturnType<typeof setImmediate> | null = null;
  let restUntilMs = 0;

  const gather = () => {
    if (timer !== null || turn !== null) return;
    timer = setTimeout(flush, Math.max(deps.gatherMs, restUntilMs - performance.now()));
  };

  const flush = () => {
    timer = null;
    const parts = gone;
    gone = [];
    const indexOf = new Map<Holder, number>();
    for (const holder of changed) {
      const part = deps.latestPart(holder);
      if (part === "later") continue;
      changed.delete(holder);
      if (part === null) continue;
      indexOf.set(holder, parts.length);
      parts.push(part);
    }
    if (parts.length > 0) {
      sendSlice({ batch: createPresenceBatch(parts), indexOf }, [...members], 0);
    } else if (changed.size > 0) {
      gather();
    }
  };

  /** Its size in bytes; 0 where there is nothing for this member. */
  const sendTo = (member: Connection, { batch, indexOf }: News<Holder>): number => {
    const own = deps.ownOf(member);
    const ownIndex = own === undefined ? undefined : indexOf.get(own);
    const message = ownIndex === undefined ? batch.whole : batch.without(ownIndex);
    if (message === null) return 0;
    member.send(message);
    return message.length;
  };

  const sendSlice = (news: News<Holder>, left: Connection[], sentBytes: number) => {
    turn = null;
    let sliceBytes = 0;
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      if (members.has(next)) sliceBytes += sendTo(next, news);
      if (sliceBytes >= SLICE_BYTES) break;
    }
    const toldBytes = sentBytes + sliceBytes;
    if (left.length > 0) {
      turn = setImmediate(sendSlice, news, left, toldBytes);
      return;
    }
    restUntilMs = performance.now() + (1_000 * toldBytes) / deps.bytesPerSecond;
    if (changed.size > 0 || gone.length > 0) gather();
  };

  return {
    add: (member) => members.add(member),
    remove: (member) => members.delete(member),
    tell(holder) {
      changed.add(holder);
      gather();
    },
    tellGone(part) {
      gone.push(part);
      gather();
    },
    forget: (holder) => changed.delete(holder),
    destroy() {
      if (timer !== null) clearTimeout(timer);
      if (turn !== null) clearImmediate(turn);
      timer = null;
      turn = null;
      members.clear();
      changed.clear();
    },
  };
}
