import { describe, expect, test } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { type SettledPiece, SettledPieces } from "#core/supervoxels/settled-pieces.ts";
import { versionVolumes } from "#server/use-cases/version-volumes.ts";
import type { Box, DatasetVolumes } from "#server/volumes/volume-port.ts";

const SHAPES: readonly Vec3[] = [
  [6, 2, 1],
  [3, 1, 1],
];
const FACTORS: readonly Vec3[] = [
  [1, 1, 1],
  [2, 2, 1],
];
/** Supervoxels 10, 20, 30 as labels 1, 2, 3; the middle one is cut, its left part once more. */
const LABELS = [Uint32Array.of(1, 2, 2, 2, 2, 3, 0, 2, 2, 2, 2, 3), Uint32Array.of(1, 2, 3)];
const IMPORTED = SupervoxelIds.of(BigUint64Array.of(10n, 20n, 30n));
const VERSION = SupervoxelIds.of(BigUint64Array.of(5n, 10n, 30n, 100n, 101n));

const MASKS = new Map([
  ["a", { supervoxel: 20n, minVoxel: [1, 0, 0], shapeVoxel: [4, 2, 1], sides: "11221122" }],
  ["b", { supervoxel: 99n, minVoxel: [1, 0, 0], shapeVoxel: [2, 2, 1], sides: "1122" }],
]);

function piece(id: bigint, supervoxel: bigint, maskHash: string, side: 1 | 2): SettledPiece {
  return { id, supervoxel, sizeVoxel: 2, positionVoxel: [1, 0, 0], cuts: [{ maskHash, side }] };
}

const settled = new SettledPieces(
  [
    piece(99n, 20n, "a", 1),
    piece(5n, 20n, "a", 2),
    piece(100n, 99n, "b", 1),
    piece(101n, 99n, "b", 2),
  ],
  (hash) => {
    const mask = MASKS.get(hash);
    if (mask === undefined) throw new Error(`there is no mask ${hash}`);
    return {
      supervoxel: mask.supervoxel,
      minVoxel: mask.minVoxel as unknown as Vec3,
      shapeVoxel: mask.shapeVoxel as unknown as Vec3,
      sides: Uint8Array.from(mask.sides, Number),
    };
  },
);

function read(mip: number, { minVoxel, maxVoxel }: Box): Uint32Array {
  const width = SHAPES[mip][0];
  const rows: number[] = [];
  for (let y = minVoxel[1]; y < maxVoxel[1]; y++) {
    rows.push(...LABELS[mip].subarray(y * width + minVoxel[0], y * width + maxVoxel[0]));
  }
  return Uint32Array.from(rows);
}

const volumes: DatasetVolumes = {
  voxelNm: [4, 4, 40],
  shapeVoxel: SHAPES[0],
  imageType: "uint8",
  imageRange: [0, 255],
  image: {
    shapesVoxel: SHAPES,
    factorsVoxel: FACTORS,
    readBlock: () => Promise.reject(new Error("no image is read")),
  },
  labels: {
    shapesVoxel: SHAPES,
    factorsVoxel: FACTORS,
    readBlock: async (mip, box) => read(mip, box),
  },
};

describe("[OP8] the volumes of a version with pieces", () => {
  const cut = versionVolumes(volumes, {
    importedIds: IMPORTED,
    supervoxelIds: VERSION,
    settled,
  });
  const idsIn = async (mip: number, box: Box) =>
    Array.from(await cut.labels.readBlock(mip, box), (label) =>
      label === 0 ? 0n : VERSION.at(label - 1),
    );

  test("hold the version's supervoxels, the pieces by their masks", async () => {
    const box = { minVoxel: [0, 0, 0], maxVoxel: [6, 2, 1] } as const;
    expect(await idsIn(0, box)).toEqual([
      ...[10n, 100n, 100n, 5n, 5n, 30n],
      ...[0n, 101n, 101n, 5n, 5n, 30n],
    ]);
    const part = { minVoxel: [2, 1, 0], maxVoxel: [5, 2, 1] } as const;
    expect(await idsIn(0, part)).toEqual([101n, 5n, 5n]);
  });

  test("show on a coarse pixel the piece of the first voxel under it that is its supervoxel's", async () => {
    const box = { minVoxel: [0, 0, 0], maxVoxel: [3, 1, 1] } as const;
    expect(await idsIn(1, box)).toEqual([10n, 100n, 30n]);
  });

  test("[AD1] tell the supervoxel at a voxel", async () => {
    expect(await cut.supervoxelIndexAt([2, 1, 0])).toBe(VERSION.indexOf(101n));
    expect(await cut.supervoxelIndexAt([0, 1, 0])).toBe(-1);
    await expect(cut.supervoxelIndexAt([6, 0, 0])).rejects.toThrow(RangeError);
  });

  test("[AD3] lead a place of what was cut to what lies there now", () => {
    expect(settled.idAt(20n, [1, 1, 0])).toBe(101n);
    expect(settled.idAt(99n, [1, 0, 0])).toBe(100n);
    expect(settled.idAt(30n, [5, 0, 0])).toBe(30n);
    expect(settled.coveredIdAt(20n, [5, 0, 0])).toBeNull();
    expect(settled.idAt(20n, [5, 0, 0])).toBe(100n);
    expect(settled.idsOf(20n)).toEqual([100n, 101n, 5n]);
  });
});
