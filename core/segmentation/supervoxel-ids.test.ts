import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BLOCK_ENTRIES } from "#core/segmentation/block-column.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";

const MAX_UINT64 = 2n ** 64n - 1n;

/** Where a word ends, where a number loses digits, where a signed id would turn negative. */
const BORDERS = [0n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, MAX_UINT64];

const id = fc.oneof(
  fc.bigInt({ min: 0n, max: 40n }),
  fc
    .tuple(fc.constantFrom(...BORDERS), fc.bigInt({ min: -3n, max: 3n }))
    .map(([border, by]) => border + by)
    .filter((value) => value >= 0n && value <= MAX_UINT64),
  fc.bigInt({ min: 0n, max: MAX_UINT64 }),
);

function ascending(ids: readonly bigint[]): BigUint64Array {
  return BigUint64Array.from(ids).sort();
}

describe("[AD2] ascending 64-bit ids", () => {
  test("an id's index is its position, and what is missing has none", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(id, { maxLength: 60, size: "max" }),
        fc.array(id, { maxLength: 20 }),
        (given, asked) => {
          const values = ascending(given);
          const ids = SupervoxelIds.of(values);
          const list = [...values];
          const near = list.flatMap((value) => [value - 1n, value, value + 1n]);
          for (const each of [...asked, ...near, ...BORDERS]) {
            expect(ids.indexOf(each)).toBe(list.indexOf(each));
          }
          expect(ids.length).toBe(list.length);
          expect(list.map((_, index) => ids.at(index))).toEqual(list);
          expect(ids.toArray()).toEqual(values);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("what is no 64-bit id is missing, though its last 64 bits are an id's", () => {
    const ids = SupervoxelIds.of(ascending([1n, 5n, MAX_UINT64]));
    for (const wrong of [-1n, -5n, 2n ** 64n + 1n, 2n ** 64n + 5n, 2n ** 65n - 1n]) {
      expect(ids.indexOf(wrong)).toBe(-1);
    }
  });

  test("over several blocks, of which each is read once, and again when it was let go of", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 * BLOCK_ENTRIES + 1 }),
        fc.constantFrom(1n, 2n ** 20n, 2n ** 32n - 1n, 2n ** 50n),
        fc.array(fc.nat(), { minLength: 1, maxLength: 20 }),
        (count, spacing, asked) => {
          const values = BigUint64Array.from({ length: count }, (_, i) => 7n + spacing * BigInt(i));
          const reads: number[] = [];
          const fences = values.filter((_, index) => index % BLOCK_ENTRIES === 0);
          const read = (block: number) => {
            reads.push(block);
            return values.slice(block * BLOCK_ENTRIES, (block + 1) * BLOCK_ENTRIES);
          };
          const ids = new SupervoxelIds(count, read, fences);
          const edges = [0, BLOCK_ENTRIES - 1, BLOCK_ENTRIES, 2 * BLOCK_ENTRIES, count - 1];
          const indices = [...asked, ...edges].map((index) => index % count);
          const expectFound = () => {
            for (const index of indices) {
              expect(ids.indexOf(values[index])).toBe(index);
              expect(ids.at(index)).toBe(values[index]);
              if (spacing > 1n) expect(ids.indexOf(values[index] + 1n)).toBe(-1);
            }
          };
          expectFound();
          const touched = new Set(indices.map((index) => Math.floor(index / BLOCK_ENTRIES)));
          expect(new Set(reads)).toEqual(touched);
          expect(reads.length).toBe(touched.size);
          ids.forget(reads[0]);
          expectFound();
          expect(reads.length).toBe(touched.size + 1);
          // Before the first id no block is looked into.
          expect(ids.indexOf(6n)).toBe(-1);
          expect(reads.length).toBe(touched.size + 1);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("there is nothing in no ids, and no id beyond the last", () => {
    const none = SupervoxelIds.of(new BigUint64Array());
    expect(none.indexOf(1n)).toBe(-1);
    expect(none.toArray()).toEqual(new BigUint64Array());
    expect(() => none.at(0)).toThrow(RangeError);
  });
});
