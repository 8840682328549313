// [OP8] A graph in which pieces stand in place of the supervoxels that they were cut from. What is left
// keeps its order, so the edges between it stay sorted under the new dense indices.
import type { GraphColumns } from "#core/agglomeration/base-graph.ts";
import { compareIds, type SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";

const GONE = 0xffffffff;

/**
 * Without any edge at a piece. A piece that is itself cut is left out.
 * Throws where a piece is cut from what is not there, or has the id of a supervoxel that is.
 */
export function withPieces(graph: GraphColumns, pieces: readonly SettledPiece[]): GraphColumns {
  const gone = new Set(pieces.map(({ supervoxel }) => supervoxel));
  const left = pieces
    .filter(({ id }) => !gone.has(id))
    .sort((one, other) => compareIds(one.id, other.id));
  const { columns, indexOf, goneCount } = replaceNodes(graph, gone, left);
  const cutPieces = pieces.filter(({ id }) => gone.has(id)).length;
  if (goneCount + cutPieces !== gone.size) {
    throw new Error(
      "a piece was cut from a supervoxel that the graph lacks: it is another graph's",
    );
  }
  return { ...columns, ...edgesLeft(graph, indexOf) };
}

interface ReplacedNodes {
  readonly columns: GraphColumns;
  /** By old dense index; GONE where there is none. */
  readonly indexOf: Uint32Array;
  readonly goneCount: number;
}

function replaceNodes(
  graph: GraphColumns,
  gone: ReadonlySet<SupervoxelId>,
  left: readonly SettledPiece[],
): ReplacedNodes {
  const old = graph.supervoxelIds;
  const indexOf = new Uint32Array(old.length);
  let goneCount = 0;
  for (let i = 0; i < old.length; i++) {
    if (!gone.has(old[i])) continue;
    indexOf[i] = GONE;
    goneCount++;
  }
  const count = old.length - goneCount + left.length;
  const columns = {
    ...graph,
    supervoxelIds: new BigUint64Array(count),
    sizesVoxel: new Uint32Array(count),
    positionsVoxel: new Int32Array(3 * count),
  };
  let next = 0;
  let to = 0;
  const addPiece = ({ id, sizeVoxel, positionVoxel }: SettledPiece) => {
    columns.supervoxelIds[to] = id;
    columns.sizesVoxel[to] = sizeVoxel;
    columns.positionsVoxel.set(positionVoxel, 3 * to++);
  };
  for (let i = 0; i < old.length; i++) {
    if (indexOf[i] === GONE) continue;
    while (next < left.length && left[next].id < old[i]) addPiece(left[next++]);
    if (left[next]?.id === old[i]) throw new Error(`${old[i]} is a supervoxel and a piece`);
    columns.supervoxelIds[to] = old[i];
    columns.sizesVoxel[to] = graph.sizesVoxel[i];
    columns.positionsVoxel.set(graph.positionsVoxel.subarray(3 * i, 3 * i + 3), 3 * to);
    indexOf[i] = to++;
  }
  while (next < left.length) addPiece(left[next++]);
  return { columns, indexOf, goneCount };
}

type EdgeColumns = Pick<GraphColumns, "edgeA" | "edgeB" | "affinity" | "contactVoxel" | "isOn">;

function edgesLeft(graph: GraphColumns, indexOf: Uint32Array): EdgeColumns {
  const { edgeA, edgeB } = graph;
  const isLeft = (e: number) => indexOf[edgeA[e]] !== GONE && indexOf[edgeB[e]] !== GONE;
  let count = 0;
  for (let e = 0; e < edgeA.length; e++) if (isLeft(e)) count++;
  const columns = {
    edgeA: new Uint32Array(count),
    edgeB: new Uint32Array(count),
    affinity: new Float32Array(count),
    contactVoxel: new Int32Array(3 * count),
    isOn: new Uint8Array(count),
  };
  let to = 0;
  for (let e = 0; e < edgeA.length; e++) {
    if (!isLeft(e)) continue;
    columns.edgeA[to] = indexOf[edgeA[e]];
    columns.edgeB[to] = indexOf[edgeB[e]];
    columns.affinity[to] = graph.affinity[e];
    columns.contactVoxel.set(graph.contactVoxel.subarray(3 * e, 3 * e + 3), 3 * to);
    columns.isOn[to++] = graph.isOn[e];
  }
  return columns;
}
