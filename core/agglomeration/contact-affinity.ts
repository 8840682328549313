// From what was counted of a contact to an affinity: how likely both sides are one neuron. Grey
// levels are read against the volume's own: 0 is its dark twentieth, 1 its median. Along a cut, a
// contact that is dark is a membrane. Across thick sections no membrane can be seen from the side;
// there a pair is judged by how bright both pictures are where they overlap, and by how much of them
// does. The few constants are the same for every volume; docs/adr tells what they were measured on.

import type { ContactRules } from "#core/agglomeration/contact-block.ts";
import {
  BRIGHTNESS_XY,
  BRIGHTNESS_Z,
  type ContactColumns,
  FACES_X,
  FACES_Y,
  FACES_Z_A_FIRST,
  FACES_Z_B_FIRST,
  STATISTIC_COLUMNS,
} from "#core/agglomeration/contact-statistics.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

/** Mean affinity from which on two segments are joined, where nobody names another one. */
export const DEFAULT_THRESHOLD = 0.65;

const DARK_QUANTILE = 0.05;
const MIDDLE_QUANTILE = 0.5;
/** Where the odds are even, and how far from there they change by a factor of e. */
const MEMBRANE_LEVEL = 0.25;
const MEMBRANE_WIDTH = 0.12;
const OVERLAP_LEVEL = 0.55;
const OVERLAP_WIDTH = 0.25;
/** What an overlap of 1 adds to the level of its brightness. */
const OVERLAP_SHARE = 0.3;
/** As a cut's capacities are counted, so that no machine's last digit can tell. */
const AFFINITY_STEPS = 65_535;

export interface ContactScores {
  /** 0…1, a pair each. */
  readonly affinity: Float32Array;
  /** The contact's faces, in nm². */
  readonly areaNm2: Float64Array;
}

/** `levelCounts`: how many voxels of the volume have each brightness. */
export function scoreContacts(
  columns: ContactColumns,
  levelCounts: Float64Array,
  { voxelNm, hasThickSections }: ContactRules,
): ContactScores {
  const dark = quantileLevel(levelCounts, DARK_QUANTILE);
  // An image of one grey level tells nothing, but must not be divided by zero.
  const span = Math.max(1, quantileLevel(levelCounts, MIDDLE_QUANTILE) - dark);
  const levelOf = (sum: number, count: number) => (sum / count - dark) / span;
  const count = columns.pairA.length;
  const affinity = new Float32Array(count);
  const areaNm2 = new Float64Array(count);
  const overlaps = hasThickSections ? overlapShares(columns) : new Float64Array(0);
  const { values } = columns;
  for (let row = 0; row < count; row++) {
    const at = STATISTIC_COLUMNS * row;
    const sideFaces = values[at + FACES_X] + values[at + FACES_Y];
    const zFaces = values[at + FACES_Z_A_FIRST] + values[at + FACES_Z_B_FIRST];
    const sideNm2 = sideArea(voxelNm, values[at + FACES_X], values[at + FACES_Y]);
    const zNm2 = zFaces * voxelNm[0] * voxelNm[1];
    areaNm2[row] = sideNm2 + zNm2;
    const sums = [values[at + BRIGHTNESS_XY], values[at + BRIGHTNESS_Z]] as const;
    let score: number;
    if (hasThickSections) {
      const side = sideFaces === 0 ? 0 : sameByMembrane(levelOf(sums[0], sideFaces));
      const z = zFaces === 0 ? 0 : sameByOverlap(levelOf(sums[1], zFaces), overlaps[row]);
      score = (side * sideNm2 + z * zNm2) / areaNm2[row];
    } else {
      score = sameByMembrane(levelOf(sums[0] + sums[1], sideFaces + zFaces));
    }
    affinity[row] = Math.round(score * AFFINITY_STEPS) / AFFINITY_STEPS;
  }
  return { affinity, areaNm2 };
}

function sameByMembrane(level: number): number {
  return logistic((level - MEMBRANE_LEVEL) / MEMBRANE_WIDTH);
}

function sameByOverlap(level: number, overlap: number): number {
  return logistic((level + OVERLAP_SHARE * overlap - OVERLAP_LEVEL) / OVERLAP_WIDTH);
}

function logistic(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}

function sideArea(voxelNm: Vec3, facesX: number, facesY: number): number {
  return (facesX * voxelNm[1] + facesY * voxelNm[0]) * voxelNm[2];
}

/** The least level that at least `share` of all voxels do not exceed. */
function quantileLevel(levelCounts: Float64Array, share: number): number {
  const total = levelCounts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (let level = 0; level < levelCounts.length; level++) {
    below += levelCounts[level];
    if (below >= share * total) return level;
  }
  return levelCounts.length - 1;
}

/**
 * Of each pair, intersection over union of what the one shows downwards and the other upwards, the
 * better way round. A supervoxel of one section shows its whole area both ways.
 */
function overlapShares({ pairA, pairB, values }: ContactColumns): Float64Array {
  const labels = pairB.reduce((most, label) => Math.max(most, label), 0) + 1;
  const shownUp = new Float64Array(labels);
  const shownDown = new Float64Array(labels);
  for (let row = 0; row < pairA.length; row++) {
    const aFirst = values[STATISTIC_COLUMNS * row + FACES_Z_A_FIRST];
    const bFirst = values[STATISTIC_COLUMNS * row + FACES_Z_B_FIRST];
    shownUp[pairA[row]] += aFirst;
    shownDown[pairB[row]] += aFirst;
    shownUp[pairB[row]] += bFirst;
    shownDown[pairA[row]] += bFirst;
  }
  const shares = new Float64Array(pairA.length);
  for (let row = 0; row < shares.length; row++) {
    const a = pairA[row];
    const b = pairB[row];
    const aFirst = values[STATISTIC_COLUMNS * row + FACES_Z_A_FIRST];
    const bFirst = values[STATISTIC_COLUMNS * row + FACES_Z_B_FIRST];
    shares[row] = Math.max(
      aFirst === 0 ? 0 : aFirst / (shownUp[a] + shownDown[b] - aFirst),
      bFirst === 0 ? 0 : bFirst / (shownUp[b] + shownDown[a] - bFirst),
    );
  }
  return shares;
}
