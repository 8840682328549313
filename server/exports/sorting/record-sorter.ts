// Any number of records of one length, sorted by a key of 32 bits with a bounded part of them in
// memory: runs are sorted there and put into one file, then merged into another. Records of one key
// keep the order in which they came. What fits into one run never reaches the disk.
import { type FileHandle, open, rm } from "node:fs/promises";
import { copyWords, KEY_WORDS, RunHeads } from "#server/exports/sorting/run-heads.ts";
import { SortedRecords } from "#server/exports/sorting/sorted-records.ts";

const RUN_RECORDS = 65_536;
const WRITE_WORDS = 2 ** 18;

export class RecordSorter {
  readonly #path: string;
  readonly #words: number;
  readonly #runRecords: number;
  readonly #keys: Float64Array;
  readonly #records: Uint32Array;
  /** In the run that is being filled. */
  #filled = 0;
  #runs: FileHandle | null = null;
  #runCount = 0;

  /**
   * @param path of a file that may be made for the time of sorting.
   * @param recordWords the length of a record in words of four bytes.
   */
  constructor(path: string, recordWords: number, runRecords = RUN_RECORDS) {
    this.#path = path;
    this.#words = recordWords;
    this.#runRecords = runRecords;
    this.#keys = new Float64Array(runRecords);
    this.#records = new Uint32Array(runRecords * recordWords);
  }

  get #count(): number {
    return this.#runCount * this.#runRecords + this.#filled;
  }

  /** The record from a word on is copied. Await what it gives, if anything, before the next one. */
  add(key: number, words: Uint32Array, fromWord = 0): Promise<void> | undefined {
    const at = this.#filled++;
    // Key and place in one number: sorting numbers is fast, and equal keys stay in order.
    this.#keys[at] = key * this.#runRecords + at;
    copyWords(words, fromWord, this.#records, at * this.#words, this.#words);
    return this.#filled === this.#runRecords ? this.#spill() : undefined;
  }

  /** All that were added; none may be added any more. Close it. */
  async sorted(): Promise<SortedRecords> {
    const count = this.#count;
    if (this.#runs === null) {
      return SortedRecords.inMemory(this.#sortRun(0), this.#words, count);
    }
    if (this.#filled > 0) await this.#spill();
    const path = `${this.#path}.sorted`;
    const merged = await open(path, "wx+");
    try {
      await this.#merge(this.#runs, merged, count);
      await this.close();
      return SortedRecords.inFile(merged, path, this.#words, count);
    } catch (error) {
      await merged.close();
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Whatever became of it; takes its file away. */
  async close(): Promise<void> {
    if (this.#runs === null) return;
    await this.#runs.close();
    this.#runs = null;
    await rm(this.#path, { force: true });
  }

  async #spill(): Promise<void> {
    this.#runs ??= await open(this.#path, "wx+");
    await writeWords(this.#runs, this.#sortRun(KEY_WORDS));
    this.#runCount += this.#filled === this.#runRecords ? 1 : 0;
    this.#filled = this.#filled === this.#runRecords ? 0 : this.#filled;
  }

  /** The run's records in order, each with its key before it or without. */
  #sortRun(keyWords: 0 | typeof KEY_WORDS): Uint32Array {
    const order = this.#keys.subarray(0, this.#filled).sort();
    const each = this.#words + keyWords;
    const into = new Uint32Array(this.#filled * each);
    for (let i = 0; i < order.length; i++) {
      // A division and its rest by hand: the operator for the rest is slow on numbers of this size.
      const key = Math.floor(order[i] / this.#runRecords);
      const place = order[i] - key * this.#runRecords;
      if (keyWords > 0) into[i * each] = key;
      copyWords(this.#records, place * this.#words, into, i * each + keyWords, this.#words);
    }
    return into;
  }

  async #merge(runs: FileHandle, merged: FileHandle, count: number): Promise<void> {
    const heads = await RunHeads.open(runs, {
      recordWords: this.#words + KEY_WORDS,
      runRecords: this.#runRecords,
      count,
    });
    const out = new Uint32Array(Math.max(1, Math.floor(WRITE_WORDS / this.#words)) * this.#words);
    let at = 0;
    for (let i = 0; i < count; i++) {
      heads.takeRecord(out, at);
      const reading = heads.advance();
      if (reading !== undefined) await reading;
      at += this.#words;
      if (at < out.length) continue;
      await writeWords(merged, out);
      at = 0;
    }
    await writeWords(merged, out.subarray(0, at));
  }
}

async function writeWords(file: FileHandle, words: Uint32Array): Promise<void> {
  await file.appendFile(new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
}
