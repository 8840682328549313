// What is drawn while the view moves: no more triangles than a frame has time for, so that turning is
// fluid on any machine; all of it again as soon as the hand rests.

export interface HeldDetail {
  readonly id: string;
  /** Triangles of the coarsest form that is there, and of the finest. */
  readonly coarse: number;
  readonly fine: number;
}

export type MovingDetail = "fine" | "coarse" | "none";

/**
 * Of pieces in the order of their weight: first all coarsely, as many as there is room for, then the
 * first of them finely with what is left.
 */
export function movingDetail(
  pieces: readonly HeldDetail[],
  maxTriangles: number,
): ReadonlyMap<string, MovingDetail> {
  const details = new Map<string, MovingDetail>();
  let left = maxTriangles;
  for (const { id, coarse } of pieces) {
    const isDrawn = coarse <= left;
    if (isDrawn) left -= coarse;
    details.set(id, isDrawn ? "coarse" : "none");
  }
  for (const { id, coarse, fine } of pieces) {
    const more = fine - coarse;
    if (details.get(id) !== "coarse" || more > left) continue;
    left -= more;
    details.set(id, "fine");
  }
  return details;
}
