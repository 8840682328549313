// [DE1] The segmentation of one session: a version's graph and the log so far. What it holds after
// every operation is what deriving from scratch gives [DE4]: G' falls apart into connected
// components, and an operation can move supervoxels only within the components that it touches,
// so these are derived anew and no others.
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { EdgeChange } from "#core/agglomeration/edge-change.ts";
import { ActivityLedger } from "#core/operations/activity.ts";
import { changedEdges } from "#core/operations/changed-edges.ts";
import { EditConstraints, type SplitEdit, touchedBy } from "#core/operations/edit-constraints.ts";
import type {
  Effect,
  Operation,
  OperationConflict,
  SegmentChange,
} from "#core/operations/operation.ts";
import { conflictsOf } from "#core/operations/operation-conflicts.ts";
import { DEFAULT_LIST_LIMIT, joinChange, segmentChanges } from "#core/operations/segment-change.ts";
import { type ExtraCut, settleSplits } from "#core/operations/settle-splits.ts";
import { connectedComponents } from "#core/segmentation/connected-components.ts";
import { type BasePartition, buildBasePartition, Partition } from "#core/segmentation/partition.ts";

/** What a derivation reads of an operation. */
export type LogOperation = Pick<Operation, "seq" | "overrides" | "body">;

/** What an operation would do to the segments. */
export type Plan =
  | { readonly kind: "nothing" }
  /** Two whole segments become one; each is named by one of its supervoxels. */
  | { readonly kind: "join"; readonly left: number; readonly right: number }
  | {
      readonly kind: "derived";
      /** Whole segments, before as well as after: dense indices, ascending. */
      readonly members: Uint32Array;
      /** The root of each member, as a dense index. */
      readonly roots: Uint32Array;
      /** All that stand, the ones elsewhere included. */
      readonly extraCuts: readonly ExtraCut[];
    };

export interface Forecast {
  readonly plan: Plan;
  readonly conflicts: readonly OperationConflict[];
}

export class SegmentationState {
  readonly graph: AgglomerationGraph;
  readonly partition: Partition;
  readonly activity = new ActivityLedger();
  readonly constraints: EditConstraints;
  #extraCuts: readonly ExtraCut[] = [];

  constructor(graph: AgglomerationGraph, base: BasePartition) {
    this.graph = graph;
    this.partition = new Partition(base);
    this.constraints = new EditConstraints(graph);
  }

  get extraCuts(): readonly ExtraCut[] {
    return this.#extraCuts;
  }

  /** All conflicts that stand, sorted [DE3]. */
  get conflicts(): readonly OperationConflict[] {
    return conflictsOf(this.constraints, this.#extraCuts);
  }

  /** What the next operation would do; afterwards everything is as it was. */
  forecast(operation: LogOperation): Forecast {
    const flipped = this.#admit(operation);
    const plan = this.#plan(flipped);
    const extraCuts = plan.kind === "derived" ? plan.extraCuts : this.#extraCuts;
    const conflicts = conflictsOf(this.constraints, extraCuts);
    this.activity.unrecord();
    for (const seq of flipped) this.constraints.setActive(seq, this.activity.active.has(seq));
    this.constraints.forget(operation.seq);
    return { plan, conflicts };
  }

  /** Applies the next operation of the log. */
  apply(operation: LogOperation, listLimit: number): Effect {
    const plan = this.#plan(this.#admit(operation));
    const changes = this.#install(plan, listLimit);
    return { changes, conflicts: this.conflicts };
  }

  /** Takes the operation into the log and the constraints; the segments lag behind. */
  #admit(operation: LogOperation): readonly number[] {
    const flipped = this.activity.record(operation);
    this.constraints.record(operation);
    for (const seq of flipped) this.constraints.setActive(seq, this.activity.active.has(seq));
    return flipped.filter((seq) => this.constraints.editOf(seq) !== undefined);
  }

  #plan(flipped: readonly number[]): Plan {
    if (flipped.length === 0) return { kind: "nothing" };
    const touched = new Map<number, number>();
    for (const seq of flipped) {
      const edit = this.constraints.editOf(seq);
      if (edit === undefined) continue;
      for (const index of touchedBy(this.graph, edit)) {
        touched.set(this.partition.slotOf(index), index);
      }
    }
    this.#closeOverExtraCuts(touched);
    const splits = this.#splitsAcross(touched);
    if (splits.length === 0 && this.#isPlainMerge(flipped)) {
      const [left, right] = touched.values();
      return right === undefined ? { kind: "nothing" } : { kind: "join", left, right };
    }
    const members = this.partition.membersOfAll(touched.values());
    const region = this.constraints.inducedGraph(members);
    const settled = settleSplits(region, splits);
    const elsewhere = this.#extraCuts.filter((cut) => !touched.has(this.partition.slotOf(cut.a)));
    return {
      kind: "derived",
      members,
      roots: settled.roots,
      extraCuts: [...elsewhere, ...settled.extraCuts],
    };
  }

  /** Adds the segments that an extra cut parts from those touched: they are one component of G'. */
  #closeOverExtraCuts(touched: Map<number, number>): void {
    let isGrowing = true;
    while (isGrowing) {
      isGrowing = false;
      for (const { a, b } of this.#extraCuts) {
        const isTouchedA = touched.has(this.partition.slotOf(a));
        const isTouchedB = touched.has(this.partition.slotOf(b));
        if (isTouchedA === isTouchedB) continue;
        const missing = isTouchedA ? b : a;
        touched.set(this.partition.slotOf(missing), missing);
        isGrowing = true;
      }
    }
  }

  /** The active splits with places on both sides in these segments. */
  #splitsAcross(segments: ReadonlyMap<number, number>): SplitEdit[] {
    const isInside = (index: number) => segments.has(this.partition.slotOf(index));
    const across: SplitEdit[] = [];
    for (const split of this.constraints.activeSplits()) {
      if (split.sources.some(isInside) && split.sinks.some(isInside)) across.push(split);
    }
    return across;
  }

  #isPlainMerge(flipped: readonly number[]): boolean {
    return (
      flipped.length === 1 &&
      this.activity.active.has(flipped[0]) &&
      this.constraints.editOf(flipped[0])?.kind === "merge"
    );
  }

  #install(plan: Plan, listLimit: number): readonly SegmentChange[] {
    if (plan.kind === "nothing") return [];
    const { supervoxelIds } = this.graph;
    if (plan.kind === "join") {
      const { left, right } = plan;
      const roots = [left, right].map((index) => supervoxelIds[this.partition.rootOf(index)]);
      this.partition.join(left, right);
      return [joinChange([roots[0], roots[1]], this.partition.memberCountOf(left))];
    }
    const before = plan.members.map((member) => this.partition.rootOf(member));
    this.partition.replace(plan.members, plan.roots);
    this.#extraCuts = plan.extraCuts;
    return segmentChanges(this.graph, plan.members, before, plan.roots, listLimit);
  }
}

/** The partition of a version: made once, shared by its sessions. */
export function basePartitionOf(graph: AgglomerationGraph): BasePartition {
  const roots = connectedComponents(
    graph.supervoxelIds.length,
    graph.edgeA,
    graph.edgeB,
    graph.isOn,
  );
  return buildBasePartition(roots);
}

/** A session before its first operation. */
export function createSegmentation(
  graph: AgglomerationGraph,
  base: BasePartition = basePartitionOf(graph),
): SegmentationState {
  return new SegmentationState(graph, base);
}

/** The smallest dense index of the segment that holds this supervoxel. */
export function rootIndexOf(state: SegmentationState, supervoxelIndex: number): number {
  return state.partition.rootOf(supervoxelIndex);
}

/** Dense indices of the segment's supervoxels, ascending; named by any one of them. */
export function membersOf(state: SegmentationState, supervoxelIndex: number): Uint32Array {
  return state.partition.membersOf(supervoxelIndex);
}

/**
 * Applies the next operation of the log, whose seq must follow the last one's. Kinds that move no
 * supervoxels are taken into the log and change nothing.
 */
export function applyOperation(
  state: SegmentationState,
  operation: LogOperation,
  options: { readonly listLimit?: number } = {},
): Effect {
  return state.apply(operation, options.listLimit ?? DEFAULT_LIST_LIMIT);
}

/** How the edges that are on now differ from the graph's, sorted: what a version stores. */
export function edgeChangesOf(state: SegmentationState): readonly EdgeChange[] {
  return changedEdges(state.constraints, state.extraCuts);
}
