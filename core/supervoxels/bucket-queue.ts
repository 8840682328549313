// Voxels waiting by bucket number, in a ring of buckets: nothing may wait further ahead of the bucket
// that is taken next than the ring is long. Within a bucket the order means nothing (Dial 1969,
// doi:10.1145/363269.363610; Denardo & Fox 1979, doi:10.1287/opre.27.1.161).

const CHUNK_SIZE = 16;
const NONE = -1;

export class BucketQueue {
  readonly #mask: number;
  /** The newest chunk of each bucket. */
  readonly #heads: Int32Array;
  #chunkBefore = new Int32Array(1024);
  #chunkFill = new Uint8Array(1024);
  #entries = new Uint32Array(1024 * CHUNK_SIZE);
  #chunkCount = 0;
  #freeChunk = NONE;
  #batch = new Uint32Array(1024);
  #pendingCount = 0;

  /** @param reach the most buckets by which an entry may lie ahead of the bucket taken last. */
  constructor(reach: number) {
    let length = 2;
    while (length < reach + 1) length *= 2;
    this.#mask = length - 1;
    this.#heads = new Int32Array(length).fill(NONE);
  }

  /** Buckets whose numbers differ by a multiple of it share their place. */
  get length(): number {
    return this.#mask + 1;
  }

  get pendingCount(): number {
    return this.#pendingCount;
  }

  /** The voxels last taken, in no order that means anything; valid until the next `take`. */
  get batch(): Uint32Array {
    return this.#batch;
  }

  add(bucket: number, voxel: number): void {
    const slot = bucket & this.#mask;
    let chunk = this.#heads[slot];
    if (chunk === NONE || this.#chunkFill[chunk] === CHUNK_SIZE) chunk = this.#openChunk(slot);
    this.#entries[chunk * CHUNK_SIZE + this.#chunkFill[chunk]++] = voxel;
    this.#pendingCount++;
  }

  /** Empties a bucket into `batch`; how many there were. */
  take(bucket: number): number {
    const slot = bucket & this.#mask;
    let chunk = this.#heads[slot];
    if (chunk === NONE) return 0;
    this.#heads[slot] = NONE;
    let count = 0;
    while (chunk !== NONE) {
      const fill = this.#chunkFill[chunk];
      if (count + fill > this.#batch.length) this.#growBatch();
      const start = chunk * CHUNK_SIZE;
      for (let i = 0; i < fill; i++) this.#batch[count++] = this.#entries[start + i];
      const before = this.#chunkBefore[chunk];
      this.#chunkBefore[chunk] = this.#freeChunk;
      this.#freeChunk = chunk;
      chunk = before;
    }
    this.#pendingCount -= count;
    return count;
  }

  #openChunk(slot: number): number {
    let chunk = this.#freeChunk;
    if (chunk !== NONE) this.#freeChunk = this.#chunkBefore[chunk];
    else {
      chunk = this.#chunkCount++;
      if (chunk === this.#chunkFill.length) this.#growChunks();
    }
    this.#chunkFill[chunk] = 0;
    this.#chunkBefore[chunk] = this.#heads[slot];
    this.#heads[slot] = chunk;
    return chunk;
  }

  #growChunks(): void {
    const before = new Int32Array(2 * this.#chunkBefore.length);
    before.set(this.#chunkBefore);
    this.#chunkBefore = before;
    const fill = new Uint8Array(2 * this.#chunkFill.length);
    fill.set(this.#chunkFill);
    this.#chunkFill = fill;
    const entries = new Uint32Array(2 * this.#entries.length);
    entries.set(this.#entries);
    this.#entries = entries;
  }

  #growBatch(): void {
    const batch = new Uint32Array(2 * this.#batch.length);
    batch.set(this.#batch);
    this.#batch = batch;
  }
}
