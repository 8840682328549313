// [LV3] How an intent stops waiting: by an answer or by the log, whichever comes first, and once. What
// the person has still to be told is kept in the journal in the same step in which it stops.
import type { ReceivedOutcome } from "#client/api/answer-schemas.ts";
import type { IntentFeed } from "#client/intents/intent-feed.ts";
import type { RefusedRecord } from "#client/intents/intent-journal.ts";
import type { IntentLists } from "#client/intents/intent-lists.ts";
import type { JournalWriter } from "#client/intents/journal-writer.ts";
import { isListed, type OutcomeItem } from "#client/intents/outcome-list.ts";
import type { Waiting } from "#client/intents/waiting-intent.ts";
import type { Intent } from "#core/operations/intent.ts";
import type { Operation } from "#core/operations/operation.ts";
import { CLEAN } from "#core/operations/standing.ts";

/** What the log's entry says of an intent. */
export type CommittedIntent = Pick<Operation, "intentId" | "seq" | "standing">;

export interface IntentVerdicts {
  settle(item: Waiting, committed: CommittedIntent): void;
  /** `intent` is null where this page cannot read it. */
  refuse(record: RefusedRecord, intent: Intent | null): void;
  /** False where nothing waited for it. */
  takeOutcome(outcome: ReceivedOutcome): boolean;
}

export interface VerdictDeps {
  readonly lists: IntentLists;
  readonly feed: IntentFeed;
  readonly write: JournalWriter["write"];
  nowMs(): number;
  /** The last sequence number on the person's screen. */
  seenSeq(): number;
}

/** Nobody looks at the very edit any more that was decided later than this. */
const WAITED_MS = 5_000;

export function createIntentVerdicts(deps: VerdictDeps): IntentVerdicts {
  const { lists, feed, write, nowMs } = deps;
  const drop = (intentId: string) => {
    lists.drop(intentId);
    feed.leave(intentId);
  };
  const hasWaited = (item: Waiting) =>
    item.isFromJournal || feed.isInherited(item) || nowMs() - item.atMs >= WAITED_MS;

  const settle = (item: Waiting, { seq, standing = CLEAN }: CommittedIntent) => {
    const { intent, intentId } = item;
    drop(intentId);
    const head = { intentId, intent, atMs: nowMs(), standing, hasWaited: hasWaited(item) };
    const outcome: OutcomeItem = { ...head, accepted: true, seq };
    lists.addOutcome(outcome);
    const { text } = item;
    // What is told until it is put away is told over a reload, too.
    if (isListed(outcome)) {
      write((journal) => journal.accept({ intentId, text, atMs: outcome.atMs, seq, standing }));
    } else write((journal) => journal.removePending(intentId));
  };

  const refuse = (record: RefusedRecord, intent: Intent | null, isLate = false) => {
    const { intentId, atMs, refusal, standing = CLEAN } = record;
    drop(intentId);
    const head = { intentId, intent, atMs, standing, hasWaited: isLate };
    lists.addOutcome({ ...head, accepted: false, refusal });
    write((journal) => journal.refuse(record));
  };

  return {
    settle,
    refuse: (record, intent) => refuse(record, intent),
    takeOutcome(outcome) {
      const { intentId } = outcome;
      const item = lists.findPending(intentId);
      if (item === undefined) return false;
      if (!outcome.accepted) {
        const { refusal, standing } = outcome;
        const record = { intentId, text: item.text, atMs: nowMs(), refusal, standing };
        refuse(record, item.intent, hasWaited(item));
      } else if (outcome.seq <= deps.seenSeq()) {
        settle(item, outcome);
      } else {
        // Shown as pending until its entry is here: otherwise the edit would blink.
        feed.leave(intentId);
        lists.noteAccepted(item, outcome.seq);
      }
      return true;
    },
  };
}
