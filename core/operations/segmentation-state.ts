// [DE1] The segmentation of one session: a version's graph and the log so far. What it holds after
// every operation is what deriving from scratch gives [DE4]: G' falls apart into connected
// components, and an operation can move supervoxels only within the components that it touches,
// so these are derived anew and no others; and where no active split's sides are joined, only what
// moves is looked at.
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { CutSteps } from "#core/agglomeration/cut-steps.ts";
import type { EdgeChange } from "#core/agglomeration/edge-change.ts";
import { ActivityLedger } from "#core/operations/activity.ts";
import { advanceComponents } from "#core/operations/advance-components.ts";
import { changedEdges } from "#core/operations/changed-edges.ts";
import type { PartEdit } from "#core/operations/edit.ts";
import { EditConstraints } from "#core/operations/edit-constraints.ts";
import type {
  Effect,
  Operation,
  OperationConflict,
  SegmentChange,
} from "#core/operations/operation.ts";
import { conflictsOf } from "#core/operations/operation-conflicts.ts";
import type { PieceSource } from "#core/operations/piece-book.ts";
import type { Plan } from "#core/operations/plan.ts";
import { derivePlan } from "#core/operations/plan-derivation.ts";
import { move, nodesOfFragment, planMove } from "#core/operations/plan-move.ts";
import {
  changesOfDerivation,
  changesOfMove,
  DEFAULT_LIST_LIMIT,
} from "#core/operations/segment-change.ts";
import type { ExtraCut } from "#core/operations/settle-splits.ts";
import { type BasePartition, buildBasePartition } from "#core/segmentation/base-partition.ts";
import { connectedComponents } from "#core/segmentation/connected-components.ts";
import { Partition } from "#core/segmentation/partition.ts";
import { SparseUint32 } from "#core/segmentation/sparse-uint32.ts";

const FEW_EDITS = 8;

/** What a derivation reads of an operation. */
export type LogOperation = Pick<Operation, "seq" | "overrides" | "body">;

export interface Forecast {
  readonly plan: Plan;
  readonly conflicts: readonly OperationConflict[];
  /** The edits that are not active now and would be, the operation itself aside. */
  readonly revived: readonly number[];
  /** The edits that are active now and would not be. */
  readonly silenced: readonly number[];
}

/** A session in which no supervoxel is ever split. */
export const NO_PIECES: PieceSource = {
  piecesOf(supervoxel) {
    throw new Error(`there is no mask for supervoxel ${supervoxel}`);
  },
};

export class SegmentationState {
  readonly partition: Partition;
  readonly activity = new ActivityLedger();
  readonly constraints: EditConstraints;
  readonly #memory = { marks: new SparseUint32(), parents: new SparseUint32() };
  #extraCuts: readonly ExtraCut[] = [];

  constructor(graph: AgglomerationGraph, base: BasePartition, pieces: PieceSource = NO_PIECES) {
    this.constraints = new EditConstraints(graph, pieces);
    this.partition = new Partition(base, this.constraints.graph.order);
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
    return this.forecastWith(operation, (forecast) => forecast);
  }

  /** As `forecast`; `read` may look at pieces of supervoxels that are only there meanwhile. */
  forecastWith<T>(operation: LogOperation, read: (forecast: Forecast) => T): T {
    const flipped = this.#admit(operation);
    try {
      const plan = this.#plan(flipped);
      const extraCuts = plan.kind === "derived" ? plan.extraCuts : this.#extraCuts;
      const conflicts = conflictsOf(this.constraints, extraCuts);
      const others = flipped.filter((seq) => seq !== operation.seq);
      const { active } = this.activity;
      const revived = others.filter((seq) => active.has(seq));
      const silenced = others.filter((seq) => !active.has(seq));
      return read({ plan, conflicts, revived, silenced });
    } finally {
      this.#expel(operation, flipped);
    }
  }

  /**
   * Runs steps while the next operation is in force for the graph; the segments are as before, and
   * afterwards everything is as it was. Nothing else may be done with the state meanwhile.
   */
  *admittedSteps<T>(operation: LogOperation, steps: () => CutSteps<T>): CutSteps<T> {
    const flipped = this.#admit(operation);
    try {
      return yield* steps();
    } finally {
      this.#expel(operation, flipped);
    }
  }

  /** Applies the next operation of the log. */
  apply(operation: LogOperation, listLimit: number): Effect {
    const plan = this.#plan(this.#admit(operation));
    const changes = this.#changesOf(plan, listLimit);
    this.#carryOut(plan, operation.seq);
    return { changes, conflicts: this.conflicts };
  }

  /**
   * Applies the next operations, whose effects are known, all at once: only what they come to is
   * looked for, since state is a function of the active operations [DE1].
   * @param fewEdits how many edits that came or went are not worth looking at all active splits.
   */
  advance(operations: readonly LogOperation[], fewEdits = FEW_EDITS): void {
    const turned = new Set<number>();
    for (const operation of operations) {
      for (const seq of this.activity.record(operation)) turned.add(seq);
      this.constraints.record(operation);
    }
    this.constraints.journal.begin();
    const flipped = Uint32Array.from(turned).sort();
    for (const seq of flipped) this.constraints.setActive(seq, this.activity.active.has(seq));
    const edits = [...flipped].filter((seq) => this.constraints.isRecorded(seq));
    if (edits.length <= fewEdits || this.constraints.journal.broken.size > 0) {
      this.#carryOut(this.#plan(edits), this.activity.length);
      return;
    }
    this.#extraCuts = advanceComponents(
      { constraints: this.constraints, partition: this.partition, memory: this.#memory },
      this.#extraCuts,
      this.activity.length,
    );
  }

  /** Takes the operation into the log and the constraints; the segments lag behind. */
  #admit(operation: LogOperation): readonly number[] {
    const flipped = this.activity.record(operation);
    this.constraints.record(operation);
    this.constraints.journal.begin();
    for (const seq of flipped) this.constraints.setActive(seq, this.activity.active.has(seq));
    return flipped.filter((seq) => this.constraints.isRecorded(seq));
  }

  #expel(operation: LogOperation, flipped: readonly number[]): void {
    this.activity.unrecord();
    for (const seq of [...flipped].reverse()) {
      this.constraints.setActive(seq, this.activity.active.has(seq));
    }
    this.constraints.forget(operation.seq);
  }

  #plan(flipped: readonly number[]): Plan {
    if (flipped.length === 0) return { kind: "nothing" };
    const { constraints, partition } = this;
    const { journal } = constraints;
    const touched = this.#touched(journal.nodes);
    const isSettled = !this.#extraCuts.some((cut) => touched.has(partition.slotOf(cut.a)));
    if (isSettled && journal.broken.size === 0) {
      const newSplits: PartEdit[] = [];
      for (const each of flipped) {
        const edit = constraints.editOf(each);
        if (edit?.kind === "part") newSplits.push(edit);
      }
      const turned = journal.turned(constraints);
      const plan = planMove({ ...turned, constraints, partition, memory: this.#memory, newSplits });
      if (plan !== null) return plan;
    }
    return derivePlan({ constraints, partition, touched, extraCuts: this.#extraCuts });
  }

  /**
   * One node of each segment that the nodes lie in, by slot, and of those that an extra cut parts
   * from them: these are one component of G'.
   */
  #touched(nodes: Iterable<number>): Map<number, number> {
    const touched = new Map<number, number>();
    for (const node of nodes) {
      if (this.partition.isThere(node)) touched.set(this.partition.slotOf(node), node);
    }
    let isGrowing = this.#extraCuts.length > 0;
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
    return touched;
  }

  /** What a plan changes; before it is carried out. */
  #changesOf(plan: Plan, listLimit: number): readonly SegmentChange[] {
    const { partition } = this;
    const { graph } = this.constraints;
    if (plan.kind === "nothing") return [];
    if (plan.kind === "moved") {
      return changesOfMove(graph, plan, {
        rootOf: (node) => partition.rootOf(node),
        nodesOf: (position) => nodesOfFragment(partition, plan, position),
        listLimit,
      });
    }
    const { before, members, roots } = plan;
    const old = { members: before, roots: before.map((node) => partition.rootOf(node)) };
    return changesOfDerivation(graph, old, { members, roots }, listLimit);
  }

  #carryOut(plan: Plan, generation: number): void {
    if (plan.kind === "nothing") return;
    if (plan.kind === "moved") {
      move(this.partition, this.constraints, plan, generation);
      return;
    }
    this.partition.replace(plan.before, plan.members, plan.roots, generation);
    for (const { a, b } of plan.links) this.constraints.promote(a, b);
    this.#extraCuts = plan.extraCuts;
  }
}

/** The partition of a version: made once, shared by its sessions. */
export function basePartitionOf(graph: AgglomerationGraph): BasePartition {
  return buildBasePartition(rootIndicesOf(graph));
}

/** The smallest index of each supervoxel's segment, by the edges that are on. */
export function rootIndicesOf(graph: AgglomerationGraph): Uint32Array {
  const edgeCount = graph.edgeA.length;
  const isOn = graph.edgeFlags.copyInto(new Uint8Array(edgeCount)).map((flags) => flags & 1);
  return connectedComponents(
    graph.supervoxelIds.length,
    graph.edgeA.toArray(),
    graph.edgeB.toArray(),
    isOn,
  );
}

/** A session before its first operation. */
export function createSegmentation(
  graph: AgglomerationGraph,
  base: BasePartition = basePartitionOf(graph),
  pieces: PieceSource = NO_PIECES,
): SegmentationState {
  return new SegmentationState(graph, base, pieces);
}

/** The root of the segment that holds this supervoxel (or piece), as a node. */
export function rootIndexOf(state: SegmentationState, node: number): number {
  return state.partition.rootOf(node);
}

/** The nodes of the segment, ascending; named by any one of them. */
export function membersOf(state: SegmentationState, node: number): Uint32Array {
  return state.partition.membersOf(node);
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
