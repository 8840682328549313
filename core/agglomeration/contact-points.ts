// One voxel on each contact, on its lower label's side: the nearest in nm to the mean of all such
// voxels, the first in scan order where several are. The mean is the whole contact's, so that the
// nearest of a block and the nearest of all blocks are one measure, and keeping the better of two is
// exact in any order.

import {
  type ContactColumns,
  faceCount,
  POSITION_SUM,
  STATISTIC_COLUMNS,
} from "#core/agglomeration/contact-statistics.ts";
import { PairTable } from "#core/agglomeration/pair-table.ts";
import type { ContactVisitor } from "#core/agglomeration/scan-contacts.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

/** Sorted pairs with the means of their contacts: what every block's search needs. */
export interface ContactCenters {
  /** Labels, a < b, sorted by a, then b; none is 0. */
  readonly pairA: Uint32Array;
  readonly pairB: Uint32Array;
  /** x, y, z a pair. */
  readonly centersVoxel: Float64Array;
}

/** The nearest voxels of some contacts. */
export interface NearestVoxels {
  /** Rows of the centers. */
  readonly rows: Uint32Array;
  readonly squaredNm: Float64Array;
  /** x, y, z a row. */
  readonly voxels: Int32Array;
}

export function contactCenters(columns: ContactColumns): ContactCenters {
  const { pairA, pairB, values } = columns;
  const centersVoxel = new Float64Array(3 * pairA.length);
  for (let row = 0; row < pairA.length; row++) {
    const faces = faceCount(columns, row);
    for (let axis = 0; axis < 3; axis++) {
      const sum = values[STATISTIC_COLUMNS * row + POSITION_SUM + axis];
      centersVoxel[3 * row + axis] = sum / faces;
    }
  }
  return { pairA, pairB, centersVoxel };
}

/** The search in one block. */
export class BlockContactPoints implements ContactVisitor {
  readonly #centers: ContactCenters;
  readonly #voxelNm: Vec3;
  readonly #pairs = new PairTable();
  #rows = new Uint32Array(this.#pairs.capacity);
  #squaredNm = new Float64Array(this.#pairs.capacity);
  #voxels = new Int32Array(3 * this.#pairs.capacity);
  #known = 0;

  constructor(centers: ContactCenters, voxelNm: Vec3) {
    this.#centers = centers;
    this.#voxelNm = voxelNm;
  }

  meet(
    label: number,
    nextLabel: number,
    axis: number,
    steps: number,
    x: number,
    y: number,
    z: number,
  ): void {
    if (label === 0 || nextLabel === 0) return;
    if (label < nextLabel) this.#offer(this.#rowOf(label, nextLabel), x, y, z);
    else {
      const row = this.#rowOf(nextLabel, label);
      if (axis === 0) this.#offer(row, x + steps, y, z);
      else if (axis === 1) this.#offer(row, x, y + steps, z);
      else this.#offer(row, x, y, z + steps);
    }
  }

  nearest(): NearestVoxels {
    return {
      rows: this.#rows.slice(0, this.#known),
      squaredNm: this.#squaredNm.slice(0, this.#known),
      voxels: this.#voxels.slice(0, 3 * this.#known),
    };
  }

  #offer(local: number, x: number, y: number, z: number): void {
    const { centersVoxel } = this.#centers;
    const at = 3 * this.#rows[local];
    const dx = (x - centersVoxel[at]) * this.#voxelNm[0];
    const dy = (y - centersVoxel[at + 1]) * this.#voxelNm[1];
    const dz = (z - centersVoxel[at + 2]) * this.#voxelNm[2];
    const squaredNm = dx * dx + dy * dy + dz * dz;
    if (squaredNm > this.#squaredNm[local]) return;
    const voxels = this.#voxels;
    if (squaredNm === this.#squaredNm[local] && !isBefore(x, y, z, voxels, 3 * local)) return;
    this.#squaredNm[local] = squaredNm;
    voxels[3 * local] = x;
    voxels[3 * local + 1] = y;
    voxels[3 * local + 2] = z;
  }

  #rowOf(a: number, b: number): number {
    const local = this.#pairs.rowOf(a, b);
    if (local < this.#known) return local;
    if (local === this.#rows.length) this.#grow();
    this.#rows[local] = rowOfPair(this.#centers, a, b);
    this.#squaredNm[local] = Number.POSITIVE_INFINITY;
    this.#known = local + 1;
    return local;
  }

  #grow(): void {
    const rows = new Uint32Array(this.#pairs.capacity);
    const squaredNm = new Float64Array(this.#pairs.capacity);
    const voxels = new Int32Array(3 * this.#pairs.capacity);
    rows.set(this.#rows);
    squaredNm.set(this.#squaredNm);
    voxels.set(this.#voxels);
    this.#rows = rows;
    this.#squaredNm = squaredNm;
    this.#voxels = voxels;
  }
}

/** The nearest of all blocks, put together in any order. */
export class ContactPoints {
  readonly #squaredNm: Float64Array;
  /** x, y, z a pair; −1 where no block has told of it yet. */
  readonly contactVoxel: Int32Array;

  constructor(pairCount: number) {
    this.#squaredNm = new Float64Array(pairCount).fill(Number.POSITIVE_INFINITY);
    this.contactVoxel = new Int32Array(3 * pairCount).fill(-1);
  }

  merge({ rows, squaredNm, voxels }: NearestVoxels): void {
    for (let k = 0; k < rows.length; k++) {
      const row = rows[k];
      const best = this.#squaredNm[row];
      if (squaredNm[k] > best) continue;
      const isFirst = isBefore(
        voxels[3 * k],
        voxels[3 * k + 1],
        voxels[3 * k + 2],
        this.contactVoxel,
        3 * row,
      );
      if (squaredNm[k] === best && !isFirst) continue;
      this.#squaredNm[row] = squaredNm[k];
      this.contactVoxel.set(voxels.subarray(3 * k, 3 * k + 3), 3 * row);
    }
  }
}

/** Scan order: z, then y, then x. */
function isBefore(x: number, y: number, z: number, voxels: Int32Array, at: number): boolean {
  return (z - voxels[at + 2] || y - voxels[at + 1] || x - voxels[at]) < 0;
}

function rowOfPair({ pairA, pairB }: ContactCenters, a: number, b: number): number {
  let low = 0;
  let high = pairA.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const order = pairA[middle] - a || pairB[middle] - b;
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  throw new Error(`labels ${a} and ${b} met in the second reading only: the volume has changed`);
}
