// [OP4] An operation is active unless its latest undo/redo mark says undone, or a later active
// operation overrides it. Undoing the overriding one revives it. Marks always count, in log order;
// a mark on something that is no earlier undoable operation has no meaning and is passed over.
import type { Operation, OperationKind } from "#core/operations/operation.ts";

/** What activity depends on. */
export type ActivityEntry = Pick<Operation, "seq" | "overrides"> & {
  readonly body: { readonly kind: OperationKind; readonly of?: number };
};

const MOVING: readonly OperationKind[] = [
  "merge",
  "merge-many",
  "split",
  "split-groups",
  "split-supervoxel",
];
const UNDOABLE: ReadonlySet<OperationKind> = new Set([
  ...MOVING,
  "synapse-add",
  "synapse-suggest",
  "synapse-edit",
  "synapse-judge",
  "synapse-remove",
  "neuron-add",
  "neuron-edit",
  "neuron-remove",
  "comment-add",
]);

export function isUndoable(kind: OperationKind): boolean {
  return UNDOABLE.has(kind);
}

/** Whether supervoxels may be in another segment after it. */
export function movesSupervoxels(kind: OperationKind): boolean {
  return MOVING.includes(kind);
}

/** Sequence numbers of the undoable operations that are active after the whole log. */
export function activeOperations(operations: readonly ActivityEntry[]): ReadonlySet<number> {
  const ledger = new ActivityLedger();
  for (const operation of operations) ledger.record(operation);
  return ledger.active;
}

/** Keeps the active operations as the log grows; the last entry can be taken back. */
export class ActivityLedger {
  readonly #entries: ActivityEntry[] = [];
  readonly #active = new Set<number>();
  /** The marks on an operation, in log order. */
  readonly #marks = new Map<number, ("undo" | "redo")[]>();
  /** The undoable operations that list an operation in their overrides. */
  readonly #overriders = new Map<number, number[]>();

  get active(): ReadonlySet<number> {
    return this.#active;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** The earlier undoable operations that an undoable one overrides. */
  overriddenBy(seq: number): readonly number[] {
    return this.#overriddenBy(this.#entries[seq - 1]);
  }

  isUndoneByMark(seq: number): boolean {
    return this.#marks.get(seq)?.at(-1) === "undo";
  }

  /**
   * Adds the next entry of the log.
   * @returns the operations that became active or ceased to be, in descending order.
   */
  record(entry: ActivityEntry): readonly number[] {
    if (entry.seq !== this.#entries.length + 1) {
      throw new Error(`operation ${entry.seq} follows ${this.#entries.length}: the log has a gap`);
    }
    this.#entries.push(entry);
    const marked = this.#markedBy(entry);
    if (marked !== null) {
      listAt(this.#marks, marked).push(entry.body.kind === "undo" ? "undo" : "redo");
      return this.#settle([marked]);
    }
    if (!isUndoable(entry.body.kind)) return [];
    for (const seq of this.#overriddenBy(entry)) listAt(this.#overriders, seq).push(entry.seq);
    return this.#settle([entry.seq]);
  }

  /** Takes back the last entry; the same operations change as when it was recorded. */
  unrecord(): void {
    const entry = this.#entries.pop();
    if (entry === undefined) throw new Error("there is no entry to take back");
    const marked = this.#markedBy(entry);
    if (marked !== null) {
      this.#marks.get(marked)?.pop();
      this.#settle([marked]);
    } else if (isUndoable(entry.body.kind)) {
      const overridden = this.#overriddenBy(entry);
      for (const seq of overridden) this.#overriders.get(seq)?.pop();
      this.#active.delete(entry.seq);
      this.#settle(overridden);
    }
  }

  #isUndoable(seq: number): boolean {
    const entry = this.#entries[seq - 1];
    return entry !== undefined && isUndoable(entry.body.kind);
  }

  #markedBy(entry: ActivityEntry): number | null {
    const { kind, of } = entry.body;
    if ((kind !== "undo" && kind !== "redo") || of === undefined || of >= entry.seq) return null;
    return this.#isUndoable(of) ? of : null;
  }

  #overriddenBy(entry: ActivityEntry): readonly number[] {
    if (entry.overrides.length === 0) return entry.overrides;
    return [...new Set(entry.overrides)].filter((seq) => seq < entry.seq && this.#isUndoable(seq));
  }

  /** Overrides point backwards, so going down in sequence settles each operation once. */
  #settle(doubtful: readonly number[]): readonly number[] {
    if (doubtful.length === 1 && !this.#turn(doubtful[0])) return [];
    const first = doubtful.length === 1 ? doubtful : [];
    const others = first.flatMap((seq) => this.#overriddenBy(this.#entries[seq - 1]));
    /** Ascending, each once: thousands may wait where people override each other all day. */
    const waiting = [...new Set(first.length === 1 ? others : doubtful)].sort((a, b) => a - b);
    const changed = [...first];
    for (let seq = waiting.pop(); seq !== undefined; seq = waiting.pop()) {
      if (!this.#turn(seq)) continue;
      changed.push(seq);
      for (const earlier of this.#overriddenBy(this.#entries[seq - 1])) {
        insertOnce(waiting, earlier);
      }
    }
    return changed;
  }

  /** @returns whether the operation became active or ceased to be. */
  #turn(seq: number): boolean {
    const isActive =
      !this.isUndoneByMark(seq) &&
      !(this.#overriders.get(seq)?.some((later) => this.#active.has(later)) ?? false);
    if (isActive === this.#active.has(seq)) return false;
    if (isActive) this.#active.add(seq);
    else this.#active.delete(seq);
    return true;
  }
}

/** Where it belongs in an ascending list, unless it is there. */
function insertOnce(ascending: number[], value: number): void {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  if (ascending[low] !== value) ascending.splice(low, 0, value);
}

function listAt<T>(lists: Map<number, T[]>, key: number): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
