// What the server says of itself: whether it can keep edits just now, and what its clock shows.
// Times on the page are the server's; told by a computer's own clock they would be off by as much as
// that is.
import * as v from "valibot";
import type { ServerState } from "#core/protocol/sync-message.ts";

export interface ServerNews {
  /** null while it can keep edits, or has not said. */
  readonly notWritable: WaitReason | "unknown" | null;
  /** Server's clock less this computer's; 0 until it has said. */
  readonly clockAheadMs: number;
}

export const NO_NEWS: ServerNews = { notWritable: null, clockAheadMs: 0 };

export type WaitReason = NonNullable<ServerState["reason"]>;

/** Also tags of failed requests: nothing is wrong with them, but they can only be answered later. */
export const WAIT_REASONS = [
  "disk-full",
  "database-away",
  "handing-over",
] as const satisfies readonly WaitReason[];
const REASONS = [...WAIT_REASONS, "unknown"] as const;

export function isWaitReason(text: string | null): text is WaitReason {
  return (WAIT_REASONS as readonly (string | null)[]).includes(text);
}

const schema = v.object({
  serverMs: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  writable: v.boolean(),
  // A newer server may have reasons that this page has no words for.
  reason: v.optional(v.fallback(v.picklist(REASONS), "unknown")),
});

/** null for what cannot be read. */
export function parseServerNews(text: string, nowMs: number): ServerNews | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) return null;
  const { serverMs, writable, reason } = parsed.output;
  return { notWritable: writable ? null : (reason ?? "unknown"), clockAheadMs: serverMs - nowMs };
}
