import { describe, expect, test } from "vitest";
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

function answer(sideBits: readonly number[], maskHashes: readonly string[] = HASHES) {
  const pieces = sideBits.map((bits) => ({ id: 100n + BigInt(bits), sideBits: bits }));
  return [{ supervoxel: 5n, maskHashes, pieces }];
}

const deps = { masks, pause: async () => undefined };

describe("[OP8] the server's answer as a tile is cut by", () => {
  test("holds the masks in their order and a piece for each of their sides", async () => {
    const found = (await splitOfAnswer(deps, answer([0, 2, 3]), new Map())).get(5n);
    expect(found?.masks).toEqual([masks.get(HASHES[0]), masks.get(HASHES[1])]);
    expect([...(found?.pieceIds ?? [])]).toEqual([
      [0, 100n],
      [2, 102n],
      [3, 103n],
    ]);
  });

  test("keeps what is the same, so that it is checked once", async () => {
    const first = await splitOfAnswer(deps, answer([0, 2, 3]), new Map());
    const again = await splitOfAnswer(deps, answer([0, 2, 3]), first);
    expect(again.get(5n)).toBe(first.get(5n));
    const other = await splitOfAnswer(deps, answer([0, 1], HASHES.slice(0, 1)), first);
    expect(other.get(5n)).not.toBe(first.get(5n));
  });

  test("is refused where voxels would have no piece, or a mask is another supervoxel's", async () => {
    await expect(splitOfAnswer(deps, answer([0, 3]), new Map())).rejects.toThrow("sides 2");
    const foreign = { ...deps, masks: new Map(masks).set(HASHES[1], maskOf([1, 2, 2], 6n)) };
    await expect(splitOfAnswer(foreign, answer([0, 2, 3]), new Map())).rejects.toThrow(
      "not one of",
    );
  });

  test("a large mask is looked through with pauses", async () => {
    const sides = new Uint8Array(2 ** 20 + 1).fill(1);
    sides[0] = 2;
    const box = { minVoxel: [0, 0, 0], shapeVoxel: [sides.length, 1, 1] } as const;
    const made = createSupervoxelMask(5n, box, sides);
    if (!made.ok) throw new Error(made.error.tag);
    let pauses = 0;
    const pause = async () => void pauses++;
    const large = new Map([[HASHES[0], made.value]]);
    await splitOfAnswer({ masks: large, pause }, answer([0, 1], HASHES.slice(0, 1)), new Map());
    expect(pauses).toBe(2);
  });
});
