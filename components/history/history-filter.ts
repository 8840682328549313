// Which operations the history lists: of one person, of one kind, of the segments in hand.
import type { Place } from "#core/geometry/place.ts";
import { placesOf } from "#core/operations/intent.ts";
import type { Operation, OperationKind } from "#core/operations/operation.ts";
import { operationsOfSegments } from "#core/operations/operations-of-segments.ts";

export const HISTORY_GROUPS = [
  "merge",
  "split",
  "undo",
  "synapse",
  "neuron",
  "comment",
  "claim",
  "review",
] as const;
export type HistoryGroup = (typeof HISTORY_GROUPS)[number];

export interface HistoryFilter {
  readonly personId: string | null;
  readonly group: HistoryGroup | null;
  /** Of the selected segments alone. */
  readonly isOfSelected: boolean;
}

export const ALL_OPERATIONS: HistoryFilter = { personId: null, group: null, isOfSelected: false };

const GROUP_OF: Readonly<Record<OperationKind, HistoryGroup>> = {
  merge: "merge",
  "merge-many": "merge",
  split: "split",
  "split-groups": "split",
  "split-supervoxel": "split",
  undo: "undo",
  redo: "undo",
  "synapse-add": "synapse",
  "synapse-edit": "synapse",
  "synapse-judge": "synapse",
  "synapse-suggest": "synapse",
  "synapse-remove": "synapse",
  "neuron-add": "neuron",
  "neuron-edit": "neuron",
  "neuron-remove": "neuron",
  "comment-add": "comment",
  "comment-resolve": "comment",
  "comment-reopen": "comment",
  claim: "claim",
  release: "claim",
  submit: "review",
  "request-changes": "review",
  reopen: "review",
  sign: "review",
  "withdraw-sign": "review",
  "object-request": "review",
  "withdraw-request": "review",
  resolve: "review",
  approve: "review",
  finalize: "review",
  abandon: "review",
};

export interface SelectedSegments {
  readonly roots: ReadonlySet<bigint>;
  /** As they are called after this operation. */
  readonly seq: number;
  /** The root that holds a place by then; null where the page does not know it. */
  rootOfPlace(place: Place): bigint | null;
}

export function filterHistory(
  operations: readonly Operation[],
  { personId, group, isOfSelected }: HistoryFilter,
  selected: SelectedSegments,
): readonly Operation[] {
  if (personId === null && group === null && !isOfSelected) return operations;
  const isOfThem = isOfSelected ? ofSelected(operations, selected) : () => true;
  return operations.filter(
    (operation) =>
      (personId === null || operation.authorId === personId) &&
      (group === null || GROUP_OF[operation.body.kind] === group) &&
      isOfThem(operation),
  );
}

function ofSelected(
  operations: readonly Operation[],
  { roots, seq, rootOfPlace }: SelectedSegments,
): (operation: Operation) => boolean {
  const changed = operationsOfSegments(operations, roots, seq);
  return (operation) => {
    if (changed.has(operation.seq)) return true;
    return placesOf(operation.body).some((place) => {
      const root = rootOfPlace(place);
      return root !== null && roots.has(root);
    });
  };
}

export interface HistoryAuthor {
  readonly id: string;
  readonly name: string;
  readonly count: number;
}

/** Who wrote the log, by name. */
export function authorsOf(operations: readonly Operation[]): readonly HistoryAuthor[] {
  const authors = new Map<string, HistoryAuthor>();
  for (const { authorId: id, authorName: name } of operations) {
    authors.set(id, { id, name, count: (authors.get(id)?.count ?? 0) + 1 });
  }
  return [...authors.values()].sort((left, right) => left.name.localeCompare(right.name));
}
