// [SY3][SY7] Pairs and sites by region, of connections and of neurons: sorted once on the disk by the neuron
// of either side, then walked in step with the tables, which ascend by neuron. In memory is what one
// neuron has. Every connection's pairs are all there, or the release is damaged.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import type { ReleasedRegions } from "#server/exports/regions/released-regions.ts";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import type { ReleasedSynapse } from "#server/exports/release-source.ts";
import { RecordSorter } from "#server/exports/sorting/record-sorter.ts";
import { type SortedRecords, STRETCH_RECORDS } from "#server/exports/sorting/sorted-records.ts";
import type { Pages, VersionConnection, VersionSegment } from "#server/use-cases/store.ts";

/** By a region's position from 1; 0 for none. */
export type ByRegion = ReadonlyMap<number, number>;

/** By the region's position, none first. */
export function inOrder(counts: ByRegion): readonly (readonly [region: number, count: number])[] {
  return [...counts].sort(([left], [right]) => left - right);
}

export interface ConnectionByRegion extends VersionConnection {
  /** Its pairs by where their presynaptic sites lie, and by where their postsynaptic ones do. */
  readonly byPre: ByRegion;
  readonly byPost: ByRegion;
}

export interface NeuronByRegion {
  /** Its presynaptic sites, and its postsynaptic ones. */
  readonly pre: ByRegion;
  readonly post: ByRegion;
  /** Pairs of which it has the presynaptic site, by where that lies. */
  readonly downstream: ByRegion;
}

export interface RegionCountsSource {
  /** The version's, ascending: each neuron is one of them. */
  readonly supervoxelIds: BigUint64Array;
  readonly indexAt: (positionVoxel: Vec3) => number;
  synapses(): Pages<ReleasedSynapse>;
  /** Not there yet; it goes when all is closed. */
  readonly scratchDir: string;
}

/** With what of a release is counted by them. */
export interface CountedRegions extends ReleasedRegions {
  readonly counts: RegionCounts;
}

/** Presynaptic neuron, postsynaptic neuron, both regions and whether it is its synapse's first pair. */
const PAIR_WORDS = 3;
/** Postsynaptic neuron, its region. */
const POST_WORDS = 2;
const FIRST = 2 ** 30;
const REGION = 2 ** 15;

interface Sorted {
  readonly pairs: SortedRecords;
  readonly posts: SortedRecords;
  readonly totals: { readonly pre: ByRegion; readonly post: ByRegion };
}

export class RegionCounts {
  readonly #source: RegionCountsSource;
  readonly #ids: SupervoxelIds;
  #sorting: Promise<Sorted> | null = null;

  constructor(source: RegionCountsSource) {
    this.#source = source;
    this.#ids = SupervoxelIds.of(source.supervoxelIds);
  }

  /** Of all sites of the release. */
  async totals(): Promise<Sorted["totals"]> {
    return (await this.#sorted()).totals;
  }

  /** Rows that ascend by presynaptic neuron. */
  async *connections(rows: Pages<VersionConnection>): Pages<ConnectionByRegion> {
    const { pairs } = await this.#sorted();
    const walk = new NeuronWalk(pairs, PAIR_WORDS);
    let pre: RootId | null = null;
    let ofPre: ReadonlyMap<number, PairCounts> = new Map();
    for await (const page of rows) {
      const counted: ConnectionByRegion[] = [];
      for (const row of page) {
        if (row.preRoot !== pre) {
          pre = row.preRoot;
          ofPre = pairCounts(await walk.of(this.#indexOf(pre)));
        }
        const counts = ofPre.get(this.#indexOf(row.postRoot));
        if (counts?.pairs !== row.synapseCount) {
          throw new ReleaseDamageError(
            `neurons ${row.preRoot} and ${row.postRoot} have ${counts?.pairs ?? 0} pairs by region, but ${row.synapseCount} are counted`,
          );
        }
        counted.push({ ...row, byPre: counts.byPre, byPost: counts.byPost });
      }
      yield counted;
    }
  }

  /** Rows that ascend by neuron. */
  async *neurons<Row extends { readonly segment: VersionSegment }>(
    rows: Pages<Row>,
  ): Pages<Row & { readonly byRegion: NeuronByRegion }> {
    const { pairs, posts } = await this.#sorted();
    const out = new NeuronWalk(pairs, PAIR_WORDS);
    const into = new NeuronWalk(posts, POST_WORDS);
    for await (const page of rows) {
      const counted: (Row & { readonly byRegion: NeuronByRegion })[] = [];
      for (const row of page) {
        const index = this.#indexOf(row.segment.root);
        const byRegion = neuronCounts(await out.of(index), await into.of(index));
        counted.push({ ...row, byRegion });
      }
      yield counted;
    }
  }

  /** Whatever became of it. */
  async close(): Promise<void> {
    const sorted = await this.#sorting?.catch(() => null);
    await sorted?.pairs.close();
    await sorted?.posts.close();
    await rm(this.#source.scratchDir, { recursive: true, force: true });
  }

  #indexOf(root: RootId): number {
    const index = this.#ids.indexOf(root);
    if (index >= 0) return index;
    throw new ReleaseDamageError(`neuron ${root} is named, but the version does not have it`);
  }

  #sorted(): Promise<Sorted> {
    this.#sorting ??= this.#sort();
    return this.#sorting;
  }

  async #sort(): Promise<Sorted> {
    const { scratchDir, synapses } = this.#source;
    await mkdir(scratchDir, { recursive: true });
    const pairs = new RecordSorter(join(scratchDir, "pairs"), PAIR_WORDS);
    const posts = new RecordSorter(join(scratchDir, "posts"), POST_WORDS);
    const totals = { pre: new Map<number, number>(), post: new Map<number, number>() };
    try {
      for await (const page of synapses()) {
        for (const synapse of page) await this.#addSynapse(synapse, pairs, posts, totals);
      }
      return { pairs: await pairs.sorted(), posts: await posts.sorted(), totals };
    } finally {
      await pairs.close();
      await posts.close();
    }
  }

  async #addSynapse(
    { synapse, preRoot, postRoots }: ReleasedSynapse,
    pairs: RecordSorter,
    posts: RecordSorter,
    totals: { readonly pre: Map<number, number>; readonly post: Map<number, number> },
  ): Promise<void> {
    const preRegion = this.#source.indexAt(synapse.pre.place.positionVoxel);
    const preIndex = preRoot === 0n ? null : this.#indexOf(preRoot);
    add(totals.pre, preRegion);
    for (const [at, postRoot] of postRoots.entries()) {
      const postRegion = this.#source.indexAt(synapse.posts[at].place.positionVoxel);
      add(totals.post, postRegion);
      if (postRoot === 0n) continue;
      const postIndex = this.#indexOf(postRoot);
      const sorting = posts.add(postIndex, Uint32Array.of(postIndex, postRegion));
      if (sorting !== undefined) await sorting;
      if (preIndex === null) continue;
      const both = (at === 0 ? FIRST : 0) + postRegion * REGION + preRegion;
      const pairing = pairs.add(preIndex, Uint32Array.of(preIndex, postIndex, both));
      if (pairing !== undefined) await pairing;
    }
  }
}

/** Asked for neurons in ascending order, each once. */
class NeuronWalk {
  readonly #records: SortedRecords;
  readonly #words: number;
  #next = 0;
  #stretch = new Uint32Array(0);
  #from = 0;

  constructor(records: SortedRecords, words: number) {
    this.#records = records;
    this.#words = words;
  }

  /** Its records, one after another, without the neuron's own word. */
  async of(index: number): Promise<readonly number[]> {
    const found: number[] = [];
    for (; this.#next < this.#records.count; this.#next++) {
      if (this.#next >= this.#from + this.#stretch.length / this.#words) await this.#load();
      const at = (this.#next - this.#from) * this.#words;
      const neuron = this.#stretch[at];
      if (neuron > index) break;
      if (neuron < index) continue;
      for (let word = 1; word < this.#words; word++) found.push(this.#stretch[at + word]);
    }
    return found;
  }

  async #load(): Promise<void> {
    this.#from = this.#next;
    const to = Math.min(this.#records.count, this.#from + STRETCH_RECORDS);
    this.#stretch = (await this.#records.stretch(this.#from, to)).slice();
  }
}

interface PairCounts {
  pairs: number;
  readonly byPre: Map<number, number>;
  readonly byPost: Map<number, number>;
}

/** By the postsynaptic neuron's index. */
function pairCounts(words: readonly number[]): ReadonlyMap<number, PairCounts> {
  const all = new Map<number, PairCounts>();
  for (let at = 0; at < words.length; at += 2) {
    const counts = all.get(words[at]) ?? { pairs: 0, byPre: new Map(), byPost: new Map() };
    all.set(words[at], counts);
    counts.pairs++;
    add(counts.byPre, words[at + 1] % REGION);
    add(counts.byPost, Math.floor((words[at + 1] % FIRST) / REGION));
  }
  return all;
}

function neuronCounts(pairs: readonly number[], posts: readonly number[]): NeuronByRegion {
  const [pre, post, downstream] = [new Map(), new Map(), new Map()] as Map<number, number>[];
  for (let at = 1; at < pairs.length; at += 2) {
    const region = pairs[at] % REGION;
    add(downstream, region);
    if (pairs[at] >= FIRST) add(pre, region);
  }
  for (const region of posts) add(post, region);
  return { pre, post, downstream };
}

function add(counts: Map<number, number>, region: number): void {
  counts.set(region, (counts.get(region) ?? 0) + 1);
}
