// Memory that one cut after another uses: getting tens of megabytes from the system anew takes about
// as long as the cut itself. Whoever computes cuts one at a time holds one.

/** Not for two computations at a time: an array is good until its slot is taken again. */
export class Scratch {
  readonly #uint8 = new Map<string, Uint8Array>();
  readonly #int32 = new Map<string, Int32Array>();
  readonly #float64 = new Map<string, Float64Array>();

  /** All zeros. */
  uint8(slot: string, length: number): Uint8Array {
    const kept = this.#uint8.get(slot);
    if (kept !== undefined && kept.length >= length) return kept.subarray(0, length).fill(0);
    const made = new Uint8Array(length);
    this.#uint8.set(slot, made);
    return made;
  }

  /** All zeros. */
  int32(slot: string, length: number): Int32Array {
    const kept = this.#int32.get(slot);
    if (kept !== undefined && kept.length >= length) return kept.subarray(0, length).fill(0);
    const made = new Int32Array(length);
    this.#int32.set(slot, made);
    return made;
  }

  /** Holding anything. */
  float64(slot: string, length: number): Float64Array {
    const kept = this.#float64.get(slot);
    if (kept !== undefined && kept.length >= length) return kept.subarray(0, length);
    const made = new Float64Array(length);
    this.#float64.set(slot, made);
    return made;
  }
}
