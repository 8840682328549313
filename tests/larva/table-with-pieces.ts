import type { ContingencyTable } from "#tests/larva/contingency-table.ts";
import type { LarvaWorld } from "#tests/larva/larva-world.ts";
import {
  VariationMeter,
  type VariationOfInformation,
} from "#tests/larva/variation-of-information.ts";

/** The measure of the segments as they are, with split supervoxels counted piece by piece. */
export function measureWithPieces(world: LarvaWorld): VariationOfInformation {
  const { graph } = world.model.segmentation.constraints;
  const table = tableWithPieces(world);
  const groups = new Uint32Array(table.pieceCount);
  for (const node of graph.allNodes()) groups[node] = world.rootOf(node);
  return new VariationMeter(table).measure(groups);
}

/** Numbered as the session's nodes are: a supervoxel in pieces has no row, each piece has its own. */
export function tableWithPieces(world: LarvaWorld): ContingencyTable {
  const { table } = world;
  const { graph } = world.model.segmentation.constraints;
  const broken = new Set<number>();
  let pieceCount = table.pieceCount;
  for (const node of graph.pieceNodes()) {
    broken.add(graph.supervoxelOf(node));
    pieceCount = Math.max(pieceCount, node + 1);
  }
  const rows = Array.from(table.pieces, (piece, row) => {
    return { piece, truth: table.truths[row], voxels: table.voxels[row] };
  }).filter(({ piece }) => !broken.has(piece));
  for (const supervoxel of broken) {
    const counts = new Map<number, number>();
    for (const { place, neurite } of world.labelledPlacesOf(supervoxel)) {
      const key = graph.nodeAt(place) * table.truthCount + neurite;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const [key, voxels] of counts) {
      const truth = key % table.truthCount;
      rows.push({ piece: (key - truth) / table.truthCount, truth, voxels });
    }
  }
  return {
    pieces: Uint32Array.from(rows, ({ piece }) => piece),
    truths: Uint32Array.from(rows, ({ truth }) => truth),
    voxels: Float64Array.from(rows, ({ voxels }) => voxels),
    pieceCount,
    truthCount: table.truthCount,
  };
}
