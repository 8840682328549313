// How many voxels each piece shares with each true object: counted once, after which any grouping
// of the pieces can be held against the truth without looking at a voxel again.

export interface ContingencyTable {
  /** One row for each pair that shares a voxel: piece, truth and count, parallel. */
  readonly pieces: Uint32Array;
  readonly truths: Uint32Array;
  readonly voxels: Float64Array;
  readonly pieceCount: number;
  readonly truthCount: number;
}

/**
 * Counts voxels where both labels are at least 1; piece and truth numbers in the table are the
 * labels less 1. Both arrays cover the same voxels in the same order.
 */
export function countOverlaps(labels: Uint32Array, truth: Uint32Array): ContingencyTable {
  const pieceCount = largestOf(labels);
  const truthCount = largestOf(truth);
  const counts = new Map<number, number>();
  // Labels come in runs along x: one look-up a run, not one a voxel.
  let from = 0;
  for (let i = 1; i <= labels.length; i++) {
    if (i < labels.length && labels[i] === labels[from] && truth[i] === truth[from]) continue;
    if (labels[from] > 0 && truth[from] > 0) {
      const key = (labels[from] - 1) * truthCount + truth[from] - 1;
      counts.set(key, (counts.get(key) ?? 0) + i - from);
    }
    from = i;
  }
  const keys = Float64Array.from(counts.keys()).sort();
  return {
    pieces: Uint32Array.from(keys, (key) => Math.floor(key / truthCount)),
    truths: Uint32Array.from(keys, (key) => key % truthCount),
    voxels: Float64Array.from(keys, (key) => counts.get(key) ?? 0),
    pieceCount,
    truthCount,
  };
}

/** The truth that most voxels of each piece have, the smallest of several; -1 where it has none. */
export function majorityTruths(table: ContingencyTable): Int32Array {
  const majority = new Int32Array(table.pieceCount).fill(-1);
  const most = new Float64Array(table.pieceCount);
  for (let row = 0; row < table.pieces.length; row++) {
    const piece = table.pieces[row];
    if (table.voxels[row] <= most[piece]) continue;
    most[piece] = table.voxels[row];
    majority[piece] = table.truths[row];
  }
  return majority;
}

/** The voxels of each piece that have a truth at all. */
export function labelledVoxels(table: ContingencyTable): Float64Array {
  const sums = new Float64Array(table.pieceCount);
  for (let row = 0; row < table.pieces.length; row++) sums[table.pieces[row]] += table.voxels[row];
  return sums;
}

function largestOf(labels: Uint32Array): number {
  let largest = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] > largest) largest = labels[i];
  return largest;
}
