import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { array, assert, asyncProperty, constantFrom, integer } from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RecordSorter } from "#server/exports/sorting/record-sorter.ts";
import type { SortedRecords } from "#server/exports/sorting/sorted-records.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "sorter-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Each record is its key and its place among those that were added. */
async function sorted(keys: readonly number[], runRecords: number): Promise<SortedRecords> {
  const sorter = new RecordSorter(join(dir, "runs"), 2, runRecords);
  for (const [place, key] of keys.entries()) await sorter.add(key, Uint32Array.of(key, place));
  return sorter.sorted();
}

function expected(keys: readonly number[]): readonly number[] {
  return keys
    .map((key, place) => [key, place])
    .toSorted(([a], [b]) => a - b)
    .flat();
}

test("sorts any records, equal keys in the order in which they came, and leaves no file", async () => {
  const key = constantFrom(0, 1, 2, 3, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff);
  await assert(
    asyncProperty(
      array(key, { maxLength: 60 }),
      integer({ min: 1, max: 20 }),
      async (keys, run) => {
        const records = await sorted(keys, run);
        expect(records.count).toBe(keys.length);
        expect([...(await records.stretch(0, keys.length))]).toEqual(expected(keys));
        await records.close();
        expect(await readdir(dir)).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

test("reads back any stretch of more than are read at once", async () => {
  const keys = Array.from({ length: 30_000 }, (_, i) => (i * 7_919) % 4_001);
  const records = await sorted(keys, 4_096);
  const all = expected(keys);
  const places = [0, 1, 8_191, 8_192, 20_000, 29_999];
  for (const from of [...places, ...places.toReversed()]) {
    const to = Math.min(30_000, from + 17);
    expect([...(await records.stretch(from, to))]).toEqual(all.slice(2 * from, 2 * to));
  }
  const found: number[] = [];
  for await (const stretch of records.stretches(3, 29_998)) found.push(...stretch);
  expect(found).toEqual(all.slice(6, 2 * 29_998));
  await expect(records.stretch(29_999, 30_001)).rejects.toThrow("no records");
  await records.close();
});
