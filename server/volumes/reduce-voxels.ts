// What stands for several voxels on the next level of a pyramid.

/** Rounded to the nearest, halves up. */
export function meanOf(voxels: Uint32Array, count: number): number {
  let sum = count >> 1;
  for (let i = 0; i < count; i++) sum += voxels[i];
  return Math.floor(sum / count);
}

/** Where several are equally frequent, the one met first. */
export function mostFrequentOf(voxels: Uint32Array, count: number): number {
  let best = voxels[0];
  let bestCount = 0;
  for (let i = 0; i < count && bestCount < count - i; i++) {
    const label = voxels[i];
    let found = 1;
    for (let j = i + 1; j < count; j++) if (voxels[j] === label) found++;
    if (found > bestCount) {
      best = label;
      bestCount = found;
    }
  }
  return best;
}
