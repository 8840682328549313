// [DE4] Segments by class (a neuron type, a state of review, an author), and how many are in each. A step
// looks again at the segments that it is told of and at no others; what it holds is what classing
// everything anew would give.
import type { RootId } from "#core/ids/supervoxel-id.ts";

export class ClassedSegments {
  readonly #classOf: (root: RootId) => string | null;
  readonly #classes = new Map<RootId, string>();
  readonly #counts = new Map<string, number>();

  /** @param classOf the class now; null for what is in none. */
  constructor(classOf: (root: RootId) => string | null) {
    this.#classOf = classOf;
  }

  /** Returns those whose class is another. */
  refresh(roots: Iterable<RootId>): ReadonlySet<RootId> {
    const changed = new Set<RootId>();
    for (const root of roots) {
      const before = this.#classes.get(root);
      const now = this.#classOf(root) ?? undefined;
      if (now === before) continue;
      if (before !== undefined) this.#count(before, -1);
      if (now === undefined) this.#classes.delete(root);
      else {
        this.#classes.set(root, now);
        this.#count(now, 1);
      }
      changed.add(root);
    }
    return changed;
  }

  of(root: RootId): string | undefined {
    return this.#classes.get(root);
  }

  /** Of each class that has any. */
  counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  #count(name: string, by: 1 | -1): void {
    const count = (this.#counts.get(name) ?? 0) + by;
    if (count === 0) this.#counts.delete(name);
    else this.#counts.set(name, count);
  }
}
