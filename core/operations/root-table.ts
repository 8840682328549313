// Which root each supervoxel on a page has now, from the log's effects alone. Supervoxels that no
// effect has named apart move together: all of one base root as one cohort, all of one listed piece
// as another. So a tile that arrives late finds its roots, and what is held grows with the edits
// and with what was shown lately, never with the dataset.
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { SegmentChange } from "#core/operations/operation.ts";

const DEFAULT_SEEN_LIMIT = 262_144;

/** Supervoxels that share their fate until one of them is named apart. */
interface Cohort {
  /**
   * The root; several after a piece was too large to be listed, the likeliest one first: then each
   * supervoxel has to be asked for.
   */
  roots: readonly RootId[];
}

interface PendingChange {
  readonly before: ReadonlySet<RootId>;
  readonly named: ReadonlyMap<SupervoxelId, RootId>;
  readonly rest: RootId;
  readonly touched: ReadonlySet<RootId>;
}

export class RootTable {
  readonly #named = new Map<SupervoxelId, Cohort>();
  /** By base root; one that is missing has not moved. */
  readonly #groups = new Map<RootId, Cohort>();
  /** The cohorts that have a root among theirs. */
  readonly #cohortsAt = new Map<RootId, Set<Cohort>>();
  /** Supervoxel → base root, in two generations: the older one is dropped as a whole. */
  #seen = new Map<SupervoxelId, RootId>();
  #seenBefore = new Map<SupervoxelId, RootId>();
  readonly #wanted = new Map<SupervoxelId, RootId>();
  #pending: readonly PendingChange[] = [];
  readonly #seenLimit: number;

  /**
   * @param options `seenLimit`: of the supervoxels seen, at least this many, the latest ones, and at
   * most twice as many are kept in mind. One that was dropped is asked for when it is shown again.
   */
  constructor(options: { readonly seenLimit?: number } = {}) {
    this.#seenLimit = options.seenLimit ?? DEFAULT_SEEN_LIMIT;
  }

  /** A tile has arrived: equal lengths; 0 is background. */
  see(supervoxels: BigUint64Array, baseRoots: BigUint64Array): void {
    for (let i = 0; i < supervoxels.length; i++) {
      const supervoxel = supervoxels[i];
      if (supervoxel === 0n) continue;
      if (this.#seen.size >= this.#seenLimit) {
        this.#seenBefore = this.#seen;
        this.#seen = new Map();
      }
      this.#seen.set(supervoxel, baseRoots[i]);
      if (!isKnown(this.#cohortOf(supervoxel, baseRoots[i]))) {
        this.#wanted.set(supervoxel, baseRoots[i]);
      }
    }
  }

  /** Takes the next change in log order; returns the roots whose look changed with it. */
  apply(change: SegmentChange): ReadonlySet<RootId> {
    const before = new Set(change.before);
    const moved = this.#cohortsOf(before);
    const unlisted: RootId[] = [];
    for (const { root, members } of change.after) {
      if (members === "rest") unlisted.unshift(root);
      else if (members === "ask") unlisted.push(root);
      else this.#name(members, { roots: [root] });
    }
    for (const cohort of moved) {
      const kept = cohort.roots.filter((root) => !before.has(root));
      const isLikelyMoved = before.has(cohort.roots[0]);
      this.#place(cohort, isLikelyMoved ? [...unlisted, ...kept] : [...kept, ...unlisted]);
    }
    if (unlisted.length > 1) this.#wantSeen();
    const touched = new Set(before);
    for (const { root } of change.after) touched.add(root);
    return this.#withPending(touched);
  }

  /** The root now, own pending edits included; the likeliest where it must still be asked for. */
  rootOf(supervoxel: SupervoxelId, baseRoot: RootId): RootId {
    if (supervoxel === 0n) return 0n;
    const cohort = this.#cohortOf(supervoxel, baseRoot);
    if (cohort === undefined) return this.#throughPending(supervoxel, baseRoot);
    if (!isKnown(cohort)) this.#wanted.set(supervoxel, baseRoot);
    return this.#throughPending(supervoxel, cohort.roots[0]);
  }

  /** Supervoxels shown whose root the effects do not tell; ascending. */
  unresolved(): readonly SupervoxelId[] {
    for (const [supervoxel, baseRoot] of this.#wanted) {
      if (isKnown(this.#cohortOf(supervoxel, baseRoot))) this.#wanted.delete(supervoxel);
    }
    return [...this.#wanted.keys()].sort((left, right) => (left < right ? -1 : 1));
  }

  /**
   * Takes the answer for supervoxels that were unresolved. It must be for the log exactly as far as
   * it was applied here: an answer for another sequence number has to be asked for again.
   */
  resolve(supervoxels: readonly SupervoxelId[], roots: readonly RootId[]): ReadonlySet<RootId> {
    const cohorts = new Map<RootId, Cohort>();
    const touched = new Set<RootId>();
    supervoxels.forEach((supervoxel, i) => {
      const baseRoot = this.#wanted.get(supervoxel);
      if (baseRoot === undefined) return;
      this.#wanted.delete(supervoxel);
      const unknown = this.#cohortOf(supervoxel, baseRoot);
      if (unknown === undefined || isKnown(unknown)) return;
      touched.add(unknown.roots[0]).add(roots[i]);
      const cohort = cohorts.get(roots[i]) ?? { roots: [] };
      cohorts.set(roots[i], cohort);
      this.#named.set(supervoxel, cohort);
    });
    for (const [root, cohort] of cohorts) this.#place(cohort, [root]);
    return this.#withPending(touched);
  }

  /** Own edits not yet decided, in order, shown on top; takes the place of those set before. */
  setPending(changes: readonly SegmentChange[]): ReadonlySet<RootId> {
    const touched = new Set<RootId>();
    for (const { touched: roots } of this.#pending) addAll(touched, roots);
    this.#pending = changes.map(toPending);
    for (const { touched: roots } of this.#pending) addAll(touched, roots);
    return touched;
  }

  #cohortOf(supervoxel: SupervoxelId, baseRoot: RootId): Cohort | undefined {
    return this.#named.get(supervoxel) ?? this.#groups.get(baseRoot);
  }

  /** The cohorts that may lie in these segments, those of base roots that never moved included. */
  #cohortsOf(roots: ReadonlySet<RootId>): ReadonlySet<Cohort> {
    const found = new Set<Cohort>();
    for (const root of roots) {
      if (!this.#groups.has(root)) {
        const group: Cohort = { roots: [] };
        this.#groups.set(root, group);
        this.#place(group, [root]);
      }
      addAll(found, this.#cohortsAt.get(root) ?? []);
    }
    return found;
  }

  #name(members: readonly SupervoxelId[], { roots }: Cohort): void {
    const cohort: Cohort = { roots: [] };
    this.#place(cohort, roots);
    for (const member of members) {
      this.#named.set(member, cohort);
      this.#wanted.delete(member);
    }
  }

  #place(cohort: Cohort, roots: readonly RootId[]): void {
    for (const root of cohort.roots) {
      const cohorts = this.#cohortsAt.get(root);
      cohorts?.delete(cohort);
      if (cohorts?.size === 0) this.#cohortsAt.delete(root);
    }
    cohort.roots = [...new Set(roots)];
    for (const root of cohort.roots) {
      const cohorts = this.#cohortsAt.get(root) ?? new Set();
      this.#cohortsAt.set(root, cohorts.add(cohort));
    }
  }

  #wantSeen(): void {
    for (const seen of [this.#seenBefore, this.#seen]) {
      for (const [supervoxel, baseRoot] of seen) {
        if (!isKnown(this.#cohortOf(supervoxel, baseRoot))) this.#wanted.set(supervoxel, baseRoot);
      }
    }
  }

  #throughPending(supervoxel: SupervoxelId, root: RootId): RootId {
    let at = root;
    for (const change of this.#pending) {
      if (change.before.has(at)) at = change.named.get(supervoxel) ?? change.rest;
    }
    return at;
  }

  /** Roots and all that pending edits, which lie on top, make of them. */
  #withPending(roots: Set<RootId>): ReadonlySet<RootId> {
    for (const { before, touched } of this.#pending) {
      if (!isDisjoint(before, roots)) addAll(roots, touched);
    }
    return roots;
  }
}

function toPending({ before, after }: SegmentChange): PendingChange {
  const named = new Map<SupervoxelId, RootId>();
  let rest = before[0];
  for (const { root, members } of after) {
    if (members === "rest") rest = root;
    else if (members !== "ask") for (const member of members) named.set(member, root);
  }
  const touched = new Set([...before, ...after.map(({ root }) => root)]);
  return { before: new Set(before), named, rest, touched };
}

/** No cohort: nothing ever moved, so the base root holds. */
function isKnown(cohort: Cohort | undefined): boolean {
  return cohort === undefined || cohort.roots.length === 1;
}

function isDisjoint(left: ReadonlySet<RootId>, right: ReadonlySet<RootId>): boolean {
  for (const root of left) if (right.has(root)) return false;
  return true;
}

function addAll<T>(set: Set<T>, items: Iterable<T>): void {
  for (const item of items) set.add(item);
}
