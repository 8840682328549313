// [SY1] The synapses of a session as its log grows: put together when they are asked for, and only
// after one came, went or changed, so that a long replay does not do so at every step.
import type { Operation, Synapse } from "#core/operations/operation.ts";
import {
  countedSynapses,
  enterSynapses,
  isCounted,
  isSynapseBody,
  type StandingSynapse,
  type SynapseStep,
  synapseAfter,
} from "#core/synapses/synapse-table.ts";

/** On balance, against the version. One that was corrected is in both, with one id. */
export interface SynapseChangesSince {
  /** As the version has them. */
  readonly gone: readonly Synapse[];
  readonly live: readonly Synapse[];
}

export class LiveSynapses {
  readonly #base: readonly Synapse[];
  readonly #active: ReadonlySet<number>;
  readonly #baseWithId: (id: string) => Synapse | undefined;
  readonly #book = new Map<string, SynapseStep[]>();
  #list: readonly Synapse[] | null;

  /**
   * @param active the numbers of the session's active operations, kept up to date by its owner.
   * @param baseWithId one of `base` by its id.
   */
  constructor(
    base: readonly Synapse[],
    active: ReadonlySet<number>,
    baseWithId: (id: string) => Synapse | undefined,
  ) {
    this.#base = base;
    this.#active = active;
    this.#baseWithId = baseWithId;
    this.#list = base;
  }

  get list(): readonly Synapse[] {
    this.#list ??= countedSynapses(this.#base, this.#book, this.#active);
    return this.#list;
  }

  /** As the log leaves it, whether it counts or not; null where it is not there or removed. */
  standingOf(id: string): StandingSynapse | null {
    return synapseAfter(this.#baseWithId(id) ?? null, this.stepsOn(id), this.#active);
  }

  /** Active or not, in log order; none of one that nobody touched. */
  stepsOn(id: string): readonly SynapseStep[] {
    return this.#book.get(id) ?? [];
  }

  /** Looks at no synapse but those that operations speak of. */
  changes(): SynapseChangesSince {
    const gone: Synapse[] = [];
    const live: Synapse[] = [];
    for (const id of this.#book.keys()) {
      const before = this.#baseWithId(id) ?? null;
      const standing = this.standingOf(id);
      const now = standing !== null && isCounted(standing) ? standing.synapse : null;
      if (before === now) continue;
      if (before !== null) gone.push(before);
      if (now !== null) live.push(now);
    }
    return { gone, live };
  }

  /**
   * Takes the next operation of the log.
   * @param marked what it undoes or redoes; itself where it is no mark.
   */
  record(operation: Operation, marked: Operation | undefined): void {
    enterSynapses(this.#book, operation);
    if (marked === undefined) return;
    // What an edit overrides comes and goes with it.
    if (isSynapseBody(marked.body) || marked.overrides.length > 0) this.#list = null;
  }
}
