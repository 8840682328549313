import { describe, expect, test } from "vitest";
import type { PiecesAnswer } from "#client/api/answer-schemas.ts";
import { splitOfAnswer } from "#client/session/split-of-answer.ts";
import { createSupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

const HASHES = ["a".repeat(64), "b".repeat(64)] as const;

function maskOf(sides: readonly number[], supervoxel = 5n) {
  const box = { minVoxel: [0, 0, 0], shapeVoxel: [sides.length, 1, 1] } as const;
  const made = createSupervoxelMask(supervoxel, box, Uint8Array.from(sides));
  if (!made.ok) throw new Error(made.error.tag);
  return made.value;
}

const masks = new Map([
  [HASHES[0], maskOf([1, 1, 2])],
  [HASHES[1], maskOf([1, 2, 2])],
]);

function answer(sideBits: readonly number[], maskHashes: readonly string[] = HASHES): PiecesAnswer {
  const pieces = sideBits.map((bits) => ({ id: 100n + BigInt(bits), sideBits: bits, root: 5n }));
  return { seq: 1, supervoxels: [{ supervoxel: 5n, maskHashes, pieces }] };
}

describe("[OP8] the server's answer as a tile is cut by", () => {
  test("holds the masks in their order and a piece for each of their sides", () => {
    const found = splitOfAnswer(answer([0, 2, 3]), masks, new Map()).get(5n);
    expect(found?.masks).toEqual([masks.get(HASHES[0]), masks.get(HASHES[1])]);
    expect([...(found?.pieceIds ?? [])]).toEqual([
      [0, 100n],
      [2, 102n],
      [3, 103n],
    ]);
  });

  test("keeps what is the same, so that it is checked once", () => {
    const first = splitOfAnswer(answer([0, 2, 3]), masks, new Map());
    expect(splitOfAnswer(answer([0, 2, 3]), masks, first).get(5n)).toBe(first.get(5n));
    const other = splitOfAnswer(answer([0, 1], HASHES.slice(0, 1)), masks, first);
    expect(other.get(5n)).not.toBe(first.get(5n));
  });

  test("is refused where voxels would have no piece, or a mask is another supervoxel's", () => {
    expect(() => splitOfAnswer(answer([0, 3]), masks, new Map())).toThrow("sides 2");
    const foreign = new Map(masks).set(HASHES[1], maskOf([1, 2, 2], 6n));
    expect(() => splitOfAnswer(answer([0, 2, 3]), foreign, new Map())).toThrow("not one of");
  });
});
