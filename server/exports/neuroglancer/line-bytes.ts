// Lines as neuroglancer_annotations_v1 has them, little-endian. Alone: two ends, confidence, then for
// each relationship how many segments and which. In a list: how many lines, each without its
// relationships, then their ids. While they are sorted, a line is a record: what it is in a list, then
// its id.
import { endianness } from "node:os";
import { copyWords } from "#server/exports/sorting/run-heads.ts";
import type { SortedRecords } from "#server/exports/sorting/sorted-records.ts";
import type { SynapsePair } from "#server/exports/tables/synapses-table.ts";

/** Two ends and the confidence, all f32. */
export const LINE_WORDS = 7;
const ID_WORDS = 2;
export const RECORD_WORDS = LINE_WORDS + ID_WORDS;
/** A site in background belongs to no neuron. */
export const NO_SEGMENT = 0n;

/** One record, filled again for each pair. */
export class LineRecord {
  readonly words = new Uint32Array(RECORD_WORDS);
  readonly #floats = new Float32Array(this.words.buffer);
  readonly #alone = new Uint32Array(LINE_WORDS + 2 * (1 + ID_WORDS));
  readonly #aloneBytes = new Uint8Array(this.#alone.buffer);
  readonly #id = new BigUint64Array(1);
  readonly #idWords = new Uint32Array(this.#id.buffer);

  constructor() {
    if (endianness() !== "LE") throw new Error("this machine's byte order is not the formats'");
  }

  /** Positions are voxels at full resolution: the middles of the two voxels. */
  set(id: number, { synapse, post }: SynapsePair): void {
    const floats = this.#floats;
    const a = synapse.pre.place.positionVoxel;
    const b = post.place.positionVoxel;
    for (let axis = 0; axis < 3; axis++) {
      floats[axis] = a[axis] + 0.5;
      floats[axis + 3] = b[axis] + 0.5;
    }
    floats[6] = synapse.confidence;
    this.words[LINE_WORDS] = id >>> 0;
    this.words[LINE_WORDS + 1] = Math.floor(id / 2 ** 32);
  }

  /** The line alone, with its segments of either side; good until the next. */
  alone(preSegment: bigint, postSegment: bigint): Uint8Array {
    const alone = this.#alone;
    copyWords(this.words, 0, alone, 0, LINE_WORDS);
    const middle = this.#putSegment(preSegment, LINE_WORDS);
    const end = this.#putSegment(postSegment, middle);
    return this.#aloneBytes.subarray(0, 4 * end);
  }

  /** How many there are, 0 or 1, and which; gives where it ends. */
  #putSegment(segment: bigint, at: number): number {
    const isKnown = segment !== NO_SEGMENT;
    this.#alone[at] = isKnown ? 1 : 0;
    if (!isKnown) return at + 1;
    this.#id[0] = segment;
    copyWords(this.#idWords, 0, this.#alone, at + 1, ID_WORDS);
    return at + 1 + ID_WORDS;
  }
}

export function listSizeBytes(count: number): number {
  return 8 + count * 4 * RECORD_WORDS;
}

/** The list of some records, in pieces: however many there are, few are in memory. */
export async function* listBytes(
  records: SortedRecords,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  const count = new BigUint64Array([BigInt(to - from)]);
  yield new Uint8Array(count.buffer);
  for (const [first, words] of [
    [0, LINE_WORDS],
    [LINE_WORDS, ID_WORDS],
  ]) {
    for await (const stretch of records.stretches(from, to)) yield column(stretch, first, words);
  }
}

/** Some words of each record, without the others. */
function column(records: Uint32Array, first: number, words: number): Uint8Array {
  const count = records.length / RECORD_WORDS;
  const into = new Uint32Array(count * words);
  for (let record = 0, at = 0; record < count; record++) {
    const from = record * RECORD_WORDS + first;
    for (let word = 0; word < words; word++) into[at++] = records[from + word];
  }
  return new Uint8Array(into.buffer);
}
