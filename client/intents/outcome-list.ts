// What became of a person's intents. A refusal stays until they put it away; of the accepted ones
// the latest are enough.
import type { ReceivedRefusal } from "#client/api/refusal-json.ts";
import type { Intent } from "#core/operations/intent.ts";
import type { Standing } from "#core/operations/standing.ts";

interface OutcomeHead {
  readonly intentId: string;
  /** null for one kept by an older page that this one cannot read. */
  readonly intent: Intent | null;
  /** When it was learned of, Unix ms. */
  readonly atMs: number;
  /** How it met the session [LV3]. */
  readonly standing: Standing;
  /** The person went on without it: it was made without a line, or on an earlier page. */
  readonly hasWaited: boolean;
}

export type OutcomeItem =
  | (OutcomeHead & { readonly accepted: true; readonly seq: number })
  | (OutcomeHead & { readonly accepted: false; readonly refusal: ReceivedRefusal });

/** [LV3] Refused, or not what its author could think: told until they put it away. */
export function needsAttention({ accepted, standing: { kind } }: OutcomeItem): boolean {
  return !accepted || kind === "shifted" || kind === "redundant";
}

/** [LV3] After a time without a line each edit's outcome is listed, also where it went well. */
export function isListed(outcome: OutcomeItem): boolean {
  return outcome.hasWaited || needsAttention(outcome);
}

const MAX_OUTCOMES = 200;

/** With the item at the end, and the oldest accepted ones dropped where there are too many. */
export function withOutcome(
  outcomes: readonly OutcomeItem[],
  item: OutcomeItem,
): readonly OutcomeItem[] {
  let surplus = outcomes.length + 1 - MAX_OUTCOMES;
  const kept = outcomes.filter((outcome) => !outcome.accepted || surplus-- <= 0);
  return [...kept, item];
}
