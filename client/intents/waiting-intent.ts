// An intent from the click until it is decided: as the page shows it, and as the queue sends it.
import type { Queued } from "#client/intents/channel-window.ts";
import type { PendingRecord } from "#client/intents/intent-journal.ts";
import { sizeBytesOf } from "#client/intents/intent-text.ts";
import type { Intent } from "#core/operations/intent.ts";
import type { SegmentChange } from "#core/operations/operation.ts";

export interface PendingIntent {
  readonly intent: Intent;
  readonly atMs: number;
  /** How it is shown until it is decided; null where only the decision can tell. */
  readonly change: SegmentChange | null;
  /** Accepted under this number, though its entry has not come yet; null while undecided. */
  readonly acceptedSeq: number | null;
}

export interface Waiting extends PendingIntent, Queued {
  readonly isFromJournal: boolean;
  /** The page that sends it. */
  readonly pageId: string;
}

export function waitingIntent(
  intent: Intent,
  record: Pick<PendingRecord, "text" | "atMs" | "change">,
  { isFromJournal, pageId }: Pick<Waiting, "isFromJournal" | "pageId">,
): Waiting {
  const { text, atMs, change } = record;
  const sizeBytes = sizeBytesOf(text);
  const { id: intentId } = intent;
  const head = { intent, intentId, text, sizeBytes, atMs, change, acceptedSeq: null };
  return { ...head, isFromJournal, pageId };
}
