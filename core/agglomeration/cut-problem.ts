// One flow problem as it travels between the parts of a cut, and between threads: plain typed arrays.
import type { LocalGraph } from "#core/agglomeration/local-graph.ts";
import type { Scratch } from "#core/agglomeration/scratch.ts";

export interface CutProblem {
  /** No capacity is infinite, see `contractInfinite`; several edges may join one pair of nodes. */
  readonly graph: LocalGraph;
  /** Nodes, at least one; none of them in sinks. */
  readonly sources: Uint32Array;
  /** Nodes, at least one. */
  readonly sinks: Uint32Array;
}

/** Asked every few thousand steps; true ends the work without an answer. */
export type ShouldStop = () => boolean;

export interface CutOptions {
  readonly shouldStop?: ShouldStop | undefined;
  /** Absent: memory of its own. */
  readonly scratch?: Scratch | undefined;
}
