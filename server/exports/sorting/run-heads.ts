// The first record not yet taken of each sorted run in a file, the least of all on top: a heap of runs,
// by key and then by the run that came first.

import type { FileHandle } from "node:fs/promises";
import { sinkDown } from "#core/sink-down.ts";

/** Before each record of a run. */
export const KEY_WORDS = 1;
const READ_RECORDS = 2_048;

interface Run {
  /** Records read ahead, each with its key before it. */
  words: Uint32Array;
  /** Of the head, in words. */
  at: number;
  /** The next to be read, counted along the file. */
  next: number;
  readonly end: number;
  readonly number: number;
}

export interface RunLayout {
  /** The key's word included. */
  readonly recordWords: number;
  readonly runRecords: number;
  /** Of all runs. */
  readonly count: number;
}

export class RunHeads {
  readonly #file: FileHandle;
  readonly #recordWords: number;
  readonly #heap: Run[] = [];

  private constructor(file: FileHandle, recordWords: number) {
    this.#file = file;
    this.#recordWords = recordWords;
  }

  static async open(
    file: FileHandle,
    { recordWords, runRecords, count }: RunLayout,
  ): Promise<RunHeads> {
    const heads = new RunHeads(file, recordWords);
    for (let next = 0, number = 0; next < count; next += runRecords, number++) {
      const end = Math.min(count, next + runRecords);
      const run = { words: new Uint32Array(0), at: 0, next, end, number };
      await heads.#read(run);
      heads.#heap.push(run);
    }
    for (let at = heads.#heap.length >> 1; at >= 0; at--) sinkDown(heads.#heap, at, isBefore);
    return heads;
  }

  /** The least record, without its key. */
  takeRecord(into: Uint32Array, at: number): void {
    const [run] = this.#heap;
    copyWords(run.words, run.at + KEY_WORDS, into, at, this.#recordWords - KEY_WORDS);
  }

  /** Past the least. Await what it gives, if anything, before the next. */
  advance(): Promise<void> | undefined {
    const [run] = this.#heap;
    run.at += this.#recordWords;
    if (run.at < run.words.length) {
      sinkDown(this.#heap, 0, isBefore);
      return undefined;
    }
    if (run.next < run.end) return this.#read(run).then(() => sinkDown(this.#heap, 0, isBefore));
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last;
      sinkDown(this.#heap, 0, isBefore);
    }
    return undefined;
  }

  async #read(run: Run): Promise<void> {
    const count = Math.min(READ_RECORDS, run.end - run.next);
    const words = new Uint32Array(count * this.#recordWords);
    await readWords(this.#file, words, run.next * this.#recordWords);
    run.words = words;
    run.at = 0;
    run.next += count;
  }
}

function isBefore(left: Run, right: Run): boolean {
  const [a, b] = [left.words[left.at], right.words[right.at]];
  return a < b || (a === b && left.number < right.number);
}

/** For few words: a loop is faster than a view of each record. */
export function copyWords(
  from: Uint32Array,
  fromAt: number,
  into: Uint32Array,
  at: number,
  count: number,
): void {
  for (let word = 0; word < count; word++) into[at + word] = from[fromAt + word];
}

/** Rejects where the file ends before. */
export async function readWords(
  file: FileHandle,
  words: Uint32Array,
  fromWord: number,
): Promise<void> {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, 4 * fromWord + done);
    if (bytesRead === 0) throw new Error("a file of sorted records was cut off");
    done += bytesRead;
  }
}
