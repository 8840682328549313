// [OP6] A cut between groups of points of one segment, found in a small region around them where that
// is enough, and equal to the cut of the whole segment in any case.
//
// Why a region is enough. Let R be the region, holding all ties, and G the segment. Two groups first.
// 1. Any cut of G, taken inside R, is a cut of G[R] that costs no more; so the least cut C of G[R]
//    costs no more than the least cut of G. (Where R holds only some of what infinite edges join, G[R]
//    merely allows more cuts.)
// 2. If C alone parts the groups in all of G, it is a cut of G, and so a least one; a maximum flow of
//    G[R] is a maximum flow of G, with none of it outside R.
// 3. The source-minimal side S* of G is all that the sources still reach under that flow. It holds the
//    side S that they reach in G[R]. Outside R no edge carries flow, so S* holds all that hangs on S
//    there. Were some r of R without S in S*, its part of G[R] − C would hold a tie of the sinks: a part
//    without one could be given to S at no cost, against the cut being least or, where no edge joins
//    them, against every part of R beginning at a tie. Then the sinks would hang on S past C, against 2.
//    So S* is S and what hangs on it outside, and it severs C and nothing else.
// More groups are parted one by one. If all cuts together keep all groups apart in G, nothing outside
// R joins the sides of two groups, and 1–3 hold for each step in what the steps before it left.
//
// Ties are searched in the segment itself, as far as their paths go: they do not depend on R.
import type { CutFailure, GroupNodes } from "#core/agglomeration/cut-failure.ts";
import type { CutOptions, CutProblem } from "#core/agglomeration/cut-problem.ts";
import { minimumCut } from "#core/agglomeration/minimum-cut.ts";
import { type FlowAnswer, peelGroups } from "#core/agglomeration/peel-groups.ts";
import { PieceSearch } from "#core/agglomeration/piece-search.ts";
import type { SegmentEdges } from "#core/agglomeration/segment-edges.ts";
import { SegmentRegion } from "#core/agglomeration/segment-region.ts";
import { SegmentWindow } from "#core/agglomeration/segment-window.ts";
import { type Terminals, terminalsOf } from "#core/agglomeration/terminals.ts";
import { type TiedGroups, tieGroups } from "#core/agglomeration/tie-groups.ts";
import { WindowPaths } from "#core/agglomeration/window-paths.ts";
import { accepted, type Result, refused } from "#core/result.ts";

export interface SegmentPiece {
  /** The number of the group that it belongs to. */
  readonly group: number;
  /** Ascending dense indices; null for the largest piece (the first of several): all the rest. */
  readonly members: Uint32Array | null;
}

export interface SegmentCut {
  /** The edges severed: dense indices a < b, sorted by a, then b. */
  readonly pairs: readonly (readonly [a: number, b: number])[];
  /**
   * What the segment becomes, by group, then by smallest terminal. One piece a group, but where a
   * group could not be tied and was torn all the same.
   */
  readonly pieces: readonly SegmentPiece[];
}

export interface SegmentCutOptions extends CutOptions {
  /**
   * "keep" refuses a cut that would tear a group apart [OP6]; "separate" ties each as far as it can be
   * and lets terminals go that infinite edges join to another group's [DE2]. Absent: "keep".
   */
  readonly groups?: "keep" | "separate";
  /** Nodes of the first region beside the ties, at least 1. */
  readonly firstRegionNodes?: number;
}

const FIRST_REGION_NODES = 4_096;
const REGION_GROWTH = 8;

/**
 * Yields one flow problem after another, and must be handed the answer to each.
 * @param groups two or more, of at least one dense index each; none in two groups.
 */
export function* cutSegmentSteps(
  edges: SegmentEdges,
  groups: readonly Uint32Array[],
  options: SegmentCutOptions = {},
): Generator<CutProblem, Result<SegmentCut, CutFailure>, FlowAnswer> {
  const isKept = options.groups !== "separate";
  const window = new SegmentWindow(edges);
  const bodyOf = (dense: number) => window.open(window.nodeOf(dense));
  const terminals = terminalsOf(groups, bodyOf);
  if (isKept && terminals.joined.length > 0) {
    return refused({ tag: "joined", groups: terminals.joined });
  }
  const tying = tieGroups(new WindowPaths(window, options.shouldStop).tie, terminals.groups);
  if (tying === null) return refused({ tag: "stopped" });
  const loose = looseTerminals(groups, tying.loose, bodyOf);
  if (isKept && loose.length > 0) return refused({ tag: "loose", groups: loose });

  return yield* cutTied(window, terminals, tying.ties, options);
}

/** In one region after another, each holding those before it, until one is enough. */
function* cutTied(
  window: SegmentWindow,
  terminals: Terminals,
  tied: TiedGroups,
  { shouldStop, firstRegionNodes = FIRST_REGION_NODES }: SegmentCutOptions,
): Generator<CutProblem, Result<SegmentCut, CutFailure>, FlowAnswer> {
  const ties = tied.map(({ nodes }) => nodes);
  const region = new SegmentRegion(window, new Set(ties.flatMap((bodies) => [...bodies])));
  const tiedNodes = region.nodeCount;
  for (let wanted = firstRegionNodes; ; wanted *= REGION_GROWTH) {
    if (!region.grow(tiedNodes + wanted, shouldStop)) break;
    const graph = region.toGraph();
    const numbered = ties.map((bodies) => bodies.map((body) => region.numberOf(body)));
    const groupOf = yield* peelGroups(graph, numbered);
    if (groupOf === null) break;
    const search = new PieceSearch(window, region, graph, groupOf);
    const end = search.run(shouldStop);
    if (end === "stopped") break;
    if (end === "apart") {
      const pairs = pairsBetween(window, region, groupOf);
      return accepted({ pairs, pieces: piecesOf(window, search, terminals) });
    }
    if (region.isWhole) throw new Error("a cut of the whole segment leaves its groups joined");
  }
  return refused({ tag: "stopped" });
}

/** The cut, with every flow computed here and now. */
export function cutSegment(
  edges: SegmentEdges,
  groups: readonly Uint32Array[],
  options: SegmentCutOptions = {},
): Result<SegmentCut, CutFailure> {
  const steps = cutSegmentSteps(edges, groups, options);
  let step = steps.next();
  while (step.done !== true) step = steps.next(minimumCut(step.value, options));
  return step.value;
}

function looseTerminals(
  groups: readonly Uint32Array[],
  loose: readonly Uint32Array[],
  bodyOf: (dense: number) => number,
): readonly GroupNodes[] {
  return groups.flatMap((terminals, group) => {
    const isLoose = new Set(loose[group]);
    const nodes = terminals.filter((dense) => isLoose.has(bodyOf(dense)));
    return nodes.length === 0 ? [] : [{ group, nodes: nodes.sort() }];
  });
}

function pairsBetween(
  window: SegmentWindow,
  region: SegmentRegion,
  groupOf: Uint16Array,
): [number, number][] {
  const { arcTo } = window;
  const pairs: [number, number][] = [];
  for (let number = 0; number < region.bodyCount; number++) {
    const body = region.bodyAt(number);
    for (let at = window.memberStart(body), last = window.memberEnd(body); at < last; at++) {
      const member = window.memberAt(at);
      const a = window.denseOf(member);
      for (let arc = window.arcStart(member), end = window.arcEnd(member); arc < end; arc++) {
        const other = region.numberOf(window.bodyOf(arcTo[arc]));
        if (other < 0 || groupOf[other] === groupOf[number]) continue;
        const b = window.denseOf(arcTo[arc]);
        if (a < b) pairs.push([a, b]);
      }
    }
  }
  return pairs.sort((left, right) => left[0] - right[0] || left[1] - right[1]);
}

function piecesOf(
  window: SegmentWindow,
  search: PieceSearch,
  terminals: Terminals,
): readonly SegmentPiece[] {
  const ordered = new Set<number>();
  for (const group of terminals.groups) {
    const ascending = [...group].sort((a, b) => window.leastOf(a) - window.leastOf(b));
    for (const body of ascending) ordered.add(search.pieceOfBody(body));
  }
  const pieces = [...ordered];
  if (pieces.length === 0) return [];
  const rest = search.largestOf(pieces);
  const membersOf = search.membersExceptOf(rest);
  return pieces.map((piece) => ({
    group: search.groupOf(piece),
    members: membersOf.get(piece) ?? null,
  }));
}
