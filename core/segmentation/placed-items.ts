// [AD3][DE4] Things that lie at places (records, claims, comments) by the segments that hold them now.
// An edit looks again at the things of the segments that it touched and at no others.
import type { Place } from "#core/geometry/place.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";

const NONE: ReadonlySet<never> = new Set();

export class PlacedItems<Item> {
  readonly #placeOf: (item: Item) => Place;
  readonly #rootAt: (place: Place) => RootId;
  readonly #rootOf = new Map<Item, RootId>();
  readonly #itemsOf = new Map<RootId, Set<Item>>();

  /** @param rootAt the segment that holds a place now; 0 where there is none, or it is not known. */
  constructor(placeOf: (item: Item) => Place, rootAt: (place: Place) => RootId) {
    this.#placeOf = placeOf;
    this.#rootAt = rootAt;
  }

  /** Takes the things as they are now, each once; returns the segments that have others. */
  set(items: Iterable<Item>): ReadonlySet<RootId> {
    const touched = new Set<RootId>();
    const now = new Set(items);
    for (const [item, root] of this.#rootOf) {
      if (now.has(item)) continue;
      this.#take(item, root);
      this.#rootOf.delete(item);
      touched.add(root);
    }
    for (const item of now) {
      if (!this.#rootOf.has(item)) touched.add(this.#put(item));
    }
    return touched;
  }

  /** To be told of segments whose membership may be another; returns those that have other things. */
  refresh(roots: Iterable<RootId>): ReadonlySet<RootId> {
    const items: Item[] = [];
    for (const root of roots) items.push(...this.at(root));
    return this.#relocate(items);
  }

  /** The same for the things that the test names: it looks at every one. */
  refreshWhere(isMoved: (place: Place) => boolean): ReadonlySet<RootId> {
    return this.#relocate([...this.#rootOf.keys()].filter((item) => isMoved(this.#placeOf(item))));
  }

  /** In the order in which they came to the segment. */
  at(root: RootId): ReadonlySet<Item> {
    return this.#itemsOf.get(root) ?? NONE;
  }

  /** 0 where it is on none, or on one that is not known. */
  rootOf(item: Item): RootId {
    return this.#rootOf.get(item) ?? 0n;
  }

  /** Segments that have any. */
  roots(): Iterable<RootId> {
    return this.#itemsOf.keys();
  }

  #relocate(items: readonly Item[]): ReadonlySet<RootId> {
    const touched = new Set<RootId>();
    for (const item of items) {
      const before = this.rootOf(item);
      if (this.#rootAt(this.#placeOf(item)) === before) continue;
      this.#take(item, before);
      touched.add(before).add(this.#put(item));
    }
    return touched;
  }

  #put(item: Item): RootId {
    const root = this.#rootAt(this.#placeOf(item));
    this.#rootOf.set(item, root);
    const items = this.#itemsOf.get(root) ?? new Set();
    this.#itemsOf.set(root, items.add(item));
    return root;
  }

  #take(item: Item, root: RootId): void {
    const items = this.#itemsOf.get(root);
    items?.delete(item);
    if (items?.size === 0) this.#itemsOf.delete(root);
  }
}
