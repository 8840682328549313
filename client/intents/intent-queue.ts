// [LV3][OP3] A person's intents from the click to the outcome. One is kept in the journal and sent
// until its outcome is known, from an answer or from the log, whichever comes first; then it is
// kept no more. Intents are sent in the order they were made, over reloads as well. What the person
// asked for in another page of theirs is shown here too, and sent from here once that page is gone.
import type { ReceivedOutcome } from "#client/api/answer-schemas.ts";
import { frontOf, type Queued, REFILL_AT } from "#client/intents/channel-window.ts";
import type { IntentChannel } from "#client/intents/intent-channel.ts";
import type {
  IntentJournal,
  PendingRecord,
  RefusedRecord,
} from "#client/intents/intent-journal.ts";
import { formatIntent, parseIntentText, sizeBytesOf } from "#client/intents/intent-text.ts";
import type { OpenedJournal } from "#client/intents/open-journal.ts";
import { isListed, type OutcomeItem, withOutcome } from "#client/intents/outcome-list.ts";
import { bodyWith, groundsWith, overridesWith, type RetryChange } from "#client/intents/retry.ts";
import { createLonePage, type PageNews, type SiblingPages } from "#client/intents/sibling-pages.ts";
import type { Intent, IntentBody, IntentGrounds } from "#core/operations/intent.ts";
import type { Operation, SegmentChange } from "#core/operations/operation.ts";
import { CLEAN } from "#core/operations/standing.ts";

export interface PendingIntent {
  readonly intent: Intent;
  readonly atMs: number;
  /** How it is shown until it is decided; null where only the decision can tell. */
  readonly change: SegmentChange | null;
  /** Accepted under this number, though its entry has not come yet; null while undecided. */
  readonly acceptedSeq: number | null;
}

/** What the log's entry says of an intent. */
type CommittedIntent = Pick<Operation, "intentId" | "seq" | "standing">;

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

interface Waiting extends PendingIntent, Queued {
  readonly isFromJournal: boolean;
  /** The page that sends it. */
  readonly pageId: string;
}

/** Nobody looks at the very edit any more that was decided later than this. */
const WAITED_MS = 5_000;

function waiting(
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

/** So many that were not put away are told again after a reload; of refusals, all. */
const MAX_KEPT_ACCEPTED = 150;

type KeptOutcome =
  | { readonly accepted: true; readonly seq: number }
  | { readonly accepted: false; readonly refusal: RefusedRecord["refusal"] };

/** As it was told before the reload, but where an older page kept what this one cannot read. */
function keptOutcome(
  record: Pick<RefusedRecord, "intentId" | "text" | "atMs" | "standing">,
  kept: KeptOutcome,
): OutcomeItem {
  const { intentId, text, atMs, standing = CLEAN } = record;
  const parsed = parseIntentText(text);
  const intent = parsed.ok ? parsed.value : null;
  const head = { intentId, intent, atMs, standing, hasWaited: true };
  return kept.accepted
    ? { ...head, accepted: true, seq: kept.seq }
    : { ...head, accepted: false, refusal: kept.refusal };
}

export function createIntentQueue(deps: IntentQueueDeps): IntentQueue {
  const { channel, nowMs, onChange, siblings = createLonePage("") } = deps;
  const ownPageId = siblings.pageId;
  /** Pages whose intents are sent from here, and those that are waited for to be gone. */
  const sentFromHere = new Set([ownPageId]);
  const watched = new Set([ownPageId]);
  let pending: readonly Waiting[] = [];
  let outcomes: readonly OutcomeItem[] = [];
  /** Committed before what was kept is back. */
  const committedEarly = new Map<string, CommittedIntent>();
  const inChannel = new Set<string>();
  let isLoaded = false;
  let isKept = true;

  /** The journal keeps the order in which it is told. */
  const write = (job: (journal: IntentJournal) => Promise<void>) => {
    deps.journal
      .then(({ journal }) => job(journal))
      .catch(() => {
        isKept = false;
        onChange();
      });
  };

  const fillChannel = () => {
    if (!isLoaded || inChannel.size > REFILL_AT) return;
    const undecided = pending.filter(
      (item) => item.acceptedSeq === null && sentFromHere.has(item.pageId),
    );
    const added = frontOf(undecided).filter(({ intentId }) => !inChannel.has(intentId));
    for (const { intentId } of added) inChannel.add(intentId);
    if (added.length > 0) channel.put(added);
  };

  const watch = (pageId: string) => {
    if (watched.has(pageId)) return;
    watched.add(pageId);
    siblings.whenGone(pageId, () => {
      sentFromHere.add(pageId);
      fillChannel();
    });
  };

  const leaveChannel = (intentId: string) => {
    if (inChannel.delete(intentId)) channel.remove(intentId);
  };

  const drop = (intentId: string) => {
    pending = pending.filter((item) => item.intent.id !== intentId);
    leaveChannel(intentId);
  };

  const addOutcome = (item: OutcomeItem) => {
    outcomes = withOutcome(outcomes, item);
  };

  const isInherited = ({ pageId }: Waiting) => pageId !== ownPageId && sentFromHere.has(pageId);
  const hasWaited = (item: Waiting) =>
    item.isFromJournal || isInherited(item) || nowMs() - item.atMs >= WAITED_MS;

  const settle = (item: Waiting, { seq, standing = CLEAN }: CommittedIntent) => {
    const { intent, intentId } = item;
    drop(intentId);
    const head = { intentId, intent, atMs: nowMs(), standing, hasWaited: hasWaited(item) };
    const outcome: OutcomeItem = { ...head, accepted: true, seq };
    addOutcome(outcome);
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
    addOutcome({ ...head, accepted: false, refusal });
    write((journal) => journal.refuse(record));
  };

  const onOutcome = (outcome: ReceivedOutcome) => {
    const item = pending.find(({ intent }) => intent.id === outcome.intentId);
    if (item === undefined) return;
    const { intentId } = outcome;
    if (!outcome.accepted) {
      const { refusal, standing } = outcome;
      refuse(
        { intentId, text: item.text, atMs: nowMs(), refusal, standing },
        item.intent,
        hasWaited(item),
      );
    } else if (outcome.seq <= deps.seenSeq()) {
      settle(item, outcome);
    } else {
      // Shown as pending until its entry is here: otherwise the edit would blink.
      leaveChannel(intentId);
      pending = pending.map((it) => (it === item ? { ...it, acceptedSeq: outcome.seq } : it));
    }
    fillChannel();
    onChange();
  };

  const takeRecord = (record: PendingRecord): Waiting | null => {
    const parsed = parseIntentText(record.text);
    const { intentId, text, atMs } = record;
    if (!parsed.ok) {
      refuse({ intentId, text, atMs, refusal: parsed.error }, null);
      return null;
    }
    const { pageId = ownPageId } = record;
    return waiting(parsed.value, record, { isFromJournal: true, pageId });
  };

  const load = async () => {
    const { journal, isDurable } = await deps.journal;
    const kept = await journal.load();
    isKept = isDurable;
    for (const { intentId } of kept.accepted.slice(0, -MAX_KEPT_ACCEPTED)) {
      write((journal) => journal.removeOutcome(intentId));
    }
    const told = [
      ...kept.refused.map((record) => keptOutcome(record, { ...record, accepted: false })),
      ...kept.accepted
        .slice(-MAX_KEPT_ACCEPTED)
        .map((record) => keptOutcome(record, { ...record, accepted: true })),
    ];
    outcomes = [...told.sort((left, right) => left.atMs - right.atMs), ...outcomes];
    const made = new Set(pending.map(({ intent }) => intent.id));
    const back = kept.pending
      .filter((record) => !made.has(record.intentId))
      .map(takeRecord)
      .filter((item) => item !== null);
    pending = [...back, ...pending];
    isLoaded = true;
    for (const { pageId } of pending) watch(pageId);
    for (const item of back) {
      const committed = committedEarly.get(item.intent.id);
      if (committed !== undefined) settle(item, committed);
    }
    committedEarly.clear();
  };

  const submit: IntentQueue["submit"] = (body, overrides, change, grounds = {}) => {
    const seenSeq = deps.seenSeq();
    const intent: Intent = { id: deps.newId(), seenSeq, overrides, ...grounds, body };
    const text = formatIntent(intent);
    const parsed = parseIntentText(text);
    const atMs = nowMs();
    if (parsed.ok) {
      const record: PendingRecord = { intentId: intent.id, text, atMs, change, pageId: ownPageId };
      const whose = { isFromJournal: false, pageId: ownPageId };
      pending = [...pending, waiting(intent, record, whose)];
      write((journal) => journal.addPending(record));
      siblings.tell({ kind: "added", record });
      fillChannel();
    } else {
      refuse({ intentId: intent.id, text, atMs, refusal: parsed.error }, intent);
    }
    onChange();
    return intent.id;
  };

  const putAway = (intentId: string) => {
    outcomes = outcomes.filter((outcome) => outcome.intentId !== intentId);
    onChange();
  };

  const dismiss = (intentId: string) => {
    write((journal) => journal.removeOutcome(intentId));
    siblings.tell({ kind: "put-away", intentId });
    putAway(intentId);
  };

  const isUndecided = (intentId: string) =>
    pending.some(({ intent, acceptedSeq }) => intent.id === intentId && acceptedSeq === null);

  const forget = (intentId: string) => {
    drop(intentId);
    fillChannel();
    onChange();
  };

  /** What another page of the person's did; it keeps the journal. */
  const onNews = (news: PageNews) => {
    if (news.kind === "added") takeFromSibling(news.record);
    else if (news.kind === "put-away") putAway(news.intentId);
    else if (isUndecided(news.intentId)) forget(news.intentId);
  };

  const takeFromSibling = (record: PendingRecord) => {
    const { intentId, text, pageId = ownPageId } = record;
    const isKnown = (item: { readonly intentId: string }) => item.intentId === intentId;
    const parsed = parseIntentText(text);
    if (!parsed.ok || pending.some(isKnown) || outcomes.some(isKnown)) return;
    pending = [...pending, waiting(parsed.value, record, { isFromJournal: false, pageId })];
    watch(pageId);
    onChange();
  };

  const stopListening = channel.onOutcome(onOutcome);
  siblings.onNews(onNews);
  const whenLoaded = load()
    .catch(() => {
      isLoaded = true;
      isKept = false;
    })
    .then(() => {
      fillChannel();
      onChange();
    });

  return {
    submit,
    dismiss,
    pending: () => pending,
    outcomes: () => outcomes,
    takeBack(intentId) {
      if (!isUndecided(intentId)) return;
      write((journal) => journal.removePending(intentId));
      siblings.tell({ kind: "taken-back", intentId });
      forget(intentId);
    },
    retryWith(intentId, change) {
      const found = outcomes.find((outcome) => outcome.intentId === intentId);
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
      if (!isLoaded) for (const item of operations) committedEarly.set(item.intentId, item);
      if (pending.length === 0) return;
      const byId = new Map(pending.map((item) => [item.intent.id, item]));
      const decided = operations.filter(({ intentId }) => byId.has(intentId));
      for (const committed of decided) {
        const item = byId.get(committed.intentId);
        if (item !== undefined) settle(item, committed);
      }
      if (decided.length === 0) return;
      fillChannel();
      onChange();
    },
    isKept: () => isKept,
    whenLoaded,
    destroy() {
      stopListening();
      siblings.close();
      deps.journal.then(
        ({ journal }) => journal.close(),
        () => undefined,
      );
    },
  };
}
