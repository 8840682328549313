// Records in their order, read by stretches from memory or from a file that goes when it is closed.
// One stretch is read ahead, so that a walk over many short ones is a walk over the file.
import { type FileHandle, rm } from "node:fs/promises";
import { readWords } from "#server/exports/sorting/run-heads.ts";

/** The longest stretch that may be asked for at once. */
export const STRETCH_RECORDS = 8_192;

export class SortedRecords {
  readonly count: number;
  readonly #recordWords: number;
  readonly #file: FileHandle | null;
  readonly #path: string;
  /** Records from `#first` on. */
  #words: Uint32Array;
  #first = 0;

  private constructor(
    words: Uint32Array,
    recordWords: number,
    count: number,
    file: FileHandle | null,
    path: string,
  ) {
    this.#words = words;
    this.#recordWords = recordWords;
    this.count = count;
    this.#file = file;
    this.#path = path;
  }

  static inMemory(words: Uint32Array, recordWords: number, count: number): SortedRecords {
    return new SortedRecords(words, recordWords, count, null, "");
  }

  static inFile(file: FileHandle, path: string, recordWords: number, count: number): SortedRecords {
    return new SortedRecords(new Uint32Array(0), recordWords, count, file, path);
  }

  /** The words of some records, to be used before the next are asked for. */
  async stretch(from: number, to: number): Promise<Uint32Array> {
    const each = this.#recordWords;
    const end = this.#first + this.#words.length / each;
    if (from < this.#first || to > end) await this.#load(from, to);
    return this.#words.subarray((from - this.#first) * each, (to - this.#first) * each);
  }

  /** All of them from one to another, by stretches. */
  async *stretches(from: number, to: number): AsyncGenerator<Uint32Array> {
    for (let at = from; at < to; at += STRETCH_RECORDS) {
      yield await this.stretch(at, Math.min(to, at + STRETCH_RECORDS));
    }
  }

  async #load(from: number, to: number): Promise<void> {
    if (this.#file === null || to > this.count || to - from > STRETCH_RECORDS) {
      throw new RangeError(`no records ${from} to ${to} of ${this.count}`);
    }
    const count = Math.min(STRETCH_RECORDS, this.count - from);
    const words = new Uint32Array(count * this.#recordWords);
    await readWords(this.#file, words, from * this.#recordWords);
    this.#words = words;
    this.#first = from;
  }

  async close(): Promise<void> {
    if (this.#file === null) return;
    await this.#file.close();
    await rm(this.#path, { force: true });
  }
}
