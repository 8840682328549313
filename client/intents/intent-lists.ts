// A person's intents on this session, each in one list: waiting in the order they were made, or among
// the outcomes, oldest first. A list is the same array until something in it changed.
import { type OutcomeItem, withOutcome } from "#client/intents/outcome-list.ts";
import type { Waiting } from "#client/intents/waiting-intent.ts";

export interface IntentLists {
  pending(): readonly Waiting[];
  outcomes(): readonly OutcomeItem[];
  findPending(intentId: string): Waiting | undefined;
  isUndecided(intentId: string): boolean;
  /** In either list. */
  has(intentId: string): boolean;
  add(item: Waiting): void;
  drop(intentId: string): void;
  /** Still waiting, but only for its entry in the log. */
  noteAccepted(item: Waiting, seq: number): void;
  addOutcome(item: OutcomeItem): void;
  removeOutcome(intentId: string): void;
  /** From before this page: it comes before what was made since. */
  prependOutcomes(outcomes: readonly OutcomeItem[]): void;
  prependPending(items: readonly Waiting[]): void;
}

export function createIntentLists(): IntentLists {
  let pending: readonly Waiting[] = [];
  let outcomes: readonly OutcomeItem[] = [];
  const isOf = (intentId: string) => (item: { readonly intentId: string }) =>
    item.intentId === intentId;
  const findPending = (intentId: string) => pending.find(isOf(intentId));
  return {
    pending: () => pending,
    outcomes: () => outcomes,
    findPending,
    isUndecided: (intentId) => findPending(intentId)?.acceptedSeq === null,
    has: (intentId) => pending.some(isOf(intentId)) || outcomes.some(isOf(intentId)),
    add(item) {
      pending = [...pending, item];
    },
    drop(intentId) {
      pending = pending.filter((item) => item.intentId !== intentId);
    },
    noteAccepted(item, acceptedSeq) {
      pending = pending.map((it) => (it === item ? { ...it, acceptedSeq } : it));
    },
    addOutcome(item) {
      outcomes = withOutcome(outcomes, item);
    },
    removeOutcome(intentId) {
      outcomes = outcomes.filter((outcome) => outcome.intentId !== intentId);
    },
    prependOutcomes(older) {
      outcomes = [...older, ...outcomes];
    },
    prependPending(older) {
      pending = [...older, ...pending];
    },
  };
}
