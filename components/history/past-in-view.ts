// [DE5] The image in another moment of the session: while it is there nothing is edited, and what
// others do goes on in the present without disturbing it.
import type { PastSession } from "#client/session/past-session.ts";
import type { Operation } from "#core/operations/operation.ts";

export interface PastInView {
  /** null: the present. Returns whether another moment is in view now. */
  show(seq: number | null): boolean;
  seq(): number | null;
}

export interface PastInViewDeps {
  readonly past: Pick<PastSession, "goTo" | "leave" | "check"> | null;
  readonly roots: { setPast(isPast: boolean): void };
  operations(): readonly Operation[];
  /** Paints all anew, by what `roots` says now. */
  paint(): void;
}

export function createPastInView({ past, roots, operations, paint }: PastInViewDeps): PastInView {
  let shown: number | null = null;
  return {
    seq: () => shown,
    show(asked) {
      if (past === null) return false;
      const log = operations();
      const isPast = asked !== null && asked < log.length;
      const seq = isPast ? Math.max(0, Math.floor(asked)) : null;
      if (seq === shown) return false;
      shown = seq;
      if (seq !== null) past.goTo(log, seq);
      roots.setPast(seq !== null);
      paint();
      // Painting may have met supervoxels whose root must be asked for.
      if (seq === null) past.leave();
      else past.check();
      return true;
    },
  };
}
