// What a path pays for an edge [OP6]. Whole numbers, so that every machine adds them up alike.

const COST_SCALE = 2 ** 24;

/** What the strongest edge that is not infinite costs. */
export const SHORTEST_STEP = 256;

/** Like a resistance: a detour over strong edges is cheaper than one weak edge. */
export function stepCost(capacity: number): number {
  return Math.max(SHORTEST_STEP, Math.floor(COST_SCALE / capacity));
}
