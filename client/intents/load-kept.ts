// What the journal kept comes back, in its place before what was made meanwhile; what the log said of
// it before it was back counts all the same.
import type { IntentFeed } from "#client/intents/intent-feed.ts";
import type { PendingRecord } from "#client/intents/intent-journal.ts";
import type { IntentLists } from "#client/intents/intent-lists.ts";
import { parseIntentText } from "#client/intents/intent-text.ts";
import type { CommittedIntent, IntentVerdicts } from "#client/intents/intent-verdicts.ts";
import type { JournalWriter } from "#client/intents/journal-writer.ts";
import { toldAgain } from "#client/intents/kept-outcomes.ts";
import type { OpenedJournal } from "#client/intents/open-journal.ts";
import { type Waiting, waitingIntent } from "#client/intents/waiting-intent.ts";

export interface LoadDeps {
  readonly journal: Promise<OpenedJournal>;
  readonly writer: JournalWriter;
  readonly lists: IntentLists;
  readonly feed: IntentFeed;
  readonly verdicts: IntentVerdicts;
  /** Whose an intent is that an older page kept without saying so. */
  readonly ownPageId: string;
  /** Committed before what was kept is back. */
  readonly committedEarly: Map<string, CommittedIntent>;
}

export async function loadKept(deps: LoadDeps): Promise<void> {
  const { writer, lists, feed, verdicts, committedEarly } = deps;
  const { journal, isDurable } = await deps.journal;
  const kept = await journal.load();
  writer.noteKept(isDurable);
  const { outcomes, surplus } = toldAgain(kept);
  for (const { intentId } of surplus) writer.write((open) => open.removeOutcome(intentId));
  lists.prependOutcomes(outcomes);
  const made = new Set(lists.pending().map(({ intentId }) => intentId));
  const back = kept.pending
    .filter((record) => !made.has(record.intentId))
    .map((record) => takeRecord(deps, record))
    .filter((item) => item !== null);
  lists.prependPending(back);
  feed.open();
  for (const { pageId } of lists.pending()) feed.watch(pageId);
  for (const item of back) {
    const committed = committedEarly.get(item.intentId);
    if (committed !== undefined) verdicts.settle(item, committed);
  }
  committedEarly.clear();
}

/** null: this page cannot read it, which is told as a refusal. */
function takeRecord({ verdicts, ownPageId }: LoadDeps, record: PendingRecord): Waiting | null {
  const parsed = parseIntentText(record.text);
  const { intentId, text, atMs, pageId = ownPageId } = record;
  if (parsed.ok) return waitingIntent(parsed.value, record, { isFromJournal: true, pageId });
  verdicts.refuse({ intentId, text, atMs, refusal: parsed.error }, null);
  return null;
}
