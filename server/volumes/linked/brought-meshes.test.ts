import { expect, it } from "vitest";
import type { BroughtMesh } from "#server/volumes/brought-mesh.ts";
import { broughtMeshes } from "#server/volumes/linked/brought-meshes.ts";
import type { LayerLink } from "#server/volumes/linked/linked-info.ts";

const FLAT = {
  positionsNm: Float32Array.of(100, 200, 400, 108, 200, 400, 100, 208, 400),
  triangles: Uint32Array.of(0, 1, 2),
};

function labelsAt(change: Partial<LayerLink> = {}): LayerLink {
  return {
    ...{ address: "gs://lab/seg", path: "", axisOrder: "xyz", voxelType: "uint64" },
    levels: [
      {
        shapeVoxel: [100, 100, 10],
        voxelNm: [4, 4, 40],
        offsetNm: [20, 40, 80],
        blockVoxel: [64, 64, 10],
      },
    ],
    ...change,
  };
}

const GRID = { voxelNm: [4, 4, 40] as const, offsetNm: [0, 0, 40] as const };

function meshesOf(labels: LayerLink, read = async (): Promise<BroughtMesh | null> => FLAT) {
  const seen = { opened: 0, closed: 0 };
  const meshes = broughtMeshes({ labels, ...GRID } as never, async () => {
    seen.opened++;
    // Written for voxels of half the size, from another corner.
    const own = { voxelNm: [2, 2, 20] as const, offsetNm: [100, 200, 400] as const };
    return { ...own, read, close: async () => void seen.closed++ };
  });
  return { meshes, seen };
}

it("lie where the dataset's voxels do, by its sizes and its corner", async () => {
  const { meshes } = meshesOf(labelsAt());
  const mesh = (await meshes.read(7n)) as typeof FLAT;
  // The source's corner is at 20, 40, 80 of the page; half a voxel before the middle of the first.
  expect([...mesh.positionsNm]).toEqual([18, 38, 20, 34, 38, 20, 18, 54, 20]);
});

it("are placed alike where Draco has packed them", async () => {
  // Twice as long along x, y and z for z, and a corner of the source's.
  const toNm = [2, 0, 0, 100, 0, 0, 3, 200, 0, 4, 0, 400];
  const bytes = new Uint8Array(3);
  const mesh = { fragments: [{ bytes, toNm }] };
  const { meshes } = meshesOf(labelsAt(), async () => mesh);
  expect(await meshes.read(7n)).toEqual({
    fragments: [{ bytes, toNm: [4, 0, 0, 18, 0, 0, 6, 38, 0, 8, 0, 20] }],
  });
});

it("are opened once, and closed with the dataset", async () => {
  const { meshes, seen } = meshesOf(labelsAt());
  await Promise.all([meshes.read(1n), meshes.read(2n)]);
  await meshes.close();
  expect(seen).toEqual({ opened: 1, closed: 1 });
});

it("are none of labels that were turned, and none where there is none", async () => {
  const turned = meshesOf(labelsAt({ axisOrder: "zyx" }));
  expect(await turned.meshes.read(1n)).toBeNull();
  expect(turned.seen.opened).toBe(0);
  expect(await meshesOf(labelsAt(), async () => null).meshes.read(1n)).toBeNull();
});
