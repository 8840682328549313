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

export interface VariationOfInformation {
  /** Entropy in bits of the segment given the truth, and of the truth given the segment. */
  readonly splitBits: number;
  readonly mergeBits: number;
}

/** Meilă 2007, doi:10.1016/j.jmva.2006.11.013. Voxels whose truth is 0 are left out. */
export function variationOfInformation(
  segments: Uint32Array,
  truth: ArrayLike<number>,
): VariationOfInformation {
  const together = new Map<number, number>();
  const ofSegment = new Map<number, number>();
  const ofTruth = new Map<number, number>();
  let total = 0;
  const add = (counts: Map<number, number>, key: number) =>
    counts.set(key, (counts.get(key) ?? 0) + 1);
  for (let i = 0; i < segments.length; i++) {
    if (truth[i] === 0) continue;
    add(together, segments[i] * 2 ** 20 + truth[i]);
    add(ofSegment, segments[i]);
    add(ofTruth, truth[i]);
    total++;
  }
  const entropyBits = (counts: Map<number, number>) => {
    let bits = 0;
    for (const count of counts.values()) bits -= (count / total) * Math.log2(count / total);
    return bits;
  };
  const both = entropyBits(together);
  return { splitBits: both - entropyBits(ofTruth), mergeBits: both - entropyBits(ofSegment) };
}

/** For each label 1…count the truth of most of its voxels, 0 where all of them are 0. */
export function truthOfLabels(
  labels: Uint32Array,
  count: number,
  truth: ArrayLike<number>,
): Uint32Array {
  const votes = Array.from({ length: count + 1 }, () => new Map<number, number>());
  for (let i = 0; i < labels.length; i++) {
    if (truth[i] === 0) continue;
    votes[labels[i]].set(truth[i], (votes[labels[i]].get(truth[i]) ?? 0) + 1);
  }
  return Uint32Array.from(votes, (each) => {
    const [most] = [...each].sort((left, right) => right[1] - left[1] || left[0] - right[0]);
    return most?.[0] ?? 0;
  });
}
