// What goes between the server's thread and a cut worker's. The graph travels as its edges alone: the
// worker lays it out anew, which takes less time than copying the layout.
import type { CutProblem } from "#core/agglomeration/cut-problem.ts";
import { buildLocalGraph } from "#core/agglomeration/local-graph.ts";

export interface CutRequest {
  readonly nodeCount: number;
  readonly edgeA: Uint32Array;
  readonly edgeB: Uint32Array;
  readonly capacity: Int32Array;
  readonly sources: Uint32Array;
  readonly sinks: Uint32Array;
  /** One Int32: the work is to end once it is not 0. */
  readonly stopFlag: SharedArrayBuffer;
}

export interface CutReply {
  /** 1 for each node of the source side; null where the flag ended the work. */
  readonly isSourceSide: Uint8Array | null;
}

export function requestOf(problem: CutProblem, stopFlag: SharedArrayBuffer): CutRequest {
  const { graph, sources, sinks } = problem;
  const { nodeCount, edgeA, edgeB, capacity } = graph;
  return { nodeCount, edgeA, edgeB, capacity, sources, sinks, stopFlag };
}

export function problemOf(request: CutRequest): CutProblem {
  const { nodeCount, edgeA, edgeB, capacity, sources, sinks } = request;
  return { graph: buildLocalGraph(nodeCount, edgeA, edgeB, capacity), sources, sinks };
}
