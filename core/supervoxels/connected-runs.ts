// The 26-connected pieces of equal voxels, from runs along x: of those a volume has far fewer than
// voxels. A piece is named by its first run, so no order of joining changes the name.
import type { Vec3 } from "#core/geometry/vector.ts";

export class ConnectedRuns {
  readonly #width: number;
  readonly #height: number;
  /** First run of each row; one entry more. */
  readonly #rowRuns: Uint32Array;
  /** A run's first voxel in its row, the one after its last, and its value. */
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #values: Uint8Array;
  readonly #parents: Uint32Array;

  /** @param values x fastest; 0 belongs to no piece. */
  constructor(values: Uint8Array, shapeVoxel: Vec3) {
    const [width, height, depth] = shapeVoxel;
    this.#width = width;
    this.#height = height;
    this.#rowRuns = new Uint32Array(height * depth + 1);
    const count = countRuns(values, width);
    this.#starts = new Uint32Array(count);
    this.#ends = new Uint32Array(count);
    this.#values = new Uint8Array(count);
    this.#parents = Uint32Array.from({ length: count }, (_, run) => run);
    this.#findRuns(values);
    for (let row = 0; row < height * depth; row++) this.#joinRow(row);
  }

  get runCount(): number {
    return this.#starts.length;
  }

  /** The piece that a voxel lies in; −1 where its value is 0. */
  pieceAt(index: number): number {
    const x = index % this.#width;
    const row = (index - x) / this.#width;
    let low = this.#rowRuns[row];
    let high = this.#rowRuns[row + 1] - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (this.#ends[middle] <= x) low = middle + 1;
      else if (this.#starts[middle] > x) high = middle - 1;
      else return this.#pieceOf(middle);
    }
    return -1;
  }

  /** Every run, in the order of its voxels: its piece, its first voxel and the one after its last. */
  eachRun(visit: (piece: number, start: number, end: number) => void): void {
    for (let row = 0; row + 1 < this.#rowRuns.length; row++) {
      for (let run = this.#rowRuns[row]; run < this.#rowRuns[row + 1]; run++) {
        const first = row * this.#width;
        visit(this.#pieceOf(run), first + this.#starts[run], first + this.#ends[run]);
      }
    }
  }

  #findRuns(values: Uint8Array): void {
    const width = this.#width;
    let run = 0;
    for (let row = 0; row + 1 < this.#rowRuns.length; row++) {
      this.#rowRuns[row] = run;
      const first = row * width;
      for (let x = 0; x < width; ) {
        const value = values[first + x];
        const start = x;
        while (x < width && values[first + x] === value) x++;
        if (value === 0) continue;
        this.#starts[run] = start;
        this.#ends[run] = x;
        this.#values[run++] = value;
      }
    }
    this.#rowRuns[this.#rowRuns.length - 1] = run;
  }

  /** With those of the rows around it that come before it. */
  #joinRow(row: number): void {
    const y = row % this.#height;
    if (y > 0) this.#joinRows(row, row - 1);
    const below = row - this.#height;
    if (below < 0) return;
    this.#joinRows(row, below);
    if (y > 0) this.#joinRows(row, below - 1);
    if (y + 1 < this.#height) this.#joinRows(row, below + 1);
  }

  #joinRows(row: number, other: number): void {
    let a = this.#rowRuns[row];
    let b = this.#rowRuns[other];
    const endA = this.#rowRuns[row + 1];
    const endB = this.#rowRuns[other + 1];
    while (a < endA && b < endB) {
      this.#meet(a, b);
      if (this.#ends[a] < this.#ends[b]) a++;
      else {
        // Where both end at once, each still touches the other's next one, corner to corner.
        if (this.#ends[a] === this.#ends[b] && a + 1 < endA) this.#meet(a + 1, b);
        b++;
      }
    }
  }

  #meet(a: number, b: number): void {
    const touches = this.#starts[a] <= this.#ends[b] && this.#starts[b] <= this.#ends[a];
    if (touches && this.#values[a] === this.#values[b]) this.#join(a, b);
  }

  #pieceOf(run: number): number {
    const parents = this.#parents;
    let at = run;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]];
      at = parents[at];
    }
    return at;
  }

  #join(left: number, right: number): void {
    const a = this.#pieceOf(left);
    const b = this.#pieceOf(right);
    if (a < b) this.#parents[b] = a;
    else this.#parents[a] = b;
  }
}

function countRuns(values: Uint8Array, width: number): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== 0 && (i % width === 0 || values[i] !== values[i - 1])) count++;
  }
  return count;
}
