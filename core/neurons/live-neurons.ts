// [NE2] The records of a session as its log grows: only those that an operation is about are made
// anew, and only when somebody asks. Always what `neuronsAfter` makes of the whole log.
import type { Place } from "#core/geometry/place.ts";
import {
  isNeuronBody,
  type Neuron,
  type NeuronOperationBody,
  neuronIdOf,
} from "#core/neurons/neuron.ts";
import { type NeuronOperation, neuronAfter } from "#core/neurons/neuron-table.ts";

/** What is read of an operation of any kind. */
interface LogEntry {
  readonly seq: number;
  readonly overrides: readonly number[];
  readonly body: { readonly kind: string };
}

interface Followed {
  readonly base: Neuron | null;
  readonly operations: NeuronOperation[];
  now: Neuron | null;
}

export class LiveNeurons {
  readonly #base: readonly Neuron[];
  readonly #active: ReadonlySet<number>;
  /** By id: the version's records in their order, then additions in log order. */
  readonly #records: Map<string, Followed>;
  readonly #stale = new Set<Followed>();
  #list: readonly Neuron[] | null;

  /** @param active the numbers of the session's active operations, kept up to date by its owner. */
  constructor(base: readonly Neuron[], active: ReadonlySet<number>) {
    this.#base = base;
    this.#active = active;
    this.#list = base;
    this.#records = new Map(
      base.map((neuron) => [neuron.id, { base: neuron, operations: [], now: neuron }]),
    );
  }

  /** The same array until a record comes, goes or changes. */
  get list(): readonly Neuron[] {
    this.#list ??= this.#listAnew();
    return this.#list;
  }

  /** Active or not, in log order; none for a record that nobody touched. */
  operationsOn(neuronId: string): readonly NeuronOperation[] {
    return this.#records.get(neuronId)?.operations ?? [];
  }

  /** Where the record is anchored, whether it is there now or not; null where it never was. */
  placeOf(neuronId: string): Place | null {
    const record = this.#records.get(neuronId);
    if (record === undefined) return null;
    if (record.base !== null) return record.base.place;
    for (const { body } of record.operations) {
      if (body.kind === "neuron-add") return body.neuron.place;
    }
    return null;
  }

  /**
   * Takes the next operation of the log.
   * @param marked what it undoes or redoes; itself where it is no mark.
   */
  record(operation: LogEntry, marked: LogEntry | undefined): void {
    if (isOfNeurons(operation)) this.#follow(operation);
    if (marked === undefined) return;
    if (isOfNeurons(marked)) this.#outdate(this.#records.get(neuronIdOf(marked.body)));
    // What an edit overrides comes and goes with it, and so does what that had overridden.
    if (marked.overrides.length === 0) return;
    for (const record of this.#records.values()) {
      if (record.operations.length > 0) this.#outdate(record);
    }
  }

  #follow({ seq, body }: NeuronOperation): void {
    const id = neuronIdOf(body);
    const record = this.#records.get(id) ?? { base: null, operations: [], now: null };
    this.#records.set(id, record);
    record.operations.push({ seq, body });
  }

  #outdate(record: Followed | undefined): void {
    if (record === undefined) return;
    this.#stale.add(record);
    this.#list = null;
  }

  #listAnew(): readonly Neuron[] {
    for (const record of this.#stale) {
      record.now = neuronAfter(record.base, record.operations, this.#active);
    }
    this.#stale.clear();
    const list = [...this.#records.values()].flatMap(({ now }) => (now === null ? [] : [now]));
    const isBase =
      list.length === this.#base.length && list.every((neuron, at) => neuron === this.#base[at]);
    return isBase ? this.#base : list;
  }
}

function isOfNeurons(entry: LogEntry): entry is LogEntry & { readonly body: NeuronOperationBody } {
  return isNeuronBody(entry.body);
}
