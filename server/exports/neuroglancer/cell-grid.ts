// A grid of cells over a volume, and how many lines may pass through each. A line's cells are those of
// the box around its ends. Only cells that have lines are held.
import type { Vec3 } from "#core/geometry/vector.ts";

export class CellGrid {
  readonly shape: Vec3;
  readonly cellVoxel: Vec3;
  /** By a cell's place in the grid: its number, in the order in which cells were met. */
  readonly #numbers = new Map<number, number>();
  readonly #places: number[] = [];
  readonly #counts: number[] = [];
  readonly #first = new Int32Array(3);
  readonly #last = new Int32Array(3);

  constructor(shape: Vec3, shapeVoxel: Vec3) {
    this.shape = shape;
    const [x, y, z] = shapeVoxel.map((size, axis) => size / shape[axis]);
    this.cellVoxel = [x, y, z];
  }

  /** Through how many cells a line may pass. `ends`: x, y, z of both, from `at` on. */
  cellsOf(ends: Float32Array, at: number): number {
    this.#span(ends, at);
    let cells = 1;
    for (let axis = 0; axis < 3; axis++) cells *= this.#last[axis] - this.#first[axis] + 1;
    return cells;
  }

  /** Counts a line in each of its cells, and gives their numbers. */
  add(ends: Float32Array, at: number): readonly number[] {
    this.#span(ends, at);
    const [firstX, firstY, firstZ] = this.#first;
    const [lastX, lastY, lastZ] = this.#last;
    const [width, height] = this.shape;
    const numbers: number[] = [];
    for (let z = firstZ; z <= lastZ; z++) {
      for (let y = firstY; y <= lastY; y++) {
        for (let x = firstX; x <= lastX; x++) {
          numbers.push(this.#countAt((z * height + y) * width + x));
        }
      }
    }
    return numbers;
  }

  /** Each cell that has lines, by number. */
  cells(): readonly { readonly name: string; readonly count: number }[] {
    const [width, height] = this.shape;
    return this.#places.map((place, number) => {
      const x = place % width;
      const row = (place - x) / width;
      const name = `${x}_${row % height}_${Math.floor(row / height)}`;
      return { name, count: this.#counts[number] };
    });
  }

  /** How many lines the fullest cell has; 1 where there are none, since a limit of 0 is not allowed. */
  get fullest(): number {
    return this.#counts.reduce((most, count) => Math.max(most, count), 1);
  }

  #countAt(place: number): number {
    let number = this.#numbers.get(place);
    if (number === undefined) {
      number = this.#places.length;
      this.#numbers.set(place, number);
      this.#places.push(place);
      this.#counts.push(0);
    }
    this.#counts[number]++;
    return number;
  }

  #span(ends: Float32Array, at: number): void {
    for (let axis = 0; axis < 3; axis++) {
      const a = ends[at + axis];
      const b = ends[at + axis + 3];
      const most = this.shape[axis] - 1;
      this.#first[axis] = Math.min(most, Math.floor(Math.min(a, b) / this.cellVoxel[axis]));
      this.#last[axis] = Math.min(most, Math.floor(Math.max(a, b) / this.cellVoxel[axis]));
    }
  }
}
