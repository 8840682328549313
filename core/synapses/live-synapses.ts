// [SY1] The synapses of a session as its log grows: put together when they are asked for, and only
// after one came or went, so that a long replay does not do so at every step.
import type { Operation, Synapse } from "#core/operations/operation.ts";
import { synapsesAfter } from "#core/synapses/synapse-table.ts";

export interface SynapseChanges {
  readonly added: readonly Synapse[];
  readonly removedIds: ReadonlySet<string>;
}

export class LiveSynapses {
  readonly #base: readonly Synapse[];
  readonly #active: ReadonlySet<number>;
  /** Additions and removals, in log order. */
  readonly #operations: Operation[] = [];
  #list: readonly Synapse[] | null;

  /** @param active the numbers of the session's active operations, kept up to date by its owner. */
  constructor(base: readonly Synapse[], active: ReadonlySet<number>) {
    this.#base = base;
    this.#active = active;
    this.#list = base;
  }

  get list(): readonly Synapse[] {
    this.#list ??= synapsesAfter(this.#base, this.#operations, this.#active);
    return this.#list;
  }

  /** What active operations added and took away, those of both kinds named twice. */
  changes(): SynapseChanges {
    const added: Synapse[] = [];
    const removedIds = new Set<string>();
    for (const { seq, body } of this.#operations) {
      if (!this.#active.has(seq)) continue;
      if (body.kind === "synapse-add") added.push(body.synapse);
      if (body.kind === "synapse-remove") removedIds.add(body.synapseId);
    }
    return { added, removedIds };
  }

  /**
   * Takes the next operation of the log.
   * @param marked what it undoes or redoes; itself where it is no mark.
   */
  record(operation: Operation, marked: Operation | undefined): void {
    if (isOfSynapses(operation)) this.#operations.push(operation);
    if (marked === undefined) return;
    // What an edit overrides comes and goes with it.
    if (isOfSynapses(marked) || marked.overrides.length > 0) this.#list = null;
  }
}

function isOfSynapses({ body }: Operation): boolean {
  return body.kind === "synapse-add" || body.kind === "synapse-remove";
}
