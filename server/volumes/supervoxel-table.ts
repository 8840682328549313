// [AD2] The distinct ids of a stack and, once all were seen, their dense indices in ascending order.
// Ids stay 64-bit throughout: two 32-bit words each in an open-addressing table, never a number.
import type { SectionArray } from "#server/volumes/section-source.ts";

/** Where an id lies that no supervoxel may have. */
export interface BadId {
  readonly x: number;
  readonly y: number;
  readonly id: bigint;
}

export interface Supervoxels {
  /** Ascending. */
  readonly ids: BigUint64Array;
  readonly sizesVoxel: Float64Array;
  /** Mean position of each supervoxel's voxels, x, y, z. */
  readonly centersVoxel: Float64Array;
  /** Dense index + 1 of each voxel; 0 stays 0. Throws on an id that was not counted. */
  toDense(section: SectionArray, out: Uint32Array): void;
}

const EMPTY = 0xffffffff;

export class SupervoxelTable {
  #slots = new Uint32Array(1 << 12).fill(EMPTY);
  #low = new Uint32Array(1 << 10);
  #high = new Uint32Array(1 << 10);
  #sizes = new Float64Array(1 << 10);
  #sums = new Float64Array(3 << 10);
  #count = 0;

  /** Counts a section's voxels; the first id above 2^63−1 is given back, and nothing after it counted. */
  addSection(section: SectionArray, width: number, z: number): BadId | null {
    const words = wordsOf(section);
    const stride = words.stride;
    let row = -1;
    let lastLow = 0;
    let lastHigh = 0;
    for (let i = 0; i < section.length; i++) {
      const low = words.words[i * stride];
      const high = stride === 2 ? words.words[i * stride + 1] : 0;
      if (low === 0 && high === 0) continue;
      const x = i % width;
      const y = (i - x) / width;
      if (row < 0 || low !== lastLow || high !== lastHigh) {
        if (high >= 0x80000000) return { x, y, id: (BigInt(high) << 32n) | BigInt(low) };
        row = this.#findOrAdd(low, high);
        lastLow = low;
        lastHigh = high;
      }
      this.#sizes[row]++;
      this.#sums[3 * row] += x;
      this.#sums[3 * row + 1] += y;
      this.#sums[3 * row + 2] += z;
    }
    return null;
  }

  /** What `finish` gave before: ids ascending, with sizes and centers. */
  static restored(counted: Omit<Supervoxels, "toDense">): Supervoxels {
    const table = new SupervoxelTable();
    const words = new Uint32Array(
      counted.ids.buffer,
      counted.ids.byteOffset,
      2 * counted.ids.length,
    );
    for (let row = 0; row < counted.ids.length; row++) {
      table.#findOrAdd(words[2 * row], words[2 * row + 1]);
    }
    const denseOfRow = Uint32Array.from(counted.ids.keys());
    return { ...counted, toDense: (section, out) => table.#toDense(section, denseOfRow, out) };
  }

  finish(): Supervoxels {
    const count = this.#count;
    const order = Uint32Array.from({ length: count }, (_, i) => i).sort(
      (a, b) => this.#high[a] - this.#high[b] || this.#low[a] - this.#low[b],
    );
    const denseOfRow = new Uint32Array(count);
    const ids = new BigUint64Array(count);
    const sizesVoxel = new Float64Array(count);
    const centersVoxel = new Float64Array(3 * count);
    order.forEach((row, dense) => {
      denseOfRow[row] = dense;
      ids[dense] = (BigInt(this.#high[row]) << 32n) | BigInt(this.#low[row]);
      sizesVoxel[dense] = this.#sizes[row];
      for (let axis = 0; axis < 3; axis++) {
        centersVoxel[3 * dense + axis] = this.#sums[3 * row + axis] / this.#sizes[row];
      }
    });
    return {
      ids,
      sizesVoxel,
      centersVoxel,
      toDense: (section, out) => this.#toDense(section, denseOfRow, out),
    };
  }

  #toDense(section: SectionArray, denseOfRow: Uint32Array, out: Uint32Array): void {
    const { words, stride } = wordsOf(section);
    let lastLow = 0;
    let lastHigh = 0;
    let lastLabel = 0;
    for (let i = 0; i < section.length; i++) {
      const low = words[i * stride];
      const high = stride === 2 ? words[i * stride + 1] : 0;
      if (low !== lastLow || high !== lastHigh) {
        lastLow = low;
        lastHigh = high;
        lastLabel = low === 0 && high === 0 ? 0 : denseOfRow[this.#find(low, high)] + 1;
      }
      out[i] = lastLabel;
    }
  }

  #find(low: number, high: number): number {
    const row = this.#slots[this.#slotOf(low, high)];
    if (row === EMPTY) throw new Error("a section changed between its two readings");
    return row;
  }

  #findOrAdd(low: number, high: number): number {
    const slot = this.#slotOf(low, high);
    if (this.#slots[slot] !== EMPTY) return this.#slots[slot];
    const row = this.#count++;
    if (row === this.#low.length) this.#growRows();
    this.#low[row] = low;
    this.#high[row] = high;
    this.#slots[slot] = row;
    if (2 * this.#count > this.#slots.length) this.#growSlots();
    return row;
  }

  /** The slot that holds an id, or the empty one where it belongs. */
  #slotOf(low: number, high: number): number {
    const mask = this.#slots.length - 1;
    let hash = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
    let slot = (hash ^ (hash >>> 13)) & mask;
    for (;;) {
      const row = this.#slots[slot];
      if (row === EMPTY || (this.#low[row] === low && this.#high[row] === high)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #growRows(): void {
    const rows = 2 * this.#low.length;
    this.#low = grown(this.#low, new Uint32Array(rows));
    this.#high = grown(this.#high, new Uint32Array(rows));
    this.#sizes = grown(this.#sizes, new Float64Array(rows));
    this.#sums = grown(this.#sums, new Float64Array(3 * rows));
  }

  #growSlots(): void {
    this.#slots = new Uint32Array(4 * this.#slots.length).fill(EMPTY);
    for (let row = 0; row < this.#count; row++) {
      this.#slots[this.#slotOf(this.#low[row], this.#high[row])] = row;
    }
  }
}

function grown<T extends Uint32Array | Float64Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/** Little-endian 32-bit words of 64-bit ids; narrower ids are words already. */
function wordsOf(section: SectionArray): {
  readonly words: Uint8Array | Uint16Array | Uint32Array;
  readonly stride: 1 | 2;
} {
  if (!(section instanceof BigUint64Array)) return { words: section, stride: 1 };
  const words = new Uint32Array(section.buffer, section.byteOffset, 2 * section.length);
  return { words, stride: 2 };
}
