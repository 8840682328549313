// Which sections are held ready. The one shown stays until another is whole: no frame is ever blank.

/** Ahead in the direction of travel, and one back for a change of mind. */
const OFFSETS = [0, 1, -1, 2, 3] as const;

/** As many as are of use. */
export const RING_SECTIONS = OFFSETS.length;

/** Sections to hold, the most wanted first; fewer of them where memory is short. */
export function ringSections(
  target: number,
  direction: number,
  depth: number,
  count: number = RING_SECTIONS,
): number[] {
  const way = direction < 0 ? -1 : 1;
  return OFFSETS.slice(0, count)
    .map((offset) => target + offset * way)
    .filter((z) => z >= 0 && z < depth);
}

/**
 * The section to show now: the loaded one nearest to the target, when it is nearer than the one on the
 * screen. So a fast way through z shows the sections between, as far as they arrive in time.
 */
export function sectionToShow(shown: number, target: number, loaded: Iterable<number>): number {
  let best = shown;
  for (const z of loaded) {
    if (Math.abs(z - target) < Math.abs(best - target)) best = z;
  }
  return best;
}

/** Farther than this from the target, a section on the way is no longer worth its time. */
const LANDING_WITHIN = 8;

/**
 * The section to load before all others. A person who goes through z faster than sections arrive still
 * sees the way: what was begun is finished first, unless it lies off the way or far behind.
 */
export function sectionToLand(shown: number, target: number, begun: number): number {
  const isOnTheWay = begun !== shown && (begun - shown) * (target - begun) >= 0;
  return isOnTheWay && Math.abs(target - begun) <= LANDING_WITHIN ? begun : target;
}
