// A merge or a split over nodes, as a session's graph has them now. What an operation names is
// places and pairs of supervoxels; which nodes these are follows from the active supervoxel splits.
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { CutEnd, OperationBody } from "#core/operations/operation.ts";
import type { SessionGraph } from "#core/operations/session-graph.ts";

export type Edit = JoinEdit | PartEdit;

export interface JoinEdit {
  readonly kind: "join";
  readonly seq: number;
  /** Pairs of distinct nodes, a before b. */
  readonly pairs: readonly JoinedPair[];
}

export interface JoinedPair {
  readonly a: number;
  readonly b: number;
  /** Halfway between the two places: where people see the join. */
  readonly contactVoxel: Vec3;
}

export interface PartEdit {
  readonly kind: "part";
  readonly seq: number;
  /** Two or more; ascending, no node in two of them. A split's sources come first. */
  readonly groups: readonly Uint32Array[];
  /** A node holds places of two groups: it cannot be parted from itself, and counts for neither [DE2]. */
  readonly isSharing: boolean;
  /** Edges that the cut named. */
  readonly cutEdges: readonly number[];
}

/** null where the operation neither joins nor parts. Throws where it names what is not there. */
export function editOf(graph: SessionGraph, seq: number, body: OperationBody): Edit | null {
  switch (body.kind) {
    case "merge":
      return { kind: "join", seq, pairs: pairsOf(graph, [[body.a, body.b]]) };
    case "merge-many": {
      const { places } = body;
      const ends = body.joins.map(([left, right]) => [places[left], places[right]] as const);
      return { kind: "join", seq, pairs: pairsOf(graph, ends) };
    }
    case "split":
    case "split-supervoxel":
      return partOf(graph, seq, [body.sources, body.sinks], body.cut);
    case "split-groups":
      return partOf(graph, seq, body.groups, body.cut);
    default:
      return null;
  }
}

/** Every node that an edit's coming or going may move. */
export function touchedBy(graph: SessionGraph, edit: Edit): readonly number[] {
  if (edit.kind === "join") return edit.pairs.flatMap(({ a, b }) => [a, b]);
  const touched = edit.groups.flatMap((group) => [...group]);
  for (const edge of edit.cutEdges) touched.push(...graph.edgeEnds(edge));
  return touched;
}

function pairsOf(
  graph: SessionGraph,
  ends: readonly (readonly [Place, Place])[],
): readonly JoinedPair[] {
  const pairs: JoinedPair[] = [];
  for (const [left, right] of ends) {
    const a = mustFind(graph, left);
    const b = mustFind(graph, right);
    if (a === b) continue;
    pairs.push({ a: Math.min(a, b), b: Math.max(a, b), contactVoxel: halfway(left, right) });
  }
  return pairs;
}

function partOf(
  graph: SessionGraph,
  seq: number,
  groups: readonly (readonly Place[])[],
  cut: readonly { readonly a: CutEnd; readonly b: CutEnd }[],
): PartEdit {
  const nodes = groups.map((places) => distinct(places.map((place) => mustFind(graph, place))));
  const isSharing = isAnyInTwo(nodes);
  const isShared = (node: number) => nodes.filter((group) => group.includes(node)).length > 1;
  const edges: number[] = [];
  for (const { a, b } of cut) addEdgesNamed(graph, a, b, edges);
  return {
    kind: "part",
    seq,
    isSharing,
    groups: nodes.map((group) =>
      Uint32Array.from(isSharing ? group.filter((node) => !isShared(node)) : group).sort(),
    ),
    cutEdges: isAscending(edges) ? edges : [...new Set(edges)],
  };
}

/** Most groups are of one place, and a log holds very many. */
function distinct(nodes: readonly number[]): readonly number[] {
  return nodes.length < 2 ? nodes : [...new Set(nodes)];
}

/** Then no number is there twice; as cuts are found, their edges ascend. */
function isAscending(numbers: readonly number[]): boolean {
  for (let at = 1; at < numbers.length; at++) if (numbers[at] <= numbers[at - 1]) return false;
  return true;
}

function isAnyInTwo(groups: readonly (readonly number[])[]): boolean {
  if (groups.length === 2 && groups[0].length === 1 && groups[1].length === 1) {
    return groups[0][0] === groups[1][0];
  }
  const all = groups.flat();
  return new Set(all).size < all.length;
}

/** Adds the edges that there are between what the two ends of a cut mean now. */
function addEdgesNamed(graph: SessionGraph, a: CutEnd, b: CutEnd, edges: number[]): void {
  if (typeof a === "bigint" && typeof b === "bigint" && !graph.hasPieces) {
    const [left, right] = [graph.nodeWithId(a), graph.nodeWithId(b)];
    // Where one is not there, the version may have pieces of it.
    if (left >= 0 && right >= 0) {
      addEdge(graph, left, right, edges);
      return;
    }
  }
  for (const left of nodesNamed(graph, a)) {
    for (const right of nodesNamed(graph, b)) addEdge(graph, left, right, edges);
  }
}

function addEdge(graph: SessionGraph, left: number, right: number, edges: number[]): void {
  const edge = graph.findEdge(left, right);
  if (edge >= 0) edges.push(edge);
}

/**
 * The nodes that an end of a cut means now. One that was recorded as a piece means every piece that
 * lies on the same sides; nothing where a split that made it is undone: the sides are then parted
 * by a cut made anew [DE2].
 */
function nodesNamed(graph: SessionGraph, end: CutEnd): readonly number[] {
  const id = typeof end === "bigint" ? end : end.supervoxel;
  const indices = graph.indicesOf(id);
  if (indices.length === 0)
    throw new Error(`the log names supervoxel ${id}, which the graph lacks`);
  const nodes = indices.flatMap((index) => graph.nodesOf(index));
  if (typeof end === "bigint") return nodes;
  return nodes.filter((node) =>
    end.sides.every(([split, side]) => graph.sidesOf(node)?.get(split) === side),
  );
}

function mustFind(graph: SessionGraph, place: Place): number {
  const node = graph.nodeAt(place);
  if (node < 0)
    throw new Error(`the log names supervoxel ${place.supervoxel}, which the graph lacks`);
  return node;
}

function halfway(a: Place, b: Place): Vec3 {
  const at = (axis: 0 | 1 | 2) => Math.floor((a.positionVoxel[axis] + b.positionVoxel[axis]) / 2);
  return [at(0), at(1), at(2)];
}
