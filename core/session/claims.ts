// [CL1][CL2] Claims of a session: who asked the others to leave a segment to them, and until when.
// They follow from the log alone. Which of them are over by their time is asked with a clock, at the
// moment it matters: a log that is read again holds the same claims, whenever it is read.
import type { Place } from "#core/geometry/place.ts";
import type { Operation, OperationBody } from "#core/operations/operation.ts";

export const DEFAULT_CLAIM_MINUTES = 30;
const MS_PER_MINUTE = 60_000;

export interface Claim {
  /** Of the operation that made it. */
  readonly seq: number;
  readonly authorId: string;
  readonly authorName: string;
  readonly place: Place;
  readonly note: string;
  /** It holds before this, Unix ms of the server's clock. */
  readonly untilMs: number;
}

type ClaimOperation = Operation & { readonly body: OperationBody & { readonly kind: "claim" } };

export function isClaim(operation: Operation): operation is ClaimOperation {
  return operation.body.kind === "claim";
}

export function claimOf({ seq, authorId, authorName, atMs, body }: ClaimOperation): Claim {
  const { place, minutes, note } = body;
  return { seq, authorId, authorName, place, note, untilMs: atMs + minutes * MS_PER_MINUTE };
}

/** Whether it is of the kinds that make and end claims; these change nothing else [CL4]. */
export function isClaimKind(kind: OperationBody["kind"]): kind is "claim" | "release" {
  return kind === "claim" || kind === "release";
}

/** The claims of a log as it grows. */
export class ClaimBook {
  readonly #unreleased = new Map<number, Claim>();
  #list: readonly Claim[] | null = null;

  /** Takes the next operation of the log. */
  record(operation: Operation): void {
    if (isClaim(operation)) this.#unreleased.set(operation.seq, claimOf(operation));
    else if (operation.body.kind === "release") this.#unreleased.delete(operation.body.of);
    else return;
    this.#list = null;
  }

  isReleased(seq: number): boolean {
    return !this.#unreleased.has(seq);
  }

  /** Not released, in the order of the log; the same array until that changes. */
  get unreleased(): readonly Claim[] {
    this.#list ??= [...this.#unreleased.values()];
    return this.#list;
  }

  /** Those that hold at a moment, Unix ms. */
  heldAt(nowMs: number): readonly Claim[] {
    return this.unreleased.filter(({ untilMs }) => nowMs < untilMs);
  }
}
