// Who was ended for cause again and again does not get in for a while, and costs the server next to
// nothing meanwhile. Counted by person and by what they sign in with, never by address: a lab shares
// one. Each count runs down by itself; the memory of all of them is bounded.
import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { performance } from "node:perf_hooks";

export interface Offences {
  note(key: string): void;
  isBarred(key: string): boolean;
  /** How many keys are remembered. */
  readonly size: number;
}

interface Count {
  readonly level: number;
  readonly atMs: number;
}

const MAX_KEYS = 10_000;

/** `burst` at once and `perSecond` in the long run are borne; `nowMs` only grows. */
export function createOffences(
  perSecond: number,
  burst: number,
  nowMs: () => number = () => performance.now(),
  maxKeys = MAX_KEYS,
): Offences {
  /** In the order of their latest offence. */
  const counts = new Map<string, Count>();
  const levelOf = (key: string): number => {
    const count = counts.get(key);
    if (count === undefined) return 0;
    return Math.max(0, count.level - ((nowMs() - count.atMs) * perSecond) / 1000);
  };
  const forgetOldest = () => {
    for (const key of counts.keys()) {
      if (counts.size <= maxKeys && levelOf(key) > 0) break;
      counts.delete(key);
    }
  };
  return {
    note(key) {
      const level = Math.min(levelOf(key) + 1, burst);
      counts.delete(key);
      counts.set(key, { level, atMs: nowMs() });
      forgetOldest();
    },
    // A place is free as soon as one more offence could be borne.
    isBarred: (key) => levelOf(key) > burst - 1,
    get size() {
      return counts.size;
    },
  };
}

export function personKey(userId: string): string {
  return `person ${userId}`;
}

/** Of the cookie or token itself, so that nobody has to be looked up. Not reversible. */
export function credentialKey({ authorization, cookie }: IncomingHttpHeaders): string {
  return createHash("sha256")
    .update(authorization ?? cookie ?? "")
    .digest("base64url");
}
