import type { Place } from "#core/geometry/place.ts";
import { compareIds, type SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { CutEdge, CutEnd, OperationBody } from "#core/operations/operation.ts";

/** Two supervoxels, a before b; one and the same where the edge is between its pieces. */
export interface SupervoxelPair {
  readonly a: SupervoxelId;
  readonly b: SupervoxelId;
}

export interface NamedEdges {
  /** What the operation holds together while it is active. */
  readonly joined: readonly SupervoxelPair[];
  /** What its recorded cut names. */
  readonly cut: readonly SupervoxelPair[];
}

/** The edges that an operation speaks of by itself; an undo or a redo speaks of none. */
export function edgesOf(body: OperationBody): NamedEdges {
  switch (body.kind) {
    case "merge":
      return { joined: [pairOf(body.a, body.b)], cut: [] };
    case "merge-many": {
      const { places, joins } = body;
      return { joined: joins.map(([left, right]) => pairOf(places[left], places[right])), cut: [] };
    }
    case "split":
    case "split-groups":
    case "split-supervoxel":
      return { joined: [], cut: body.cut.map(cutPairOf) };
    default:
      return { joined: [], cut: [] };
  }
}

function pairOf(left: Place, right: Place): SupervoxelPair {
  const [a, b] = [left.supervoxel, right.supervoxel].sort(compareIds);
  return { a, b };
}

function cutPairOf({ a, b }: CutEdge): SupervoxelPair {
  const [low, high] = [a, b].map(supervoxelOfEnd).sort(compareIds);
  return { a: low, b: high };
}

export function supervoxelOfEnd(end: CutEnd): SupervoxelId {
  return typeof end === "bigint" ? end : end.supervoxel;
}
