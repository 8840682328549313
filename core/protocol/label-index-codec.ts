// The index image of a label tile in few bytes: outlines cost, insides do not. Each pixel is told by which
// of its neighbours it is like, in the context of how these are like one another; where the row above is of
// one label for a while, one bit tells that this row goes on in it. Labels are numbered by when they first
// come up, so a new one is told without its number. Reading and writing walk the same way, so they cannot
// disagree. After the template models of ITU-T T.82 (JBIG) and the run mode of T.87 (JPEG-LS).
import {
  type BitCoder,
  evenChances,
  RangeReader,
  RangeWriter,
} from "#core/protocol/range-coder.ts";

/** One label in each pixel, in the order of rows. */
export type LabelIndex = Uint8Array | Uint16Array;

/** Room to both sides of a row for neighbours that are not there. */
const PAD = 3;
const NOTHING = -1;
/** Shorter ones are told pixel by pixel. */
const MIN_RUN = 6;
const CONTEXTS = 2_048;
/** Contexts of pixels within one label, beside those at outlines. */
const INSIDE = 1_024;

export function writeLabelIndex(index: LabelIndex, widthPx: number, count: number): Uint8Array {
  const writer = new RangeWriter();
  walk(writer, index, widthPx, count);
  return writer.finish();
}

/**
 * Fills `index`, which says how many pixels there are.
 * @param count of labels. Throws where the bytes name another, or are not just those of one image.
 */
export function readLabelIndex(
  bytes: Uint8Array,
  index: LabelIndex,
  widthPx: number,
  count: number,
): void {
  const reader = new RangeReader(bytes);
  walk(reader, index, widthPx, count);
  if (!reader.isAtEnd) throw new Error("label tile: the index has another length than is said");
}

function walk(coder: BitCoder, index: LabelIndex, widthPx: number, count: number): void {
  const rows = new RowCoder(coder, widthPx, count);
  for (let at = 0; at < index.length; at += widthPx) rows.code(index, at);
}

class RowCoder {
  readonly #coder: BitCoder;
  readonly #widthPx: number;
  readonly #count: number;
  readonly #labelBits: number;
  readonly #isLeft = evenChances(CONTEXTS);
  readonly #isAbove = evenChances(CONTEXTS);
  readonly #isAboveRight = evenChances(CONTEXTS);
  readonly #isAboveLeft = evenChances(CONTEXTS);
  readonly #isRun = evenChances(32);
  readonly #isNew = evenChances(1);
  readonly #labels: Uint16Array;
  /** The row at hand, that above it and the one above that. */
  #row: Int32Array;
  #above: Int32Array;
  #second: Int32Array;
  /** Where the run of the row above that a pixel is in ends. */
  readonly #runEnd: Int32Array;
  #newest = 0;

  constructor(coder: BitCoder, widthPx: number, count: number) {
    this.#coder = coder;
    this.#widthPx = widthPx;
    this.#count = count;
    this.#labelBits = Math.max(1, 32 - Math.clz32(count - 1));
    this.#labels = evenChances(1 << this.#labelBits);
    const empty = () => new Int32Array(widthPx + 2 * PAD).fill(NOTHING);
    this.#row = empty();
    this.#above = empty();
    this.#second = empty();
    this.#runEnd = empty();
  }

  /** Of the row that begins at `from`; where it is read, it is filled. */
  code(index: LabelIndex, from: number): void {
    this.#findRuns();
    const row = this.#row;
    const end = this.#widthPx + PAD;
    const shift = from - PAD;
    let runsFrom = PAD;
    for (let at = PAD; at < end; ) {
      const length = at < runsFrom ? 0 : this.#runAt(at);
      if (length > 0) {
        const label = row[at - 1];
        if (this.#goesOn(index, shift + at, length, label)) {
          row.fill(label, at, at + length);
          index.fill(label, shift + at, shift + at + length);
          at += length;
          continue;
        }
        runsFrom = at + length;
      }
      const label = this.#pixel(at, index[shift + at]);
      row[at] = label;
      index[shift + at] = label;
      at++;
    }
    [this.#row, this.#above, this.#second] = [this.#second, this.#row, this.#above];
  }

  #findRuns(): void {
    const above = this.#above;
    const ends = this.#runEnd;
    const end = this.#widthPx + PAD;
    ends[end - 1] = end;
    for (let at = end - 2; at >= PAD; at--) {
      ends[at] = above[at] === above[at + 1] ? ends[at + 1] : at + 1;
    }
  }

  /** How many pixels may go on in the label to the left, as those above them; 0 where it is too few. */
  #runAt(at: number): number {
    const label = this.#row[at - 1];
    if (label === NOTHING || this.#above[at] !== label || this.#above[at - 1] !== label) return 0;
    const end = this.#runEnd[at];
    // An outline seldom stays in one column: the last pixel before it is told by itself.
    const length = (end === this.#widthPx + PAD ? end : end - 1) - at;
    return length < MIN_RUN ? 0 : length;
  }

  #goesOn(index: LabelIndex, from: number, length: number, label: number): boolean {
    let isWhole = 0;
    for (let at = from; at < from + length; at++) {
      if (index[at] !== label) {
        isWhole = 1;
        break;
      }
    }
    return this.#coder.bit(this.#isRun, 31 - Math.clz32(length), isWhole) === 0;
  }

  /** @param wanted what is written; whatever is handed in where it is read. */
  #pixel(at: number, wanted: number): number {
    const above = this.#above;
    const left = this.#row[at - 1];
    const up = above[at];
    const right = above[at + 1];
    const corner = above[at - 1];
    const context = this.#contextOf(at, left, up, right);
    // None is asked about twice: what it was not the first time it is not the second.
    if (this.#isAs(this.#isLeft, context, left, wanted)) return left;
    if (up !== left && this.#isAs(this.#isAbove, context, up, wanted)) return up;
    const isRightOther = right !== left && right !== up;
    if (isRightOther && this.#isAs(this.#isAboveRight, context, right, wanted)) return right;
    const isCornerOther = corner !== left && corner !== up && corner !== right;
    if (isCornerOther && this.#isAs(this.#isAboveLeft, context, corner, wanted)) return corner;
    return this.#farther(wanted);
  }

  #isAs(chances: Uint16Array, context: number, label: number, wanted: number): boolean {
    if (label === NOTHING) return false;
    return this.#coder.bit(chances, context, wanted === label ? 0 : 1) === 0;
  }

  /** Which of the neighbours are alike. */
  #contextOf(at: number, left: number, up: number, right: number): number {
    const row = this.#row;
    const above = this.#above;
    const second = this.#second;
    const corner = above[at - 1];
    if (left === up && up === right) {
      return (
        INSIDE |
        bit(corner === up, 0) |
        bit(row[at - 2] === up, 1) |
        bit(second[at] === up, 2) |
        bit(above[at + 2] === up, 3) |
        bit(second[at + 1] === up, 4) |
        bit(above[at + 3] === up, 5) |
        bit(above[at - 2] === up, 6) |
        bit(second[at - 1] === up, 7)
      );
    }
    return (
      bit(left === up, 0) |
      bit(corner === up, 1) |
      bit(right === up, 2) |
      bit(corner === left, 3) |
      bit(row[at - 2] === left, 4) |
      bit(second[at] === up, 5) |
      bit(above[at + 2] === right, 6) |
      bit(above[at - 2] === left, 7) |
      bit(second[at + 1] === right, 8) |
      bit(right === left, 9)
    );
  }

  /** A label of none of the neighbours: the next new one, or any by its number. */
  #farther(wanted: number): number {
    const next = this.#newest + 1;
    const coder = this.#coder;
    let label = next;
    if (coder.bit(this.#isNew, 0, wanted === next ? 0 : 1) === 1) {
      let known = 1;
      for (let left = this.#labelBits - 1; left >= 0; left--) {
        known = 2 * known + coder.bit(this.#labels, known, (wanted >> left) & 1);
      }
      label = known - (1 << this.#labelBits);
    }
    if (label >= this.#count) {
      throw new Error(`label tile: the index names label ${label} of ${this.#count}`);
    }
    this.#newest = Math.max(this.#newest, label);
    return label;
  }
}

function bit(isSet: boolean, at: number): number {
  return isSet ? 1 << at : 0;
}
