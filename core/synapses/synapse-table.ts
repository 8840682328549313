// [SY1][SY2] The synapses of a session: the version's, plus active additions and accepted suggestions,
// corrected by active corrections in log order, minus what is removed or rejected. Sites find their
// segments through their places, at every state.
import type {
  Operation,
  Synapse,
  SynapseOperationBody,
  SynapseVerdict,
} from "#core/operations/operation.ts";
import { changedSynapse } from "#core/synapses/changed-synapse.ts";

/** What one operation says of one synapse. */
export interface SynapseStep {
  readonly seq: number;
  readonly body:
    | Exclude<SynapseOperationBody, { readonly kind: "synapse-suggest" }>
    | { readonly kind: "synapse-suggest"; readonly synapse: Synapse };
}

/** By synapse, those that an operation speaks of alone: the steps in log order. */
export type SynapseBook = ReadonlyMap<string, readonly SynapseStep[]>;

/** [SY5] A synapse as the log leaves it, whether it counts or not. */
export interface StandingSynapse {
  readonly synapse: Synapse;
  /** [SY6] It came as a suggestion. */
  readonly isSuggested: boolean;
  readonly verdict: SynapseVerdict | null;
  /** The operation that brought it; null where the version has it. */
  readonly addedSeq: number | null;
  /** The operation with the verdict that holds. */
  readonly verdictSeq: number | null;
}

export function isSynapseBody(body: { readonly kind: string }): body is SynapseOperationBody {
  return body.kind.startsWith("synapse-");
}

/** The synapses that an operation is about. */
export function synapseIdsOf(body: SynapseOperationBody): readonly string[] {
  if (body.kind === "synapse-suggest") return body.synapses.map(({ id }) => id);
  return [body.kind === "synapse-add" ? body.synapse.id : body.synapseId];
}

/** Puts what an operation says into a book; nothing where it speaks of no synapse. */
export function enterSynapses(
  book: Map<string, SynapseStep[]>,
  { seq, body }: Pick<Operation, "seq" | "body">,
): void {
  const enter = (id: string, step: SynapseStep) => {
    const steps = book.get(id);
    if (steps === undefined) book.set(id, [step]);
    else steps.push(step);
  };
  if (!isSynapseBody(body)) return;
  if (body.kind === "synapse-suggest") {
    for (const synapse of body.synapses) {
      enter(synapse.id, { seq, body: { kind: "synapse-suggest", synapse } });
    }
  } else enter(synapseIdsOf(body)[0], { seq, body });
}

/**
 * One synapse as the steps about it leave it; null where it is not there, or is removed.
 * @param base the version's; null where the version has none with this id.
 */
export function synapseAfter(
  base: Synapse | null,
  steps: readonly SynapseStep[],
  active: ReadonlySet<number>,
): StandingSynapse | null {
  let synapse = base;
  let isRemoved = false;
  let told: Omit<StandingSynapse, "synapse"> = NOTHING_TOLD;
  for (const { seq, body } of steps) {
    if (!active.has(seq)) continue;
    if (body.kind === "synapse-remove") isRemoved = true;
    else if (body.kind === "synapse-judge") {
      told = { ...told, verdict: body.verdict, verdictSeq: seq };
    } else if (body.kind === "synapse-edit") {
      // A correction before its addition cannot be: additions bear the id of a new intent.
      if (synapse !== null) synapse = changedSynapse(synapse, body.changes);
    } else {
      synapse = body.synapse;
      told = { ...told, addedSeq: seq, isSuggested: body.kind === "synapse-suggest" };
    }
  }
  return synapse === null || isRemoved ? null : { synapse, ...told };
}

const NOTHING_TOLD = { isSuggested: false, verdict: null, addedSeq: null, verdictSeq: null };

/** [SY5][SY6] Whether it is one of the synapses, in connections, reviews and versions. */
export function isCounted({ isSuggested, verdict }: Omit<StandingSynapse, "synapse">): boolean {
  return isSuggested ? verdict === "accepted" : verdict !== "rejected";
}

/** All that are not removed: the version's first, in their order, then additions in log order. */
export function standingSynapses(
  base: readonly Synapse[],
  book: SynapseBook,
  active: ReadonlySet<number>,
): readonly StandingSynapse[] {
  const ofBase = new Set<string>();
  const standing: StandingSynapse[] = [];
  const push = (found: StandingSynapse | null) => {
    if (found !== null) standing.push(found);
  };
  for (const synapse of base) {
    const steps = book.get(synapse.id);
    if (steps === undefined) standing.push({ synapse, ...NOTHING_TOLD });
    else {
      ofBase.add(synapse.id);
      push(synapseAfter(synapse, steps, active));
    }
  }
  for (const [id, steps] of book) {
    if (!ofBase.has(id)) push(synapseAfter(null, steps, active));
  }
  return standing;
}

/** Those that count, in the order of `standingSynapses`; the version's own list where it is that. */
export function countedSynapses(
  base: readonly Synapse[],
  book: SynapseBook,
  active: ReadonlySet<number>,
): readonly Synapse[] {
  if (book.size === 0) return base;
  const counted = standingSynapses(base, book, active)
    .filter(isCounted)
    .map(({ synapse }) => synapse);
  const isBase =
    counted.length === base.length && counted.every((synapse, at) => synapse === base[at]);
  return isBase ? base : counted;
}

/** From scratch: what `LiveSynapses` keeps as a log grows [DE4]. */
export function synapsesAfter(
  base: readonly Synapse[],
  operations: readonly Pick<Operation, "seq" | "body">[],
  active: ReadonlySet<number>,
): readonly Synapse[] {
  return countedSynapses(base, synapseBook(operations), active);
}

export function synapseBook(operations: readonly Pick<Operation, "seq" | "body">[]): SynapseBook {
  const book = new Map<string, SynapseStep[]>();
  for (const operation of operations) enterSynapses(book, operation);
  return book;
}
