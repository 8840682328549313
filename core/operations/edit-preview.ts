// What an edit would do, found by the same derivation that commits it [OP6].
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { PiecesOfSupervoxel } from "#core/operations/listed-pieces.ts";
import type { OperationBody } from "#core/operations/operation.ts";
import type { Plan } from "#core/operations/plan.ts";
import { nodesOfFragment } from "#core/operations/plan-move.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";

/** A segment as it would be. */
export interface PreviewPiece {
  readonly root: RootId;
  readonly supervoxelCount: number;
  readonly sizeVoxel: number;
  /** By node order; null where there are more than the limit. */
  readonly supervoxels: readonly SupervoxelId[] | null;
}

/** [OP8] A supervoxel that a split would cut, as it would be then. */
export interface PreviewInPieces extends PiecesOfSupervoxel {
  /** The pieces that the sources and the sinks would lie in: the only new ones. */
  readonly sides: readonly [sources: SupervoxelId, sinks: SupervoxelId];
}

export interface EditPreview {
  readonly body: OperationBody;
  /** Operations that the edit would break, or bring back against itself [OP10]; ascending. */
  readonly overrides: readonly number[];
  /** What the whole of it would do to the segments, worked out when it is asked for. */
  readonly pieces: (listLimit: number) => readonly PreviewPiece[];
  /** The contacts that a split severs, in the order of its cut. */
  readonly cutVoxel: readonly Vec3[];
  /** Left out where no supervoxel would be cut. */
  readonly inPieces?: PreviewInPieces;
}

/**
 * The segments that would be others than now: first those that would hold these nodes, in this
 * order, then the rest by root. Merge: the one joined segment. Split: the sources' piece, the
 * sinks', then any others.
 * @param first tells the nodes, once the edit is in force.
 */
export function piecesAfter(
  state: SegmentationState,
  body: OperationBody,
  overrides: readonly number[],
  options: { readonly first: () => readonly number[]; readonly listLimit: number },
): readonly PreviewPiece[] {
  const seq = state.activity.length + 1;
  return state.forecastWith({ seq, overrides, body }, ({ plan }) => {
    const segments = segmentsOf(state, plan);
    const named: WouldBeSegment[] = [];
    for (const node of options.first()) {
      const holding = segments.find((segment) => segment.holds(node));
      if (holding !== undefined && !named.includes(holding)) named.push(holding);
    }
    const { graph } = state.constraints;
    const others = segments
      .filter((segment) => segment.isChanged && !named.includes(segment))
      .sort((left, right) => graph.order(left.root, right.root));
    return [...named, ...others].map((segment) => pieceOf(state, segment, options.listLimit));
  });
}

interface WouldBeSegment {
  readonly root: number;
  readonly count: number;
  readonly isChanged: boolean;
  readonly holds: (node: number) => boolean;
  readonly nodes: () => Uint32Array;
}

function segmentsOf(state: SegmentationState, plan: Plan): readonly WouldBeSegment[] {
  const { partition, constraints } = state;
  if (plan.kind === "nothing") return [];
  if (plan.kind === "moved") {
    const hasComeOff = new Set(
      plan.fragments.filter(({ nodes }) => nodes !== null).map(({ slot }) => slot),
    );
    return plan.segments.map((parts): WouldBeSegment => {
      const fragments = parts.map((position) => plan.fragments[position]);
      const nodes = lazily(() => joined(parts.map((at) => nodesOfFragment(partition, plan, at))));
      return {
        root: constraints.graph.firstOf(fragments.map(({ root }) => root)),
        count: fragments.reduce((sum, { count }) => sum + count, 0),
        isChanged: parts.length > 1 || hasComeOff.has(fragments[0].slot),
        holds: (node) =>
          fragments.some(({ slot, nodes: listed }) =>
            listed !== null
              ? listed.includes(node)
              : partition.slotOf(node) === slot &&
                !plan.fragments.some((other) => other.slot === slot && other.nodes?.includes(node)),
          ),
        nodes,
      };
    });
  }
  const lists = new Map<number, number[]>();
  plan.members.forEach((member, i) => {
    const list = lists.get(plan.roots[i]) ?? [];
    lists.set(plan.roots[i], list);
    list.push(member);
  });
  return Array.from(lists, ([root, members]) => ({
    root,
    count: members.length,
    isChanged: isChanged(state, root, members),
    holds: (node: number) => members.includes(node),
    nodes: () => Uint32Array.from(members),
  }));
}

function pieceOf(
  { constraints }: SegmentationState,
  segment: WouldBeSegment,
  listLimit: number,
): PreviewPiece {
  const { graph } = constraints;
  const nodes = segment.nodes();
  const sizeVoxel = nodes.reduce((sum, node) => sum + graph.sizeVoxelOf(node), 0);
  return {
    root: graph.idOf(segment.root),
    supervoxelCount: segment.count,
    sizeVoxel,
    supervoxels: segment.count > listLimit ? null : Array.from(nodes, (node) => graph.idOf(node)),
  };
}

function isChanged(state: SegmentationState, root: number, members: readonly number[]): boolean {
  const { partition } = state;
  if (!partition.isThere(root) || partition.rootOf(root) !== root) return true;
  return (
    partition.memberCountOf(root) !== members.length ||
    members.some((member) => !partition.isThere(member) || partition.rootOf(member) !== root)
  );
}

function joined(lists: readonly Uint32Array[]): Uint32Array {
  if (lists.length === 1) return lists[0];
  const all = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let filled = 0;
  for (const list of lists) {
    all.set(list, filled);
    filled += list.length;
  }
  return all.sort();
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
