// The variation of information of a segmentation against the truth, in bits, over the voxels that
// the contingency table counts: H(segments | truth), which missing joins raise, and
// H(truth | segments), which wrong joins raise (Meilă 2007, doi:10.1016/j.jmva.2006.11.013).
import type { ContingencyTable } from "#tests/larva/contingency-table.ts";

export interface VariationOfInformation {
  /** H(segments | truth): how much a true object is in pieces. */
  readonly splitBits: number;
  /** H(truth | segments): how much a segment mixes true objects. */
  readonly mergeBits: number;
  readonly totalBits: number;
}

/** Holds groupings of one table's pieces against the truth; keeps its memory between them. */
export class VariationMeter {
  readonly #table: ContingencyTable;
  /** Voxels by group and truth, all 0 between two measurements. */
  readonly #joint: Float64Array;
  readonly #ofGroup: Float64Array;
  readonly #ofTruth: Float64Array;
  readonly #touched: Uint32Array;
  readonly #voxelCount: number;

  constructor(table: ContingencyTable) {
    this.#table = table;
    this.#joint = new Float64Array(table.pieceCount * table.truthCount);
    this.#ofGroup = new Float64Array(table.pieceCount);
    this.#ofTruth = new Float64Array(table.truthCount);
    this.#touched = new Uint32Array(table.pieces.length);
    let voxelCount = 0;
    for (let row = 0; row < table.pieces.length; row++) {
      this.#ofTruth[table.truths[row]] += table.voxels[row];
      voxelCount += table.voxels[row];
    }
    this.#voxelCount = voxelCount;
  }

  /** @param groups a number below `pieceCount` for each piece: equal ones are one segment. */
  measure(groups: ArrayLike<number>): VariationOfInformation {
    const { pieces, truths, voxels, truthCount } = this.#table;
    let touchedCount = 0;
    for (let row = 0; row < pieces.length; row++) {
      const group = groups[pieces[row]];
      const cell = group * truthCount + truths[row];
      if (this.#joint[cell] === 0) this.#touched[touchedCount++] = cell;
      this.#joint[cell] += voxels[row];
      this.#ofGroup[group] += voxels[row];
    }
    let splitBits = 0;
    let mergeBits = 0;
    for (let i = 0; i < touchedCount; i++) {
      const cell = this.#touched[i];
      const shared = this.#joint[cell];
      splitBits -= shared * Math.log2(shared / this.#ofTruth[cell % truthCount]);
      mergeBits -= shared * Math.log2(shared / this.#ofGroup[Math.floor(cell / truthCount)]);
      this.#joint[cell] = 0;
    }
    this.#ofGroup.fill(0);
    if (this.#voxelCount === 0) return { splitBits: 0, mergeBits: 0, totalBits: 0 };
    splitBits /= this.#voxelCount;
    mergeBits /= this.#voxelCount;
    return { splitBits, mergeBits, totalBits: splitBits + mergeBits };
  }
}
