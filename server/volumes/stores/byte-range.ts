// Stretches of an object: what may be asked for, and where it lies once the object's size is known.

import { storeError } from "#server/volumes/stores/store-error.ts";
import type { ReadOptions } from "#server/volumes/stores/store-port.ts";

export type ByteRange = NonNullable<ReadOptions["range"]>;

/** Read at once, where nobody says how much it may be. */
export const MAX_READ_BYTES = 256 * 2 ** 20;

export interface Stretch {
  readonly startByte: number;
  readonly endByte: number;
}

/** Offsets come from files, so that any number may stand there. */
export function assertRange(file: string, range: ByteRange | undefined): void {
  if (range === undefined) return;
  const isRange =
    "lastBytes" in range
      ? isCount(range.lastBytes)
      : isCount(range.startByte) && isCount(range.endByte) && range.startByte <= range.endByte;
  if (isRange) return;
  throw storeError(file, {
    field: "the stretch of bytes",
    problem: `is none that a file can have (${formatRange(range)})`,
    remedy: "write the data again: the places in its index are wrong",
  });
}

export function isEmptyRange(range: ByteRange | undefined): boolean {
  if (range === undefined) return false;
  return "lastBytes" in range ? range.lastBytes === 0 : range.startByte === range.endByte;
}

/** Where a range lies in an object of that size. Throws an ImportError where it begins beyond the end. */
export function stretchOf(file: string, range: ByteRange | undefined, sizeBytes: number): Stretch {
  if (range === undefined) return { startByte: 0, endByte: sizeBytes };
  if ("lastBytes" in range) {
    return { startByte: Math.max(0, sizeBytes - range.lastBytes), endByte: sizeBytes };
  }
  if (range.startByte >= sizeBytes) throw beyondTheEnd(file, range, sizeBytes);
  return { startByte: range.startByte, endByte: Math.min(range.endByte, sizeBytes) };
}

export function beyondTheEnd(file: string, range: ByteRange, sizeBytes: number | null) {
  const size = sizeBytes === null ? "" : `, which has ${sizeBytes} bytes`;
  return storeError(file, {
    field: "the file",
    problem: `ends before what is to be read of it (${formatRange(range)}${size})`,
    remedy: "copy it again: it was cut off, or its index is another file's",
  });
}

export function tooLarge(file: string, limitBytes: number, sizeBytes: number | null) {
  const size = sizeBytes === null ? "is larger" : `has ${sizeBytes} bytes, more`;
  return storeError(file, {
    field: "the file",
    problem: `${size} than the ${limitBytes} bytes that are read at once`,
    remedy: "write the data in smaller chunks, or check that the address is the right one",
  });
}

export function formatRange(range: ByteRange): string {
  return "lastBytes" in range
    ? `the last ${range.lastBytes} bytes`
    : `bytes ${range.startByte} to ${range.endByte}`;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
