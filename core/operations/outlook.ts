// [OP10] How an edit's result would stand: what splits would newly sever, and what would come back to
// life with the edit. It is read from one forecast; afterwards everything is as it was. The ends of
// what an extra cut severs are always of two segments then, so where they are of one now, it is parted.
import type { Place } from "#core/geometry/place.ts";
import type { PartEdit } from "#core/operations/edit.ts";
import type { Operation, OperationBody, OperationConflict } from "#core/operations/operation.ts";
import type { Plan } from "#core/operations/plan.ts";
import type { Forecast, SegmentationState } from "#core/operations/segmentation-state.ts";
import { WouldBeRoots } from "#core/operations/would-be-roots.ts";

/** What a split would sever of what is joined now, or of what an active merge holds. */
export interface Severance {
  readonly split: number;
  /** Of G', as it would be. */
  readonly component: number;
  /** The roots of the two ends, as they would be. */
  readonly roots: readonly [number, number];
  /** Merges that would be newly in conflict with the split. */
  readonly broken: readonly number[];
  /** What it parts is a segment that the edit is not about. */
  readonly isElsewhere: boolean;
}

export interface Outlook {
  /** What would come back and turn off another active edit that the edit itself does not name. */
  readonly silencing: readonly number[];
  /** Splits that would have places of two groups in one node, and so could part nothing there [DE2]. */
  readonly powerless: readonly number[];
  /** By extra cuts [DE2]. */
  readonly severed: readonly Severance[];
  /** By what splits recorded that would come back, and by the sides that they part. */
  readonly partedAnew: readonly Severance[];
  /** The edit's own groups that would be torn: the roots that each has. */
  readonly torn: readonly ReadonlySet<number>[];
  /** Two of the edit's own groups would not be apart: infinite edges join pieces that come back. */
  readonly areGroupsJoined: boolean;
  /** The edits that would come back. */
  readonly revived: ReadonlySet<number>;
  /** The merges that would come back into a component of G'. */
  revivedJoins(component: number): readonly number[];
}

/** A node as it would be, with what tells which nodes of now it has voxels of. */
interface Spot {
  readonly node: number;
  readonly supervoxel: number;
  readonly sides: ReadonlyMap<number, number> | undefined;
}

interface SpottedSeverance extends Omit<Severance, "isElsewhere"> {
  readonly ends: readonly [Spot, Spot];
}

/**
 * @param own nodes of the segments that the edit is about: of a merge, all that it makes one.
 * @param isFresh whether a conflict does not stand already.
 */
export function outlookOf(
  state: SegmentationState,
  edit: Pick<Operation, "body" | "overrides">,
  own: readonly number[],
  isFresh: (conflict: OperationConflict) => boolean,
): Outlook {
  const seq = state.activity.length + 1;
  const sharing = new Set([seq, ...state.constraints.sharingSplits()]);
  const splitBefore = supervoxelsSplit(state, edit.overrides);
  const touching = touchingPieces(state, splitBefore);
  const seen = state.forecastWith({ seq, ...edit }, (forecast) => ({
    ...inForce(state, edit, forecast, isFresh, { splitBefore, touching }),
    powerless: [...state.constraints.sharingSplits()].filter((split) => !sharing.has(split)),
  }));
  const { partition } = state;
  const slots = new Set(own.map((node) => partition.slotOf(node)));
  const [first] = slots;
  const segmentsOf = (spot: Spot): readonly number[] =>
    nodesOfNow(state, spot).map((node) => {
      const slot = partition.slotOf(node);
      return slots.has(slot) ? first : slot;
    });
  /** Where it breaks no merge, only what severs a segment of now counts. */
  const located = <T extends SpottedSeverance>(pair: T): readonly (T & Severance)[] => {
    const left = segmentsOf(pair.ends[0]);
    const common = segmentsOf(pair.ends[1]).filter((segment) => left.includes(segment));
    const isElsewhere = common.some((segment) => segment !== first);
    return common.length > 0 || pair.broken.length > 0 ? [{ ...pair, isElsewhere }] : [];
  };
  return {
    silencing: seen.silencing,
    powerless: seen.powerless,
    severed: seen.cuts.filter(({ isNew, broken }) => isNew || broken.length > 0).flatMap(located),
    partedAnew: seen.recorded.flatMap(located),
    torn: seen.torn,
    areGroupsJoined: seen.areGroupsJoined,
    revived: seen.revived,
    revivedJoins: (component) => [...(seen.joins.get(component) ?? [])],
  };
}

function inForce(
  state: SegmentationState,
  { body, overrides }: Pick<Operation, "body" | "overrides">,
  { plan, revived, silenced }: Forecast,
  isFresh: (conflict: OperationConflict) => boolean,
  { splitBefore, touching }: PiecesOfNow,
) {
  const { constraints } = state;
  const roots = new WouldBeRoots(state, plan);
  const joins = new Map<number, Set<number>>();
  const recorded: SpottedSeverance[] = [];
  for (const seq of revived) {
    const edit = constraints.editOf(seq);
    const parted = edit?.kind === "part" ? partedBy(state, edit, roots) : [];
    for (const pair of parted) recorded.push(pair);
    for (const { a } of edit?.kind === "join" ? edit.pairs : []) {
      const component = roots.componentOf(a);
      joins.set(component, (joins.get(component) ?? new Set()).add(seq));
    }
  }
  const changed = [...splitBefore, ...supervoxelsSplit(state, revived)];
  for (const pair of partedInside(state, changed, roots)) recorded.push(pair);
  for (const pair of partedAround(state, touching, roots)) recorded.push(pair);
  const unnamed = new Set(silenced.filter((seq) => !overrides.includes(seq)));
  const isSilencing = (seq: number) =>
    state.activity.overriddenBy(seq).some((other) => unnamed.has(other));
  return {
    silencing: revived.filter(isSilencing),
    revived: new Set(revived),
    joins,
    recorded,
    cuts: cutsIn(state, plan, roots, isFresh),
    torn: rootsOfGroups(state, groupsKeptBy(body), roots).filter(({ size }) => size > 1),
    areGroupsJoined: haveOneInCommon(rootsOfGroups(state, groupsPartedBy(body), roots)),
  };
}

/** The edges that the split's cut names, and its sides: one of each group and segment of now. */
function partedBy(
  state: SegmentationState,
  edit: PartEdit,
  roots: WouldBeRoots,
): SpottedSeverance[] {
  const pairs = edit.cutEdges.map((edge) => state.constraints.graph.edgeEnds(edge));
  const sides = edit.groups.map((group) => oneOfEachSegment(state, group));
  sides.forEach((side, at) => {
    const later = sides.slice(at + 1).flat();
    for (const a of side) for (const b of later) pairs.push([a, b]);
  });
  return pairs
    .map(([a, b]) => ({ ...severance(state, roots, a, b), split: edit.seq, broken: [] }))
    .filter((pair) => pair.roots[0] !== pair.roots[1]);
}

/**
 * What the splits of a supervoxel part, of those whose splits change: one that was made within a piece
 * reaches beyond it once what made that piece is off, and may part what was one piece until then.
 */
function partedInside(
  state: SegmentationState,
  supervoxels: Iterable<number>,
  roots: WouldBeRoots,
): SpottedSeverance[] {
  const { graph } = state.constraints;
  const parted: SpottedSeverance[] = [];
  for (const supervoxel of new Set(supervoxels)) {
    const nodes = graph.nodesOf(supervoxel);
    for (const [at, a] of nodes.entries()) {
      for (const b of nodes.slice(at + 1)) {
        if (roots.rootOf(a) === roots.rootOf(b)) continue;
        for (const split of splitsBetween(state, a, b)) {
          parted.push({ ...severance(state, roots, a, b), split, broken: [] });
        }
      }
    }
  }
  return parted;
}

/** A piece, and what it touches in its segment. */
type Touching = readonly [piece: Spot, other: Spot];

interface PiecesOfNow {
  /** Supervoxels whose splits the edit overrides. */
  readonly splitBefore: readonly number[];
  readonly touching: readonly Touching[];
}

function touchingPieces(
  state: SegmentationState,
  supervoxels: readonly number[],
): readonly Touching[] {
  const { graph } = state.constraints;
  const { partition } = state;
  const touching: Touching[] = [];
  for (const supervoxel of new Set(supervoxels)) {
    const nodes = graph.nodesOf(supervoxel);
    if (nodes.length === 1) continue;
    for (const node of nodes) {
      const count = graph.gatherRow(node);
      for (const other of graph.rowNodes.slice(0, count)) {
        if (partition.slotOf(other) !== partition.slotOf(node)) continue;
        touching.push([spotOf(state, node), spotOf(state, other)]);
      }
    }
  }
  return touching;
}

/**
 * What touches in one segment now and would be in two: a split says for itself with which side another
 * supervoxel goes, and that counts once what said otherwise is off. The splits of the piece's supervoxel
 * that part it are named.
 */
function partedAround(
  state: SegmentationState,
  touching: readonly Touching[],
  roots: WouldBeRoots,
): SpottedSeverance[] {
  const { graph } = state.constraints;
  const parted: SpottedSeverance[] = [];
  for (const [piece, other] of touching) {
    const [left] = nodesThen(state, piece);
    const [right] = nodesThen(state, other);
    if (roots.rootOf(left) === roots.rootOf(right)) continue;
    const guilty = new Set(
      graph
        .nodesOf(piece.supervoxel)
        .filter((node) => roots.rootOf(node) !== roots.rootOf(left))
        .flatMap((node) => splitsBetween(state, left, node)),
    );
    for (const split of guilty) {
      parted.push({ ...severance(state, roots, left, right), split, broken: [] });
    }
  }
  return parted;
}

/** What the edit would make of a node of now: itself, or nodes with voxels of it. */
function nodesThen(state: SegmentationState, spot: Spot): readonly number[] {
  const nodes = state.constraints.graph.nodesOf(spot.supervoxel);
  return nodes.includes(spot.node) ? [spot.node] : notApartFrom(state, spot);
}

/** Those in which the sides of these active splits lie. */
function supervoxelsSplit(
  { constraints }: SegmentationState,
  splits: readonly number[],
): readonly number[] {
  return splits.flatMap((seq) => {
    const edit = constraints.editOf(seq);
    if (edit?.kind !== "part") return [];
    return edit.groups.flatMap((nodes) =>
      Array.from(nodes, (node) => constraints.graph.supervoxelOf(node)),
    );
  });
}

/** The splits of a supervoxel that have two nodes of it on different sides. */
function splitsBetween(
  { constraints: { graph } }: SegmentationState,
  a: number,
  b: number,
): readonly number[] {
  const others = graph.sidesOf(b);
  return [...(graph.sidesOf(a) ?? [])]
    .filter(([split, side]) => others?.has(split) === true && others.get(split) !== side)
    .map(([split]) => split);
}

/** Of the nodes that are there now; the others all. */
function oneOfEachSegment({ partition }: SegmentationState, nodes: Uint32Array): readonly number[] {
  const isThere = (node: number) => partition.isThere(node);
  const bySlot = new Map(
    Array.from(nodes.filter(isThere), (node) => [partition.slotOf(node), node] as const),
  );
  return [...bySlot.values(), ...nodes.filter((node) => !isThere(node))];
}

function cutsIn(
  state: SegmentationState,
  plan: Plan,
  roots: WouldBeRoots,
  isFresh: (conflict: OperationConflict) => boolean,
): readonly (SpottedSeverance & { readonly isNew: boolean })[] {
  const keyOf = ({ a, b, split }: { a: number; b: number; split: number }) => `${a} ${b} ${split}`;
  // Where nothing is derived anew, the edit touches no extra cut.
  if (plan.kind !== "derived") return [];
  const known = new Set(state.extraCuts.map(keyOf));
  return plan.extraCuts.map((cut) => {
    const { a, b, split } = cut;
    const merges = state.constraints.heldPair(a, b)?.seqs ?? [];
    const broken = merges.filter((seq) => isFresh({ holds: split, broken: seq }));
    return { ...severance(state, roots, a, b), split, broken, isNew: !known.has(keyOf(cut)) };
  });
}

function severance(state: SegmentationState, roots: WouldBeRoots, a: number, b: number) {
  return {
    component: roots.componentOf(a),
    roots: [roots.rootOf(a), roots.rootOf(b)],
    ends: [spotOf(state, a), spotOf(state, b)],
  } as const;
}

function spotOf({ constraints: { graph } }: SegmentationState, node: number): Spot {
  return { node, supervoxel: graph.supervoxelOf(node), sides: graph.sidesOf(node) };
}

/** Itself; or of what its supervoxel is now, all that no split parts from it. */
function nodesOfNow(state: SegmentationState, spot: Spot): readonly number[] {
  const { partition } = state;
  return partition.isThere(spot.node) ? [spot.node] : notApartFrom(state, spot);
}

function notApartFrom(
  { constraints: { graph } }: SegmentationState,
  { supervoxel, sides }: Spot,
): readonly number[] {
  const isApart = ([split, side]: readonly [number, number]) =>
    sides?.has(split) === true && sides.get(split) !== side;
  return graph
    .nodesOf(supervoxel)
    .filter((node) => ![...(graph.sidesOf(node) ?? [])].some(isApart));
}

function rootsOfGroups(
  { constraints: { graph } }: SegmentationState,
  groups: readonly (readonly Place[])[],
  roots: WouldBeRoots,
): readonly ReadonlySet<number>[] {
  return groups.map((places) => new Set(places.map((place) => roots.rootOf(graph.nodeAt(place)))));
}

function haveOneInCommon(sets: readonly ReadonlySet<number>[]): boolean {
  const all = sets.flatMap((set) => [...set]);
  return new Set(all).size < all.length;
}

/** The groups that a split parts; none of another edit. */
function groupsPartedBy(body: OperationBody): readonly (readonly Place[])[] {
  if (body.kind === "split-groups") return body.groups;
  return body.kind === "split" || body.kind === "split-supervoxel"
    ? [body.sources, body.sinks]
    : [];
}

/** Those that it keeps together, too: what is isolated need not hang together. */
function groupsKeptBy(body: OperationBody): readonly (readonly Place[])[] {
  return body.kind === "split" && body.isIsolation === true ? [] : groupsPartedBy(body);
}
