import { expect, test } from "vitest";
import { createSupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";
import { PreviewedMasks } from "#server/use-cases/previewed-masks.ts";

function mask() {
  const box = { minVoxel: [0, 0, 0], shapeVoxel: [2, 1, 1] } as const;
  const made = createSupervoxelMask(5n, box, Uint8Array.of(1, 2));
  if (!made.ok) throw new Error(made.error.tag);
  return made.value;
}

test("[OP8] a previewed mask is known until the last preview with it is done", () => {
  const masks = new PreviewedMasks();
  const end = [
    masks.lend("a", mask(), new Uint8Array(1)),
    masks.lend("a", mask(), new Uint8Array(1)),
  ];
  end[0]();
  expect(masks.maskWithHash("a")).not.toBeNull();
  end[1]();
  expect(masks.maskWithHash("a")).toBeNull();
  expect(masks.bytesWithHash("a")).toHaveLength(1);
});

test("[OP8] the bytes of the latest are remembered, within the bound", () => {
  const masks = new PreviewedMasks(10);
  for (const [hash, size] of [
    ["a", 4],
    ["b", 4],
    ["a", 4],
    ["c", 6],
  ] as const) {
    masks.lend(hash, mask(), new Uint8Array(size))();
  }
  const sizes = () => ["a", "b", "c", "d"].map((hash) => masks.bytesWithHash(hash)?.length ?? null);
  expect(sizes()).toEqual([4, null, 6, null]);
  // The newest is there even where it is over the bound alone.
  masks.lend("d", mask(), new Uint8Array(11))();
  expect(sizes()).toEqual([null, null, null, 11]);
});
