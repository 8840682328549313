// Edges that come one at a time, gathered into a batch.
import {
  BATCH_EDGES,
  type EdgeBatch,
  type EdgePart,
  type EdgeSaid,
} from "#server/volumes/graphs/edge-source.ts";

export interface EdgeRow {
  readonly first: bigint;
  readonly second: bigint;
  readonly score: number;
  readonly contactSize?: number;
  readonly position?: readonly number[];
  readonly isOn?: boolean;
}

export class BatchRows<Origin> {
  readonly #has: { readonly contact: boolean; readonly position: boolean; readonly on: boolean };
  readonly #say: (origin: Origin, part: EdgePart) => EdgeSaid;
  #origins: Origin[] = [];
  #first = new BigUint64Array(BATCH_EDGES);
  #second = new BigUint64Array(BATCH_EDGES);
  #score = new Float64Array(BATCH_EDGES);
  #contact = new Float64Array(BATCH_EDGES);
  #position = new Float64Array(3 * BATCH_EDGES);
  #isOn = new Uint8Array(BATCH_EDGES);

  /** @param say what a sentence needs of the edge that was read from there. */
  constructor(
    has: { readonly contact: boolean; readonly position: boolean; readonly on: boolean },
    say: (origin: Origin, part: EdgePart) => EdgeSaid,
  ) {
    this.#has = has;
    this.#say = say;
  }

  get isFull(): boolean {
    return this.#origins.length === BATCH_EDGES;
  }

  get isEmpty(): boolean {
    return this.#origins.length === 0;
  }

  add(row: EdgeRow, origin: Origin): void {
    const at = this.#origins.push(origin) - 1;
    this.#first[at] = row.first;
    this.#second[at] = row.second;
    this.#score[at] = row.score;
    this.#contact[at] = row.contactSize ?? 0;
    for (let axis = 0; axis < 3; axis++) {
      this.#position[3 * at + axis] = row.position?.[axis] ?? Number.NaN;
    }
    this.#isOn[at] = row.isOn === true ? 1 : 0;
  }

  /** What was added since the last time; good until the next `add`. */
  take(): EdgeBatch {
    const origins = this.#origins;
    this.#origins = [];
    return {
      count: origins.length,
      first: this.#first,
      second: this.#second,
      score: this.#score,
      contactSize: this.#has.contact ? this.#contact : null,
      position: this.#has.position ? this.#position : null,
      isOn: this.#has.on ? this.#isOn : null,
      say: (edge, part) => this.#say(origins[edge], part),
    };
  }
}
