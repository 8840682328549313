// How good scores and segmentations are against labels by hand.

/** The chance that a true pair scores above a false one (area under the ROC curve), ties half. */
export function rocAuc(scores: readonly number[], isTrue: readonly boolean[]): number {
  const order = scores.map((_, i) => i).sort((i, j) => scores[i] - scores[j]);
  const trueCount = isTrue.filter((each) => each).length;
  let rankSum = 0;
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && scores[order[to]] === scores[order[from]]) to++;
    for (let k = from; k < to; k++) if (isTrue[order[k]]) rankSum += (from + to + 1) / 2;
    from = to;
  }
  const falseCount = isTrue.length - trueCount;
  return (rankSum - (trueCount * (trueCount + 1)) / 2) / (trueCount * falseCount);
}

/** How many voxels have a label and a truth, both above 0: every pair that occurs once. */
export interface Overlaps {
  readonly labels: Uint32Array;
  readonly truths: Uint32Array;
  readonly voxels: Float64Array;
}

export function countOverlaps(labels: Uint32Array, truth: Uint32Array): Overlaps {
  const counts = new Map<number, number>();
  let run = 0;
  for (let i = 0; i < labels.length; i++) {
    run++;
    if (labels[i] === labels[i + 1] && truth[i] === truth[i + 1]) continue;
    const key = labels[i] * 2 ** 20 + truth[i];
    if (labels[i] > 0 && truth[i] > 0) counts.set(key, (counts.get(key) ?? 0) + run);
    run = 0;
  }
  const keys = [...counts.keys()];
  return {
    labels: Uint32Array.from(keys, (key) => Math.floor(key / 2 ** 20)),
    truths: Uint32Array.from(keys, (key) => key % 2 ** 20),
    voxels: Float64Array.from(counts.values()),
  };
}

/** The truth of most voxels of each label 0…count; 0 where it has none. */
export function truthOfLabels({ labels, truths, voxels }: Overlaps, count: number): Uint32Array {
  const most = new Float64Array(count + 1);
  const found = new Uint32Array(count + 1);
  labels.forEach((label, k) => {
    if (voxels[k] <= most[label]) return;
    most[label] = voxels[k];
    found[label] = truths[k];
  });
  return found;
}

/**
 * Entropy in bits of the segment given the truth (splits) plus that of the truth given the segment
 * (merges): Meilă 2007, doi:10.1016/j.jmva.2006.11.013. `segmentOf`: by label.
 */
export function informationBits(
  { labels, truths, voxels }: Overlaps,
  segmentOf: (label: number) => number,
): number {
  const together = new Map<number, number>();
  const ofSegment = new Map<number, number>();
  const ofTruth = new Map<number, number>();
  const total = voxels.reduce((sum, count) => sum + count, 0);
  const add = (counts: Map<number, number>, key: number, count: number) =>
    counts.set(key, (counts.get(key) ?? 0) + count);
  labels.forEach((label, k) => {
    const segment = segmentOf(label);
    add(together, segment * 2 ** 20 + truths[k], voxels[k]);
    add(ofSegment, segment, voxels[k]);
    add(ofTruth, truths[k], voxels[k]);
  });
  const entropyBits = (counts: Map<number, number>) => {
    let bits = 0;
    for (const count of counts.values()) bits -= (count / total) * Math.log2(count / total);
    return bits;
  };
  return 2 * entropyBits(together) - entropyBits(ofTruth) - entropyBits(ofSegment);
}
