import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countOverlaps, labelledVoxels, majorityTruths } from "#tests/larva/contingency-table.ts";
import { VariationMeter } from "#tests/larva/variation-of-information.ts";

function measure(labels: readonly number[], truth: readonly number[], groups: readonly number[]) {
  const table = countOverlaps(Uint32Array.from(labels), Uint32Array.from(truth));
  return new VariationMeter(table).measure(groups);
}

describe("the contingency table", () => {
  const table = countOverlaps(
    Uint32Array.of(1, 1, 2, 2, 2, 0, 3, 3, 1, 4),
    Uint32Array.of(1, 1, 1, 2, 2, 2, 2, 0, 2, 0),
  );

  test("counts the voxels that have both labels, each pair once", () => {
    const rows = [...table.pieces].map((piece, row) => [
      piece,
      table.truths[row],
      table.voxels[row],
    ]);
    expect(rows).toEqual([
      [0, 0, 2],
      [0, 1, 1],
      [1, 0, 1],
      [1, 1, 2],
      [2, 1, 1],
    ]);
  });

  test("gives each piece the truth that most of it has, and says what is labelled", () => {
    expect([...majorityTruths(table)]).toEqual([0, 1, 1, -1]);
    expect([...labelledVoxels(table)]).toEqual([3, 3, 1, 0]);
  });
});

describe("the variation of information, by hand", () => {
  test("is 0 where the segments are the truth, whatever their numbers", () => {
    expect(measure([1, 1, 2, 2], [2, 2, 1, 1], [1, 0]).totalBits).toBe(0);
  });

  test("one object in two halves costs 1 bit of splits and none of merges", () => {
    const { splitBits, mergeBits } = measure([1, 1, 2, 2], [1, 1, 1, 1], [0, 1]);
    expect([splitBits, mergeBits]).toEqual([1, 0]);
  });

  test("two objects of equal size in one segment cost 1 bit of merges and none of splits", () => {
    const { splitBits, mergeBits } = measure([1, 1, 2, 2], [1, 1, 2, 2], [0, 0]);
    expect([splitBits, mergeBits]).toEqual([0, 1]);
  });

  test("a quarter of a segment that is another's costs H(1/4) bits of it", () => {
    // 4 voxels in one segment, 3 of one object and 1 of another: −3/4·log2(3/4) − 1/4·log2(1/4).
    const { splitBits, mergeBits } = measure([1, 1, 1, 2], [1, 1, 1, 2], [0, 0]);
    expect(splitBits).toBe(0);
    expect(mergeBits).toBeCloseTo(0.811278, 6);
  });

  test("both at once, over voxels that have both labels alone", () => {
    // Segments of 2 + 4 voxels; the objects lie 2|2 and 0|2. H(segments | truth) is that of the
    // first object, (4/6)·1 bit; H(truth | segments) that of the second segment, (4/6)·1 bit.
    const labels = [1, 1, 2, 2, 2, 2, 0, 2];
    const truth = [1, 1, 1, 1, 2, 2, 2, 0];
    const { splitBits, mergeBits, totalBits } = measure(labels, truth, [0, 1]);
    expect(splitBits).toBeCloseTo(4 / 6, 12);
    expect(mergeBits).toBeCloseTo(4 / 6, 12);
    expect(totalBits).toBeCloseTo(8 / 6, 12);
  });

  test("nothing labelled is nothing wrong", () => {
    expect(measure([1, 1], [0, 0], [0]).totalBits).toBe(0);
  });
});

test("it is H(S) + H(T) − 2·I(S;T), and one meter gives the same again", () => {
  const volume = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 })),
    {
      minLength: 1,
      maxLength: 40,
    },
  );
  fc.assert(
    fc.property(volume, fc.array(fc.nat(4), { minLength: 5, maxLength: 5 }), (voxels, drawn) => {
      const labels = Uint32Array.from(voxels, ([label]) => label);
      const truth = voxels.map(([, object]) => object);
      const table = countOverlaps(labels, Uint32Array.from(truth));
      const groups = drawn.map((group) => group % table.pieceCount);
      const meter = new VariationMeter(table);
      const { totalBits } = meter.measure(groups);
      const segments = Array.from(labels, (label) => groups[label - 1]);
      const both = segments.map((segment, i) => 10 * segment + truth[i]);
      const information = entropyBits(segments) + entropyBits(truth) - entropyBits(both);
      const expected = entropyBits(segments) + entropyBits(truth) - 2 * information;
      expect(totalBits).toBeCloseTo(expected, 9);
      expect(meter.measure(groups).totalBits).toBe(totalBits);
    }),
  );
});

function entropyBits(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / values.length;
    return sum - share * Math.log2(share);
  }, 0);
}
