// What is counted of every pair of supervoxels in contact. All of it is whole numbers below 2^53 and
// is only ever added, so merging is exact and may be done in any order: whatever the blocks and the
// workers, the sums are the same to the bit. Memory: 90 to 190 bytes a pair, half as much again for a
// moment while the columns grow; it follows the number of contacts, not that of voxels.

import { PairTable } from "#core/agglomeration/pair-table.ts";
import type { ContactVisitor } from "#core/agglomeration/scan-contacts.ts";

/** The columns of a row of `values`. */
export const FACES_X = 0;
export const FACES_Y = 1;
/** Faces in z with the pair's lower label in the lower section, and in the upper one. */
export const FACES_Z_A_FIRST = 2;
export const FACES_Z_B_FIRST = 3;
/** Sums over faces of the brightness of the darkest voxel: of those in x and y, and of those in z. */
export const BRIGHTNESS_XY = 4;
export const BRIGHTNESS_Z = 5;
/** Sums over faces of the position of the voxel on the lower label's side; x, then y, then z. */
export const POSITION_SUM = 6;
export const STATISTIC_COLUMNS = 9;

export interface ContactColumns {
  /** Labels: dense index + 1; a < b. Label 0, the background, is there only across thick sections. */
  readonly pairA: Uint32Array;
  readonly pairB: Uint32Array;
  /** STATISTIC_COLUMNS numbers a pair. */
  readonly values: Float64Array;
}

export class ContactStatistics implements ContactVisitor {
  readonly #pairs = new PairTable();
  #values = new Float64Array(STATISTIC_COLUMNS * this.#pairs.capacity);

  meet(
    label: number,
    nextLabel: number,
    axis: number,
    steps: number,
    x: number,
    y: number,
    z: number,
    brightness: number,
  ): void {
    const isAFirst = label < nextLabel;
    const at = isAFirst ? this.#offsetOf(label, nextLabel) : this.#offsetOf(nextLabel, label);
    const values = this.#values;
    if (axis === 2) {
      values[at + (isAFirst ? FACES_Z_A_FIRST : FACES_Z_B_FIRST)]++;
      values[at + BRIGHTNESS_Z] += brightness;
    } else {
      values[at + axis]++;
      values[at + BRIGHTNESS_XY] += brightness;
    }
    values[at + POSITION_SUM] += x;
    values[at + POSITION_SUM + 1] += y;
    values[at + POSITION_SUM + 2] += z;
    if (!isAFirst) values[at + POSITION_SUM + axis] += steps;
  }

  merge({ pairA, pairB, values }: ContactColumns): void {
    for (let row = 0; row < pairA.length; row++) {
      const to = this.#offsetOf(pairA[row], pairB[row]);
      const from = STATISTIC_COLUMNS * row;
      for (let k = 0; k < STATISTIC_COLUMNS; k++) this.#values[to + k] += values[from + k];
    }
  }

  /** Copies, in the order in which the pairs were met. */
  columns(): ContactColumns {
    return {
      pairA: this.#pairs.pairA.slice(),
      pairB: this.#pairs.pairB.slice(),
      values: this.#values.slice(0, STATISTIC_COLUMNS * this.#pairs.count),
    };
  }

  /** Copies, by a, then b. */
  sortedColumns(): ContactColumns {
    const rows = this.#pairs.sortedRows();
    const { pairA, pairB } = this.#pairs;
    const values = new Float64Array(STATISTIC_COLUMNS * rows.length);
    rows.forEach((row, to) => {
      const from = STATISTIC_COLUMNS * row;
      values.set(this.#values.subarray(from, from + STATISTIC_COLUMNS), STATISTIC_COLUMNS * to);
    });
    return {
      pairA: rows.map((row) => pairA[row]),
      pairB: rows.map((row) => pairB[row]),
      values,
    };
  }

  #offsetOf(a: number, b: number): number {
    const row = this.#pairs.rowOf(a, b);
    if (STATISTIC_COLUMNS * row >= this.#values.length) {
      const larger = new Float64Array(STATISTIC_COLUMNS * this.#pairs.capacity);
      larger.set(this.#values);
      this.#values = larger;
    }
    return STATISTIC_COLUMNS * row;
  }
}

/** Faces of a pair in all directions: the contact's size. `row` counts pairs. */
export function faceCount({ values }: ContactColumns, row: number): number {
  const at = STATISTIC_COLUMNS * row;
  return (
    values[at + FACES_X] +
    values[at + FACES_Y] +
    values[at + FACES_Z_A_FIRST] +
    values[at + FACES_Z_B_FIRST]
  );
}

/** The contacts between two supervoxels: those with the background left out. Columns sorted by a. */
export function withoutBackground({ pairA, pairB, values }: ContactColumns): ContactColumns {
  let first = 0;
  while (first < pairA.length && pairA[first] === 0) first++;
  return {
    pairA: pairA.subarray(first),
    pairB: pairB.subarray(first),
    values: values.subarray(STATISTIC_COLUMNS * first),
  };
}
