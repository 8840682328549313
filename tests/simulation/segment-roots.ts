// What a session's segments are in one state, kept apart from the session that moves on: the root of
// each supervoxel that is whole and of each piece, and which piece each voxel lies in.
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { Place } from "#core/geometry/place.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { rootIndexOf } from "#core/operations/segmentation-state.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import { BAR_VOXELS } from "#fixtures/graphs/bar-masks.ts";

export class SegmentRoots {
  /** Supervoxel or piece → the root of its segment, ascending by id. */
  readonly byNode: ReadonlyMap<SupervoxelId, RootId>;
  readonly #graph: AgglomerationGraph;
  /** Of a supervoxel that is in pieces: the piece at each voxel of its bar. */
  readonly #piecesAlong: ReadonlyMap<SupervoxelId, readonly SupervoxelId[]>;

  constructor({ segmentation }: SessionModel) {
    const { constraints } = segmentation;
    const { graph } = constraints;
    const byNode = new Map<SupervoxelId, RootId>();
    for (const node of graph.nodesInOrder()) {
      byNode.set(graph.idOf(node), graph.idOf(rootIndexOf(segmentation, node)));
    }
    const piecesAlong = new Map<SupervoxelId, readonly SupervoxelId[]>();
    for (const { index } of constraints.broken()) {
      const supervoxel = graph.base.supervoxelIds.at(index);
      const [x, y, z] = graph.base.positionsVoxel.tripleAt(index);
      const pieces = Array.from({ length: BAR_VOXELS }, (_, along) =>
        graph.idOf(graph.nodeAt({ supervoxel, positionVoxel: [x + along, y, z] })),
      );
      piecesAlong.set(supervoxel, pieces);
    }
    this.byNode = byNode;
    this.#graph = graph.base;
    this.#piecesAlong = piecesAlong;
  }

  /** [AD3] The supervoxel at a place, or the piece of it. */
  nodeAt({ supervoxel, positionVoxel }: Place): SupervoxelId {
    const pieces = this.#piecesAlong.get(supervoxel);
    if (pieces === undefined) return supervoxel;
    const [x] = this.#graph.positionsVoxel.tripleAt(this.#graph.supervoxelIds.indexOf(supervoxel));
    return pieces[positionVoxel[0] - x];
  }

  rootAt(place: Place): RootId {
    return this.byNode.get(this.nodeAt(place)) ?? 0n;
  }

  /** The supervoxel itself while it is whole, else its pieces. */
  nodesOf(supervoxel: SupervoxelId): readonly SupervoxelId[] {
    const pieces = this.#piecesAlong.get(supervoxel);
    return pieces === undefined ? [supervoxel] : [...new Set(pieces)];
  }

  /** The roots of the segments that hold the supervoxel, or what it fell into. */
  rootsOf(supervoxel: SupervoxelId): readonly RootId[] {
    return this.nodesOf(supervoxel).map((node) => this.byNode.get(node) ?? 0n);
  }

  /** Whether some segment has just the members that one had in another state. */
  hasMembersOf(root: RootId, then: SegmentRoots): boolean {
    const before = then.membersOf(root);
    const [first] = before;
    const now = this.membersOf(this.byNode.get(first) ?? 0n);
    return now.length === before.length && now.every((node, at) => node === before[at]);
  }

  membersOf(root: RootId): readonly SupervoxelId[] {
    return [...this.byNode].filter(([, its]) => its === root).map(([node]) => node);
  }

  isEqual({ byNode }: Pick<SegmentRoots, "byNode">): boolean {
    return isSame(this.byNode, byNode);
  }

  toString(): string {
    return textOf(this.byNode);
  }
}

type RootOfNode = ReadonlyMap<SupervoxelId, RootId>;

export function isSame(left: RootOfNode, right: RootOfNode): boolean {
  if (left.size !== right.size) return false;
  for (const [node, root] of left) if (right.get(node) !== root) return false;
  return true;
}

export function textOf(byNode: RootOfNode): string {
  return Array.from(byNode, ([node, root]) => `${node}→${root}`).join(" ");
}
