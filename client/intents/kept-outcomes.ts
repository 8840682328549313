// What became of intents on earlier pages, told again after a reload: all refusals, and of the
// accepted ones the latest, in the order in which they were learned of.
import type {
  AcceptedRecord,
  IntentJournal,
  RefusedRecord,
} from "#client/intents/intent-journal.ts";
import { parseIntentText } from "#client/intents/intent-text.ts";
import type { OutcomeItem } from "#client/intents/outcome-list.ts";
import { CLEAN } from "#core/operations/standing.ts";

/** So many that were not put away are told again after a reload; of refusals, all. */
const MAX_KEPT_ACCEPTED = 150;

type Kept = Pick<Awaited<ReturnType<IntentJournal["load"]>>, "refused" | "accepted">;

export interface ToldAgain {
  readonly outcomes: readonly OutcomeItem[];
  /** Accepted ones that are too many to be kept any longer. */
  readonly surplus: readonly AcceptedRecord[];
}

export function toldAgain({ refused, accepted }: Kept): ToldAgain {
  const outcomes = [
    ...refused.map((record) => keptOutcome(record, { ...record, accepted: false })),
    ...accepted
      .slice(-MAX_KEPT_ACCEPTED)
      .map((record) => keptOutcome(record, { ...record, accepted: true })),
  ];
  return {
    outcomes: outcomes.sort((left, right) => left.atMs - right.atMs),
    surplus: accepted.slice(0, -MAX_KEPT_ACCEPTED),
  };
}

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
