// [SY2][SY3][DE4] Sites and connections of every segment, kept as edits come: an edit looks again at the
// synapses of the segments that it touched and at no others, and all figures are those of a recount
// (`connectionsOf`, `siteCounts`). Segments have dense numbers inside; ids are met at the border only.
import type { Place } from "#core/geometry/place.ts";
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";
import type { Synapse } from "#core/operations/operation.ts";
import type { Connection, LocatedSynapse } from "#core/synapses/connections.ts";

/** Presynaptic sites are a segment's outputs, postsynaptic ones its inputs. */
export interface SegmentSites {
  readonly pre: number;
  readonly post: number;
}

export interface Partner {
  readonly root: RootId;
  /** Pairs of a presynaptic and a postsynaptic site [SY3]. */
  readonly synapseCount: number;
}

export interface Partners {
  /** Segments that are presynaptic to it; most first, then by root. */
  readonly upstream: readonly Partner[];
  /** Segments that are postsynaptic to it. An autapse is in both. */
  readonly downstream: readonly Partner[];
}

/** A synapse, and the segments of its sites by their numbers. */
interface Entry {
  readonly synapse: Synapse;
  pre: number;
  posts: readonly number[];
}

/** What is known of one segment. */
interface Node {
  readonly root: RootId;
  pre: number;
  post: number;
  readonly entries: Set<Entry>;
  /** Pairs by the partner's number. */
  readonly downstream: Map<number, number>;
  readonly upstream: Map<number, number>;
}

const NO_SITES: SegmentSites = { pre: 0, post: 0 };
const NO_PARTNERS: Partners = { upstream: [], downstream: [] };

export class ConnectivityIndex {
  readonly #rootAt: (place: Place) => RootId;
  readonly #numbers = new Map<RootId, number>();
  readonly #nodes: Node[] = [];
  /** In the order of the synapses. */
  #entries: readonly Entry[] = [];

  /** @param rootAt the segment that holds a place now; 0 where there is none, or it is not known. */
  constructor(rootAt: (place: Place) => RootId) {
    this.#rootAt = rootAt;
  }

  /**
   * Takes the synapses as they are now; one that is the same object is the same synapse. Returns the
   * segments with other figures, or other partners, than before.
   */
  setSynapses(synapses: readonly Synapse[]): ReadonlySet<RootId> {
    const touched = new Set<number>();
    const { kept, gone } = matched(this.#entries, synapses);
    for (const entry of gone) this.#count(entry, -1, touched);
    this.#entries = synapses.map((synapse, at) => {
      const known = kept[at];
      if (known !== undefined) return known;
      const entry = this.#located({ synapse, pre: 0, posts: [] });
      this.#count(entry, 1, touched);
      return entry;
    });
    return this.#rootsOf(touched);
  }

  /**
   * To be told of the segments whose membership may be another: asks again where the sites in them
   * are. Returns the segments with other figures, or other partners, than before.
   */
  refresh(roots: Iterable<RootId>): ReadonlySet<RootId> {
    const entries = new Set<Entry>();
    for (const root of roots) {
      for (const entry of this.#nodeOf(root)?.entries ?? []) entries.add(entry);
    }
    return this.#relocate(entries);
  }

  /** The same for the synapses with a site that the test names: it looks at every synapse. */
  refreshWhere(isMoved: (place: Place) => boolean): ReadonlySet<RootId> {
    return this.#relocate(
      this.#entries.filter(
        ({ synapse }) =>
          isMoved(synapse.pre.place) || synapse.posts.some(({ place }) => isMoved(place)),
      ),
    );
  }

  get synapseCount(): number {
    return this.#entries.length;
  }

  /** Of a segment without any: none. */
  sitesOf(root: RootId): SegmentSites {
    return this.#nodeOf(root) ?? NO_SITES;
  }

  /** How many segments it has connections with in each direction, itself included. */
  partnerCountsOf(root: RootId): { readonly upstream: number; readonly downstream: number } {
    const node = this.#nodeOf(root);
    return { upstream: node?.upstream.size ?? 0, downstream: node?.downstream.size ?? 0 };
  }

  partnersOf(root: RootId): Partners {
    const node = this.#nodeOf(root);
    if (node === undefined) return NO_PARTNERS;
    return { upstream: this.#listed(node.upstream), downstream: this.#listed(node.downstream) };
  }

  /** Pairs from one segment to another; 0 where they have no connection. */
  countOf(preRoot: RootId, postRoot: RootId): number {
    const post = this.#numbers.get(postRoot);
    return post === undefined ? 0 : (this.#nodeOf(preRoot)?.downstream.get(post) ?? 0);
  }

  /** With a site in the segment, in no order that means anything. */
  synapsesOf(root: RootId): readonly LocatedSynapse[] {
    return Array.from(this.#nodeOf(root)?.entries ?? [], ({ synapse, pre, posts }) => ({
      synapse,
      preRoot: this.#nodes[pre].root,
      postRoots: posts.map((post) => this.#nodes[post].root),
    }));
  }

  /** Segments with at least one site; 0 among them where a site is on none, or on one not known. */
  *roots(): IterableIterator<RootId> {
    for (const { root, entries } of this.#nodes) if (entries.size > 0) yield root;
  }

  /** Sorted by presynaptic, then postsynaptic root. */
  connections(): readonly Connection[] {
    return this.#nodes
      .flatMap(({ root: preRoot, downstream }) =>
        Array.from(downstream, ([post, synapseCount]) => {
          return { preRoot, postRoot: this.#nodes[post].root, synapseCount };
        }),
      )
      .sort(
        (left, right) =>
          compareIds(left.preRoot, right.preRoot) || compareIds(left.postRoot, right.postRoot),
      );
  }

  #relocate(entries: Iterable<Entry>): ReadonlySet<RootId> {
    const touched = new Set<number>();
    for (const entry of entries) {
      const now = this.#located({ ...entry });
      const isSame =
        now.pre === entry.pre && now.posts.every((post, at) => post === entry.posts[at]);
      if (isSame) continue;
      this.#count(entry, -1, touched);
      entry.pre = now.pre;
      entry.posts = now.posts;
      this.#count(entry, 1, touched);
    }
    return this.#rootsOf(touched);
  }

  #located(entry: Entry): Entry {
    const { pre, posts } = entry.synapse;
    entry.pre = this.#numberAt(pre.place);
    entry.posts = posts.map(({ place }) => this.#numberAt(place));
    return entry;
  }

  #numberAt(place: Place): number {
    const root = this.#rootAt(place);
    const known = this.#numbers.get(root);
    if (known !== undefined) return known;
    const number = this.#nodes.length;
    this.#numbers.set(root, number);
    this.#nodes.push({
      ...{ root, pre: 0, post: 0, entries: new Set() },
      ...{ downstream: new Map(), upstream: new Map() },
    });
    return number;
  }

  #nodeOf(root: RootId): Node | undefined {
    const number = this.#numbers.get(root);
    return number === undefined ? undefined : this.#nodes[number];
  }

  /** Adds the synapse to the figures of its segments, or takes it out of them. */
  #count(entry: Entry, by: 1 | -1, touched: Set<number>): void {
    const pre = this.#nodes[entry.pre];
    pre.pre += by;
    this.#hold(entry, entry.pre, by, touched);
    for (const at of entry.posts) {
      const post = this.#nodes[at];
      post.post += by;
      add(pre.downstream, at, by);
      add(post.upstream, entry.pre, by);
      this.#hold(entry, at, by, touched);
    }
  }

  #hold(entry: Entry, at: number, by: 1 | -1, touched: Set<number>): void {
    touched.add(at);
    if (by === 1) this.#nodes[at].entries.add(entry);
    else this.#nodes[at].entries.delete(entry);
  }

  #listed(counts: ReadonlyMap<number, number>): readonly Partner[] {
    return Array.from(counts, ([at, synapseCount]) => ({
      root: this.#nodes[at].root,
      synapseCount,
    })).sort(
      (left, right) => right.synapseCount - left.synapseCount || compareIds(left.root, right.root),
    );
  }

  #rootsOf(numbers: ReadonlySet<number>): ReadonlySet<RootId> {
    return new Set(Array.from(numbers, (number) => this.#nodes[number].root));
  }
}

function add(counts: Map<number, number>, at: number, by: 1 | -1): void {
  const now = (counts.get(at) ?? 0) + by;
  if (now === 0) counts.delete(at);
  else counts.set(at, now);
}

/**
 * Which of the entries stand for which of the synapses. A synapse that went leaves the order of the
 * others as it was, so both lists are walked once; what was moved is found among what went.
 */
function matched(
  entries: readonly Entry[],
  synapses: readonly Synapse[],
): { readonly kept: readonly (Entry | undefined)[]; readonly gone: Iterable<Entry> } {
  const kept: (Entry | undefined)[] = new Array(synapses.length);
  const gone = new Map<Synapse, Entry>();
  let at = 0;
  for (const entry of entries) {
    if (at < synapses.length && synapses[at] === entry.synapse) kept[at++] = entry;
    else gone.set(entry.synapse, entry);
  }
  for (; at < synapses.length && gone.size > 0; at++) {
    kept[at] = gone.get(synapses[at]);
    gone.delete(synapses[at]);
  }
  return { kept, gone: gone.values() };
}
