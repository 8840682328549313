// [LV3][OP3] A person's intents from the click to the outcome. One is kept in the journal and sent
// until its outcome is known, from an answer or from the log, whichever comes first; then it is
// kept no more. Intents are sent in the order they were made, over reloads as well. What the person
// asked for in another page of theirs is shown here too, and sent from here once that page is gone.
import type { IntentChannel } from "#client/intents/intent-channel.ts";
import { createIntentFeed } from "#client/intents/intent-feed.ts";
import type { PendingRecord } from "#client/intents/intent-journal.ts";
import { createIntentLists } from "#client/intents/intent-lists.ts";
import { formatIntent, parseIntentText } from "#client/intents/intent-text.ts";
import { type CommittedIntent, createIntentVerdicts } from "#client/intents/intent-verdicts.ts";
import { createJournalWriter } from "#client/intents/journal-writer.ts";
import { loadKept } from "#client/intents/load-kept.ts";
import type { OpenedJournal } from "#client/intents/open-journal.ts";
import type { OutcomeItem } from "#client/intents/outcome-list.ts";
import { bodyWith, groundsWith, overridesWith, type RetryChange } from "#client/intents/retry.ts";
import { createLonePage, type PageNews, type SiblingPages } from "#client/intents/sibling-pages.ts";
import { type PendingIntent, waitingIntent } from "#client/intents/waiting-intent.ts";
import type { Intent, IntentBody, IntentGrounds } from "#core/operations/intent.ts";
import type { SegmentChange } from "#core/operations/operation.ts";

export interface IntentQueueDeps {
  readonly channel: IntentChannel;
  readonly journal: Promise<OpenedJournal>;
  /** The person's other pages on this session; none where left out. */
  readonly siblings?: SiblingPages;
  newId(): string;
  nowMs(): number;
  /** The last sequence number on the person's screen. */
  seenSeq(): number;
  onChange(): void;
}

export interface IntentQueue {
  /** Returns the intent's id. What cannot be an intent is refused at once, among the outcomes. */
  submit(
    body: IntentBody,
    overrides: readonly number[],
    change: SegmentChange | null,
    grounds?: IntentGrounds,
  ): string;
  /** In the order they were made. The same array until something changed; so are the outcomes. */
  pending(): readonly PendingIntent[];
  /** Oldest first: refusals until they are dismissed, and the latest accepted ones. */
  outcomes(): readonly OutcomeItem[];
  /** Takes an undecided intent back. Where the server has it already, its outcome stands. */
  takeBack(intentId: string): void;
  dismiss(intentId: string): void;
  /** Sends a refused intent again with what the person now knows; null where it is not refused. */
  retryWith(intentId: string, change: RetryChange): string | null;
  /** To be told of every entry of the log, in order. */
  noteCommitted(operations: readonly CommittedIntent[]): void;
  /** False where this browser does not keep intents over a reload. */
  isKept(): boolean;
  /** When what was kept is back. */
  readonly whenLoaded: Promise<void>;
  destroy(): void;
}

export function createIntentQueue(deps: IntentQueueDeps): IntentQueue {
  const { channel, nowMs, onChange, siblings = createLonePage("") } = deps;
  const ownPageId = siblings.pageId;
  const lists = createIntentLists();
  const writer = createJournalWriter(deps.journal, onChange);
  const { write } = writer;
  const feed = createIntentFeed(channel, siblings, lists.pending);
  const seenSeq = () => deps.seenSeq();
  const verdicts = createIntentVerdicts({ lists, feed, write, nowMs, seenSeq });
  const committedEarly = new Map<string, CommittedIntent>();

  const submit: IntentQueue["submit"] = (body, overrides, change, grounds = {}) => {
    const intent: Intent = { id: deps.newId(), seenSeq: seenSeq(), overrides, ...grounds, body };
    const text = formatIntent(intent);
    const parsed = parseIntentText(text);
    const atMs = nowMs();
    if (parsed.ok) {
      const record: PendingRecord = { intentId: intent.id, text, atMs, change, pageId: ownPageId };
      lists.add(waitingIntent(intent, record, { isFromJournal: false, pageId: ownPageId }));
      write((journal) => journal.addPending(record));
      siblings.tell({ kind: "added", record });
      feed.fill();
    } else {
      verdicts.refuse({ intentId: intent.id, text, atMs, refusal: parsed.error }, intent);
    }
    onChange();
    return intent.id;
  };

  const putAway = (intentId: string) => {
    lists.removeOutcome(intentId);
    onChange();
  };

  const dismiss = (intentId: string) => {
    write((journal) => journal.removeOutcome(intentId));
    siblings.tell({ kind: "put-away", intentId });
    putAway(intentId);
  };

  const forget = (intentId: string) => {
    lists.drop(intentId);
    feed.leave(intentId);
    feed.fill();
    onChange();
  };

  const takeFromSibling = (record: PendingRecord) => {
    const { intentId, text, pageId = ownPageId } = record;
    const parsed = parseIntentText(text);
    if (!parsed.ok || lists.has(intentId)) return;
    lists.add(waitingIntent(parsed.value, record, { isFromJournal: false, pageId }));
    feed.watch(pageId);
    onChange();
  };

  /** What another page of the person's did; it keeps the journal. */
  const onNews = (news: PageNews) => {
    if (news.kind === "added") takeFromSibling(news.record);
    else if (news.kind === "put-away") putAway(news.intentId);
    else if (lists.isUndecided(news.intentId)) forget(news.intentId);
  };

  const stopListening = channel.onOutcome((outcome) => {
    if (!verdicts.takeOutcome(outcome)) return;
    feed.fill();
    onChange();
  });
  siblings.onNews(onNews);
  const { journal } = deps;
  const whenLoaded = loadKept({ journal, writer, lists, feed, verdicts, ownPageId, committedEarly })
    .catch(() => {
      feed.open();
      writer.noteKept(false);
    })
    .then(() => {
      feed.fill();
      onChange();
    });

  return {
    submit,
    dismiss,
    pending: lists.pending,
    outcomes: lists.outcomes,
    takeBack(intentId) {
      if (!lists.isUndecided(intentId)) return;
      write((open) => open.removePending(intentId));
      siblings.tell({ kind: "taken-back", intentId });
      forget(intentId);
    },
    retryWith(intentId, change) {
      const found = lists.outcomes().find((outcome) => outcome.intentId === intentId);
      if (found === undefined || found.accepted || found.intent === null) return null;
      const { body, overrides } = found.intent;
      const again = submit(
        bodyWith(body, change),
        overridesWith(overrides, change),
        null,
        groundsWith(found.intent, change),
      );
      dismiss(intentId);
      return again;
    },
    noteCommitted(operations) {
      if (!feed.isOpen()) for (const item of operations) committedEarly.set(item.intentId, item);
      if (lists.pending().length === 0) return;
      const byId = new Map(lists.pending().map((item) => [item.intentId, item]));
      const decided = operations.filter(({ intentId }) => byId.has(intentId));
      for (const committed of decided) {
        const item = byId.get(committed.intentId);
        if (item !== undefined) verdicts.settle(item, committed);
      }
      if (decided.length === 0) return;
      feed.fill();
      onChange();
    },
    isKept: writer.isKept,
    whenLoaded,
    destroy() {
      stopListening();
      siblings.close();
      writer.close();
    },
  };
}
