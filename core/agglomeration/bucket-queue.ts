// Nodes by cost, in buckets as wide as the least cost of one step. What lies in the first bucket that
// is not empty can be taken in any order: no step from one of its nodes ends in that bucket (Denardo
// & Fox 1979, doi:10.1287/opre.27.1.161). Buckets lie in a ring, since all costs at one time are no
// further apart than the longest step.
import type { CostQueue } from "#core/agglomeration/cost-heap.ts";
import { SHORTEST_STEP } from "#core/agglomeration/step-cost.ts";

export function bucketCountFor(longestStep: number): number {
  return Math.max(32, 2 ** Math.ceil(Math.log2(longestStep / SHORTEST_STEP + 2)));
}

/** Each node is in it at most once. Costs are whole numbers, never below that of the last one taken. */
export class BucketQueue implements CostQueue {
  /** One more than a bucket's first node; 0 where it is empty. */
  readonly #heads: Int32Array;
  readonly #mask: number;
  /** One bit a bucket, set where it holds something. */
  readonly #filled: Int32Array;
  /** Two numbers a node: the next and the one before in its bucket, plus one. */
  readonly #links: Int32Array;
  #size = 0;
  /** That of the node taken last. */
  #bucket = 0;

  /**
   * @param links two zeros a node, the queue's from now on.
   * @param longestStep no step costs more.
   */
  constructor(links: Int32Array, longestStep: number) {
    const bucketCount = bucketCountFor(longestStep);
    this.#heads = new Int32Array(bucketCount);
    this.#mask = bucketCount - 1;
    this.#filled = new Int32Array(bucketCount / 32);
    this.#links = links;
  }

  get size(): number {
    return this.#size;
  }

  add(node: number, cost: number): void {
    const bucket = this.#bucketOf(cost);
    this.#size++;
    const head = this.#heads[bucket];
    this.#links[2 * node] = head;
    this.#links[2 * node + 1] = 0;
    if (head !== 0) this.#links[2 * (head - 1) + 1] = node + 1;
    else this.#filled[bucket >>> 5] |= 1 << (bucket & 31);
    this.#heads[bucket] = node + 1;
  }

  lower(node: number, from: number, to: number): void {
    const bucket = this.#bucketOf(from);
    if (bucket === this.#bucketOf(to)) return;
    this.#unlink(node, bucket);
    this.#size--;
    this.add(node, to);
  }

  take(): number {
    if (this.#heads[this.#bucket] === 0) this.#bucket = this.#nextFilled();
    const node = this.#heads[this.#bucket] - 1;
    this.#unlink(node, this.#bucket);
    this.#size--;
    return node;
  }

  clear(): void {
    while (this.#size > 0) this.take();
    this.#bucket = 0;
  }

  #bucketOf(cost: number): number {
    return Math.floor(cost / SHORTEST_STEP) & this.#mask;
  }

  #unlink(node: number, bucket: number): void {
    const next = this.#links[2 * node];
    const before = this.#links[2 * node + 1];
    if (next !== 0) this.#links[2 * (next - 1) + 1] = before;
    if (before !== 0) this.#links[2 * (before - 1)] = next;
    else {
      this.#heads[bucket] = next;
      if (next === 0) this.#filled[bucket >>> 5] &= ~(1 << (bucket & 31));
    }
  }

  /** Some bucket is filled. */
  #nextFilled(): number {
    const filled = this.#filled;
    let word = this.#bucket >>> 5;
    // Those behind in the first word come round last.
    let bits = filled[word] & (-1 << (this.#bucket & 31));
    while (bits === 0) {
      word = (word + 1) & (filled.length - 1);
      bits = filled[word];
    }
    return 32 * word + 31 - Math.clz32(bits & -bits);
  }
}
