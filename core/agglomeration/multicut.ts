// [OP6] A cut between several sources and several sinks: each side is tied together along cheapest
// paths first, so that it stays in one piece; then the source-minimal minimum cut. The answer is a
// function of the graph alone: no order of edges, no machine and no algorithm changes it.
import { type Ties, tieTerminals } from "#core/agglomeration/cheapest-paths.ts";
import type { LocalGraph } from "#core/agglomeration/local-graph.ts";
import { minimumCutSide } from "#core/agglomeration/minimum-cut.ts";
import { accepted, type Result, refused } from "#core/result.ts";

export interface Multicut {
  /** 1 for each node of the source side. */
  readonly isSourceSide: Uint8Array;
  /** The edges severed, ascending. */
  readonly cutEdges: Uint32Array;
}

/** Which side no cut keeps together. */
export type LooseSide = "sources" | "sinks" | "both";

interface TiedSides {
  readonly sources: Ties;
  readonly sinks: Ties;
}

/**
 * The cut a person asks for; refused where it would tear a side apart.
 * @param sources local indices, at least one; none of them in sinks.
 * @param sinks local indices, at least one.
 */
export function multicut(
  graph: LocalGraph,
  sources: Uint32Array,
  sinks: Uint32Array,
): Result<Multicut, LooseSide> {
  const sides = tieSides(graph, sources, sinks);
  if (!isWhole(sides)) return refused(looseSide(graph, sources, sinks));
  return accepted(cutBetween(graph, sides));
}

/** The same cut where it is there; else each side is tied as far as it can be [DE2]. */
export function separate(graph: LocalGraph, sources: Uint32Array, sinks: Uint32Array): Multicut {
  return cutBetween(graph, tieSides(graph, sources, sinks));
}

function isWhole(sides: TiedSides): boolean {
  return sides.sources.isWhole && sides.sinks.isWhole;
}

/** Sources first; sinks first where that leaves a side untied; as far as it goes otherwise. */
function tieSides(graph: LocalGraph, sources: Uint32Array, sinks: Uint32Array): TiedSides {
  const sourceTies = tieTerminals(graph, sources, markOf(graph, sinks));
  const sourcesFirst = {
    sources: sourceTies,
    sinks: tieTerminals(graph, sinks, sourceTies.isTied),
  };
  if (isWhole(sourcesFirst)) return sourcesFirst;
  const sinkTies = tieTerminals(graph, sinks, markOf(graph, sources));
  const sinksFirst = {
    sources: tieTerminals(graph, sources, sinkTies.isTied),
    sinks: sinkTies,
  };
  return isWhole(sinksFirst) ? sinksFirst : sourcesFirst;
}

function looseSide(graph: LocalGraph, sources: Uint32Array, sinks: Uint32Array): LooseSide {
  const isSourcesWhole = tieTerminals(graph, sources, markOf(graph, sinks)).isWhole;
  const isSinksWhole = tieTerminals(graph, sinks, markOf(graph, sources)).isWhole;
  if (isSourcesWhole === isSinksWhole) return "both";
  return isSourcesWhole ? "sinks" : "sources";
}

function cutBetween(graph: LocalGraph, sides: TiedSides): Multicut {
  const isSourceSide = minimumCutSide(graph, sides.sources.isTied, sides.sinks.isTied);
  const { edgeA, edgeB } = graph;
  const cut: number[] = [];
  for (let e = 0; e < edgeA.length; e++) {
    if (isSourceSide[edgeA[e]] !== isSourceSide[edgeB[e]]) cut.push(e);
  }
  return { isSourceSide, cutEdges: Uint32Array.from(cut) };
}

function markOf(graph: LocalGraph, nodes: Uint32Array): Uint8Array {
  const mark = new Uint8Array(graph.nodeCount);
  for (const node of nodes) mark[node] = 1;
  return mark;
}
