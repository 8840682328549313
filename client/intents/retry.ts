// [LV1] The way on that a refusal offers: the same intent, with what the person now knows.
import type { ReceivedRefusal } from "#client/api/refusal-json.ts";
import type { IntentBody, IntentGrounds } from "#core/operations/intent.ts";

export interface RetryChange {
  /** Operations that the person now knows it goes against. */
  readonly overrides?: readonly number[];
  readonly confirmedFar?: boolean;
  readonly confirmedOnlyClicked?: boolean;
  /** The segment has a record, and a second one is wanted. */
  readonly confirmedSecond?: boolean;
  /** Claims of others that the person now knows it goes against. */
  readonly confirmedClaims?: readonly number[];
  /** Why it is right all the same, in the person's words. */
  readonly reason?: string;
}

/** What would let a refused intent through; null where only another intent can. */
export function retryOffered(refusal: ReceivedRefusal): RetryChange | null {
  switch (refusal.tag) {
    case "would-override":
      return { overrides: refusal.operations.map((operation) => operation.seq) };
    case "segment-claimed":
      return { confirmedClaims: refusal.claims.map(({ operation }) => operation.seq) };
    case "merge-too-far":
      return { confirmedFar: true };
    case "split-only-clicked":
      return { confirmedOnlyClicked: true };
    case "neuron-present":
      return { confirmedSecond: true };
    default:
      return null;
  }
}

export function bodyWith(body: IntentBody, change: RetryChange): IntentBody {
  if (body.kind === "merge" || body.kind === "merge-many") {
    return { ...body, confirmedFar: change.confirmedFar ?? body.confirmedFar };
  }
  if (body.kind === "split" || body.kind === "split-groups") {
    const confirmedOnlyClicked = change.confirmedOnlyClicked ?? body.confirmedOnlyClicked;
    return { ...body, confirmedOnlyClicked };
  }
  if (body.kind === "neuron-add") {
    return { ...body, confirmedSecond: change.confirmedSecond ?? body.confirmedSecond };
  }
  return body;
}

/** Those of before and the new ones, ascending, each once. */
export function overridesWith(
  overrides: readonly number[],
  change: RetryChange,
): readonly number[] {
  return union(overrides, change.overrides ?? []);
}

/** A new reason stands in place of the one before; a claim that was confirmed stays so. */
export function groundsWith(before: IntentGrounds, change: RetryChange): IntentGrounds {
  const reason = change.reason ?? before.reason;
  const claims = union(before.confirmedClaims ?? [], change.confirmedClaims ?? []);
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(claims.length === 0 ? {} : { confirmedClaims: claims }),
  };
}

function union(left: readonly number[], right: readonly number[]): readonly number[] {
  return [...new Set([...left, ...right])].sort((a, b) => a - b);
}
