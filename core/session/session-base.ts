// What a session stands on: a version, shared by all sessions on it and never changed.
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import type { Synapse } from "#core/operations/operation.ts";
import type { PieceSource } from "#core/operations/piece-book.ts";
import type { BasePartition } from "#core/segmentation/base-partition.ts";

export interface SessionBase {
  readonly graph: AgglomerationGraph;
  readonly partition: BasePartition;
  readonly synapses: readonly Synapse[];
  /** The version's records; left out where it has none. */
  readonly neurons?: readonly Neuron[];
  readonly voxelNm: Vec3;
  readonly mergeLimitNm: number;
  readonly sha256Hex: (text: string) => string;
  /** Makes pieces of the masks that a log names; left out where none is. */
  readonly pieces?: PieceSource;
}

/** [AD3] The version's supervoxel at a place, by dense index; -1 where it has none. */
export function baseIndexAt({ graph, pieces }: SessionBase, place: Place): number {
  const { supervoxel, positionVoxel } = place;
  const index = graph.supervoxelIds.indexOf(supervoxel);
  const { settled } = pieces ?? {};
  if (index >= 0 || settled === undefined) return index;
  return graph.supervoxelIds.indexOf(settled.idAt(supervoxel, positionVoxel));
}
