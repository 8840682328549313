// Intents whose ids tell when they were sent, on the clock that all processes of a machine share: so
// whoever hears of one knows how long it took, without asking its author.
import { randomUUID } from "node:crypto";
import { formatIntent } from "#client/intents/intent-text.ts";
import type { IntentBody } from "#core/operations/intent.ts";

const NS_DIGITS = 16;
const INTENT_ID = /"intentId":"([0-9a-f-]{36})"/g;

/** Made to be sent at once. */
export function timedIntent(body: IntentBody, seenSeq: number) {
  const time = process.hrtime.bigint().toString(16).padStart(NS_DIGITS, "0");
  const id = `${time.slice(0, 8)}-${time.slice(8, 12)}-${time.slice(12)}${randomUUID().slice(18)}`;
  return { id, text: formatIntent({ id, seenSeq, overrides: [], body }) };
}

export function elapsedSinceSentMs(intentId: string, nowNs: bigint): number {
  const sentNs = BigInt(`0x${intentId.replaceAll("-", "").slice(0, NS_DIGITS)}`);
  return Number(nowNs - sentNs) / 1e6;
}

/** Of the log entries in a message, in their order: entries are plain JSON within it. */
export function intentIdsIn(frame: Buffer): readonly string[] {
  return Array.from(frame.toString("latin1").matchAll(INTENT_ID), ([, id]) => id);
}
