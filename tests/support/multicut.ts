// The cut between one group of sources and one of sinks: multicut-groups.ts, told by sides.
import type { CutFailure } from "#core/agglomeration/cut-failure.ts";
import type { LocalGraph } from "#core/agglomeration/local-graph.ts";
import {
  type GroupCut,
  multicutGroups,
  separateGroups,
} from "#core/agglomeration/multicut-groups.ts";
import { accepted, type Result, refused } from "#core/result.ts";

export interface Multicut {
  /** 1 for each node of the source side. */
  readonly isSourceSide: Uint8Array;
  /** The edges severed, ascending. */
  readonly cutEdges: Uint32Array;
}

/** Which side no cut keeps together. */
export type LooseSide = "sources" | "sinks" | "both";

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
  const cut = multicutGroups(graph, [sources, sinks]);
  return cut.ok ? accepted(sidesOf(cut.value)) : refused(looseSide(cut.error));
}

/** The same cut where it is there; else each side is tied as far as it can be [DE2]. */
export function separate(graph: LocalGraph, sources: Uint32Array, sinks: Uint32Array): Multicut {
  const cut = separateGroups(graph, [sources, sinks]);
  if (!cut.ok) throw new Error(`a cut that nobody can stop ended: ${cut.error.tag}`);
  return sidesOf(cut.value);
}

function sidesOf({ groupOf, cutEdges }: GroupCut): Multicut {
  return { isSourceSide: Uint8Array.from(groupOf, (group) => 1 - group), cutEdges };
}

function looseSide(failure: CutFailure): LooseSide {
  if (failure.tag === "stopped") throw new Error("a cut that nobody can stop was stopped");
  if (failure.groups.length > 1) return "both";
  return failure.groups[0].group === 0 ? "sources" : "sinks";
}
