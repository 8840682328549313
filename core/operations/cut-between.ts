// [OP6] The cut between groups of places of one segment, over the nodes that are there now, and why
// there is none, in places.
import type { CutFailure, GroupNodes } from "#core/agglomeration/cut-failure.ts";
import type { ShouldStop } from "#core/agglomeration/cut-problem.ts";
import { cutSegmentSteps } from "#core/agglomeration/cut-segment.ts";
import type { CutSteps } from "#core/agglomeration/cut-steps.ts";
import type { Place } from "#core/geometry/place.ts";
import type { EditConstraints } from "#core/operations/edit-constraints.ts";
import { RankedEdges } from "#core/operations/ranked-edges.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { accepted, type Result, refused } from "#core/result.ts";

export interface NodeCut {
  /** The pairs severed, in node order within a pair and among them. */
  readonly pairs: readonly (readonly [a: number, b: number])[];
  /** The nodes of each piece but the largest, for which they are null. */
  readonly pieces: readonly { readonly group: number; readonly nodes: Uint32Array | null }[];
}

/** @param isSplit whether the first two groups are the sides of a split, and are called so. */
export function* cutBetween(
  constraints: EditConstraints,
  groups: readonly (readonly Place[])[],
  isSplit: boolean,
  shouldStop: ShouldStop | undefined,
): CutSteps<Result<NodeCut, Refusal>> {
  const edges = new RankedEdges(constraints);
  const { graph } = constraints;
  const nodes = groups.map((places) => [...new Set(places.map((place) => graph.nodeAt(place)))]);
  const ranks = nodes.map((group) => Uint32Array.from(group, (node) => edges.rankOf(node)).sort());
  const cut = yield* cutSegmentSteps(edges, ranks, { shouldStop, scratch: constraints.scratch });
  if (!cut.ok) {
    const placesOf = (loose: readonly GroupNodes[]) =>
      loose.flatMap(({ group, nodes: ends }) => {
        const isEnd = new Set(Array.from(ends, (rank) => edges.nodeOf(rank)));
        return groups[group].filter((place) => isEnd.has(graph.nodeAt(place)));
      });
    return refused(refusalOf(cut.error, isSplit, placesOf));
  }
  return accepted({
    pairs: cut.value.pairs.map(([a, b]) => [edges.nodeOf(a), edges.nodeOf(b)] as const),
    pieces: cut.value.pieces.map(({ group, members }) => ({
      group,
      nodes: members === null ? null : members.map((rank) => edges.nodeOf(rank)),
    })),
  });
}

function refusalOf(
  failure: CutFailure,
  isSplit: boolean,
  placesOf: (groups: readonly GroupNodes[]) => readonly Place[],
): Refusal {
  if (failure.tag === "stopped") return { tag: "split-too-long" };
  const positionsVoxel = placesOf(failure.groups).map(({ positionVoxel }) => positionVoxel);
  if (failure.tag === "joined") return { tag: "split-inseparable", positionsVoxel };
  const numbers = failure.groups.map(({ group }) => group);
  return { tag: "split-no-cut-keeps-sides", side: sideOf(numbers, isSplit), positionsVoxel };
}

function sideOf(
  numbers: readonly number[],
  isSplit: boolean,
): (Refusal & { readonly tag: "split-no-cut-keeps-sides" })["side"] {
  if (!isSplit) return "groups";
  if (numbers.length > 1) return "both";
  return numbers[0] === 0 ? "sources" : "sinks";
}
