// Whose cookie a request carries is looked up once and remembered for a while: after a break a whole
// lab comes back at once, and every look-up is one that edits wait behind. What is remembered says who
// somebody is, never what they may do, nor that the sign-in still holds: both are asked each time,
// together. Bounded; the longest unused go first.
import type { IncomingHttpHeaders } from "node:http";
import type { Identity } from "#server/realtime/identity.ts";
import { credentialKey } from "#server/realtime/offences.ts";

const KEPT_MS = 300_000;
const MAX_ENTRIES = 10_000;

interface Entry {
  readonly identity: Identity;
  readonly untilMs: number;
}

export class RememberedSignIns {
  private readonly nowMs: () => number;
  private readonly maxEntries: number;
  private readonly entries = new Map<string, Entry>();

  constructor(nowMs: () => number = () => performance.now(), maxEntries = MAX_ENTRIES) {
    this.nowMs = nowMs;
    this.maxEntries = maxEntries;
  }

  /** Null where it is not known. */
  of(headers: IncomingHttpHeaders): Identity | null {
    const key = credentialKey(headers);
    const entry = this.entries.get(key);
    if (entry === undefined) return null;
    this.entries.delete(key);
    if (entry.untilMs <= this.nowMs()) return null;
    this.entries.set(key, entry);
    return entry.identity;
  }

  /** Nothing is remembered of who came by a token: its use is noted where it is looked up. */
  keep(headers: IncomingHttpHeaders, identity: Identity): void {
    if (identity.signInId === undefined || identity.signInId === null) return;
    this.entries.set(credentialKey(headers), { identity, untilMs: this.nowMs() + KEPT_MS });
    const [oldest] = this.entries.keys();
    if (this.entries.size > this.maxEntries) this.entries.delete(oldest);
  }

  forget(headers: IncomingHttpHeaders): void {
    this.entries.delete(credentialKey(headers));
  }

  get size(): number {
    return this.entries.size;
  }
}
