// Every pair of a presynaptic and a postsynaptic site as a line, sorted on the disk by all that
// Neuroglancer asks by: by id, by neuron of either side, by chance for the levels of places. A line's id
// is its row in tables/synapses, from 1. In memory are one number a neuron and side, and buffers.
import { join } from "node:path";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import {
  LineRecord,
  listBytes,
  listSizeBytes,
  NO_SEGMENT,
  RECORD_WORDS,
} from "#server/exports/neuroglancer/line-bytes.ts";
import {
  ShardedRow,
  type ShardedValues,
  shardingOfRow,
} from "#server/exports/neuroglancer/sharded-file.ts";
import { chanceOf } from "#server/exports/neuroglancer/spatial-levels.ts";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import { RecordSorter } from "#server/exports/sorting/record-sorter.ts";
import type { SortedRecords } from "#server/exports/sorting/sorted-records.ts";
import type { SynapsePair } from "#server/exports/tables/synapses-table.ts";
import type { Pages } from "#server/use-cases/store.ts";

/** Lines by the neuron of one side. */
export interface LinesOfNeurons {
  /** Ascending by neuron, then by id. */
  readonly lines: SortedRecords;
  /** Ascending; background is none of them. */
  readonly ids: BigUint64Array;
  /** How many lines each neuron has. */
  readonly counts: readonly number[];
}

export interface SynapseLines {
  readonly byId: ShardedRow;
  readonly byPre: LinesOfNeurons;
  readonly byPost: LinesOfNeurons;
  /** By chanceOf their ids. */
  readonly byChance: SortedRecords;
}

export interface LinesSource {
  /** In the order of tables/synapses. */
  readonly pairs: Pages<SynapsePair>;
  readonly pairCount: number;
  /** The version's, ascending: each neuron is one of them. */
  readonly supervoxelIds: BigUint64Array;
}

/** Calls `use` with the lines; what lies in `scratchDir` for them goes when it is done. */
export async function withSynapseLines<Result>(
  source: LinesSource,
  scratchDir: string,
  use: (lines: SynapseLines) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const closing: { close(): Promise<void> }[] = [];
  const sorter = (name: string) => {
    const made = new RecordSorter(join(scratchDir, name), RECORD_WORDS);
    closing.push(made);
    return made;
  };
  try {
    const ids = SupervoxelIds.of(source.supervoxelIds);
    const pre = new NeuronSide(ids, sorter("pre"));
    const post = new NeuronSide(ids, sorter("post"));
    const chance = sorter("chance");
    const byId = await ShardedRow.open(join(scratchDir, "rows"), shardingOfRow(source.pairCount));
    closing.push(byId);
    await sortPairs(source.pairs, { pre, post, chance, byId }, signal);
    const byPre = await pre.sorted();
    closing.push(byPre.lines);
    const byPost = await post.sorted();
    closing.push(byPost.lines);
    const byChance = await chance.sorted();
    closing.push(byChance);
    return await use({ byId, byPre, byPost, byChance });
  } finally {
    for (const each of closing) await each.close();
  }
}

interface Sorting {
  readonly pre: NeuronSide;
  readonly post: NeuronSide;
  readonly chance: RecordSorter;
  readonly byId: ShardedRow;
}

async function sortPairs(
  pairs: Pages<SynapsePair>,
  { pre, post, chance, byId }: Sorting,
  signal: AbortSignal | undefined,
): Promise<void> {
  const record = new LineRecord();
  let id = 0;
  for await (const page of pairs) {
    signal?.throwIfAborted();
    for (const pair of page) {
      id++;
      record.set(id, pair);
      const rowWriting = byId.add(record.alone(pair.preRoot, pair.postRoot));
      if (rowWriting !== undefined) await rowWriting;
      const preSorting = pre.add(pair.preRoot, record);
      if (preSorting !== undefined) await preSorting;
      const postSorting = post.add(pair.postRoot, record);
      if (postSorting !== undefined) await postSorting;
      const chanceSorting = chance.add(chanceOf(id), record.words);
      if (chanceSorting !== undefined) await chanceSorting;
    }
  }
}

/** What a sharded index of lines by neuron is written from. */
export function valuesOf({ lines, ids, counts }: LinesOfNeurons): ShardedValues {
  return {
    ids,
    sizeBytes: (index) => listSizeBytes(counts[index]),
    async *bytes() {
      let from = 0;
      for (const count of counts) {
        yield* listBytes(lines, from, from + count);
        from += count;
      }
    },
  };
}

class NeuronSide {
  readonly #ids: SupervoxelIds;
  readonly #sorter: RecordSorter;
  /** By neuron: its place among the version's ids, and how many lines it has. */
  readonly #neurons = new Map<RootId, { readonly index: number; count: number }>();

  constructor(ids: SupervoxelIds, sorter: RecordSorter) {
    this.#ids = ids;
    this.#sorter = sorter;
  }

  add(root: RootId, record: LineRecord): Promise<void> | undefined {
    if (root === NO_SEGMENT) return undefined;
    let neuron = this.#neurons.get(root);
    if (neuron === undefined) {
      neuron = { index: this.#ids.indexOf(root), count: 0 };
      if (neuron.index < 0) {
        throw new ReleaseDamageError(
          `a synapse names neuron ${root}, which the version does not have`,
        );
      }
      this.#neurons.set(root, neuron);
    }
    neuron.count++;
    return this.#sorter.add(neuron.index, record.words);
  }

  async sorted(): Promise<LinesOfNeurons> {
    const neurons = [...this.#neurons].sort(([, left], [, right]) => left.index - right.index);
    return {
      lines: await this.#sorter.sorted(),
      ids: BigUint64Array.from(neurons, ([root]) => root),
      counts: neurons.map(([, { count }]) => count),
    };
  }
}
