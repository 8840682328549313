// The roots that a plan would give, and what would hang together but for extra cuts: the components
// of G'. To be asked while the plan's operation is in force for the graph.
import type { Plan } from "#core/operations/plan.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";
import { AscendingWalk, isAmong } from "#core/segmentation/ascending-walk.ts";

export class WouldBeRoots {
  readonly rootOf: (node: number) => number;
  /** By root: another one of the same component of G'. */
  readonly #leads = new Map<number, number>();

  /** @param plan not yet carried out. */
  constructor(state: SegmentationState, plan: Plan) {
    this.rootOf = rootsOf(state, plan);
    if (plan.kind !== "derived") return;
    for (const { a, b } of plan.extraCuts) {
      const [left, right] = [this.componentOf(a), this.componentOf(b)];
      if (left !== right) this.#leads.set(left, right);
    }
  }

  /** One number for all nodes of a component of G'. */
  componentOf(node: number): number {
    let root = this.rootOf(node);
    for (let next = this.#leads.get(root); next !== undefined; next = this.#leads.get(root)) {
      root = next;
    }
    return root;
  }
}

function rootsOf({ partition, constraints }: SegmentationState, plan: Plan) {
  if (plan.kind === "nothing") return (node: number) => partition.rootOf(node);
  if (plan.kind === "derived") {
    const walk = new AscendingWalk(plan.members);
    return (node: number) => {
      const at = walk.positionOf(node);
      return at < 0 ? partition.rootOf(node) : plan.roots[at];
    };
  }
  const { fragments } = plan;
  const roots = new Uint32Array(fragments.length);
  const bySlot = new Map<number, number[]>();
  for (const parts of plan.segments) {
    const root = constraints.graph.firstOf(parts.map((position) => fragments[position].root));
    for (const position of parts) {
      roots[position] = root;
      const positions = bySlot.get(fragments[position].slot) ?? [];
      positions.push(position);
      bySlot.set(fragments[position].slot, positions);
    }
  }
  return (node: number) => {
    const positions = bySlot.get(partition.slotOf(node));
    if (positions === undefined) return partition.rootOf(node);
    const holding = positions.find((position) => {
      const { nodes } = fragments[position];
      return nodes !== null && isAmong(nodes, node);
    });
    const rest = positions.find((position) => fragments[position].nodes === null);
    const found = holding ?? rest;
    return found === undefined ? partition.rootOf(node) : roots[found];
  };
}
