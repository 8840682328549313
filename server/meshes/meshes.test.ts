// Meshes of drawn shapes: in each level of detail a closed surface about the voxels, wherever the labels
// are read from; and the files that they are kept in.
import { mkdtemp, readdir, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { CellGrid } from "#core/meshes/cell-grid.ts";
import { decodeMesh } from "#core/meshes/mesh-codec.ts";
import { enclosedVolumeNm3, type SurfaceMesh, triangleCountOf } from "#core/meshes/surface-mesh.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";
import {
  DRAWN_SHAPE,
  DRAWN_VOXEL_NM,
  drawnVolume,
} from "#server/exports/skeletons/drawn-release.ts";
import { meshLevels } from "#server/meshes/mesh-levels.ts";
import { pieceCells } from "#server/meshes/piece-cells.ts";
import { withSide } from "#server/meshes/piece-voxels.ts";
import { supervoxelCells } from "#server/meshes/supervoxel-cells.ts";
import { KeptFiles } from "#server/volumes/kept-files.ts";
import { ONE_LEVEL, type VolumeReader } from "#server/volumes/volume-port.ts";

const signal = new AbortController().signal;
const volume = drawnVolume();
const SOURCE = { labels: volume, voxelNm: DRAWN_VOXEL_NM };
/** The cell body of the drawn volume, and a voxel in its middle. */
const BODY = { label: 1, positionVoxel: [70, 45, 20] as Vec3, sizeVoxel: 1 };

async function levelsOf(grid: CellGrid | null): Promise<readonly SurfaceMesh[]> {
  if (grid === null) throw new Error("there are no cells");
  return (await meshLevels(grid)).map((bytes) => {
    const decoded = decodeMesh(bytes);
    if (!decoded.ok) throw new Error(decoded.error.problem);
    return decoded.value.mesh;
  });
}

/** Edges that are not there as often one way as the other. */
function openEdges({ triangles }: SurfaceMesh): number {
  const balance = new Map<string, number>();
  for (let i = 0; i < triangles.length; i++) {
    const from = triangles[i];
    const to = triangles[i % 3 === 2 ? i - 2 : i + 1];
    const key = from < to ? `${from} ${to}` : `${to} ${from}`;
    balance.set(key, (balance.get(key) ?? 0) + (from < to ? 1 : -1));
  }
  return [...balance.values()].filter((value) => value !== 0).length;
}

describe("the mesh of a supervoxel", () => {
  it("is closed and about as large as its voxels in every level, each coarser than the last", async () => {
    const levels = await levelsOf(await supervoxelCells(SOURCE, BODY, signal));
    const ballNm3 = (4 / 3) * Math.PI * 1_800 ** 3;
    for (const [level, atLeast] of [0.95, 0.9, 0.7].entries()) {
      expect(openEdges(levels[level])).toBe(0);
      expect(enclosedVolumeNm3(levels[level]) / ballNm3).toBeGreaterThan(atLeast);
      expect(enclosedVolumeNm3(levels[level]) / ballNm3).toBeLessThan(1.05);
    }
    const counts = levels.map(triangleCountOf);
    expect(counts[0]).toBeGreaterThan(2 * counts[1]);
    expect(counts[1]).toBeGreaterThan(counts[2]);
    expect(counts[2]).toBeLessThanOrEqual(400);
  });

  it("lies in the same place when a coarser mip is read, since it is large", async () => {
    const reads: number[] = [];
    const [width, height, depth] = DRAWN_SHAPE;
    const labels: VolumeReader<Uint32Array> = {
      shapesVoxel: [DRAWN_SHAPE, [width / 2, height / 2, depth]],
      factorsVoxel: [...ONE_LEVEL, [2, 2, 1]],
      async readBlock(mip, box) {
        reads.push(mip);
        if (mip === 0) return volume.readBlock(0, box);
        const [from, to] = [box.minVoxel, box.maxVoxel];
        const all = await volume.readBlock(0, {
          minVoxel: [2 * from[0], 2 * from[1], from[2]],
          maxVoxel: [2 * to[0], 2 * to[1], to[2]],
        });
        const rowVoxels = 2 * (to[0] - from[0]);
        return all.filter((_, i) => i % 2 === 0 && Math.floor(i / rowVoxels) % 2 === 0);
      },
    };
    const source = { labels, voxelNm: DRAWN_VOXEL_NM };
    const grid = await supervoxelCells(source, { ...BODY, sizeVoxel: 2 ** 23 }, signal);
    expect(new Set(reads)).toEqual(new Set([1]));
    const [mesh] = await levelsOf(grid);
    const middle = [0, 1, 2].map((axis) => {
      const parts = mesh.positionsNm.filter((_, i) => i % 3 === axis);
      return (
        (parts.reduce((least, part) => Math.min(least, part), Infinity) +
          parts.reduce((most, part) => Math.max(most, part), -Infinity)) /
        2
      );
    });
    // Half a coarse pixel is 64 nm.
    [4_480, 2_880, 2_000].forEach((part, axis) => {
      expect(Math.abs(middle[axis] - part)).toBeLessThan(64);
    });
  });

  it("is not there where the labels do not have it", async () => {
    expect(await supervoxelCells(SOURCE, { ...BODY, label: 99 }, signal)).toBeNull();
  });
});

describe("[OP8] the mesh of a piece", () => {
  /** A bar of 20 × 4 × 4 voxels, its side 2 from voxel `from` on. */
  const barAt = (from: number): SupervoxelMask => ({
    supervoxel: 7n,
    minVoxel: [10, 20, 3],
    shapeVoxel: [20, 4, 4],
    sides: Uint8Array.from({ length: 20 * 4 * 4 }, (_, i) => (i % 20 < from ? 1 : 2)),
  });
  const VOLUME: Vec3 = [100, 100, 20];

  /** Between two borders of the bar. */
  async function between(from: number, fromSide: 1 | 2, to: number, toSide: 1 | 2) {
    const piece = await withSide(await withSide(null, barAt(from), fromSide), barAt(to), toSide);
    return pieceCells(piece, VOLUME, [8, 8, 40]);
  }

  it("has the voxels on its sides of all its masks, and no other", async () => {
    const middle = await between(5, 2, 12, 1);
    if (middle === null) throw new Error("there is a middle");
    expect(middle.cells.reduce((sum, cell) => sum + cell, 0)).toBe(7 * 4 * 4);
    const first = middle.cells.indexOf(1) % middle.shapeCells[0];
    expect(middle.originNm[0] + first * 8).toBe((10 + 5) * 8);
  });

  it("is not there where no voxel lies on all sides", async () => {
    expect(await between(5, 1, 12, 2)).toBeNull();
  });

  it("is of one supervoxel's masks", async () => {
    const piece = await withSide(null, barAt(5), 1);
    const ofAnother = { ...barAt(5), supervoxel: 8n };
    await expect(withSide(piece, ofAnother, 1)).rejects.toThrow(/different voxels/);
  });
});

describe("kept meshes", () => {
  let folder: string;
  const problems: unknown[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "fascicle-meshes-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  function filesIn(name: string, nowMs: () => number = Date.now) {
    const onProblem = (error: unknown) => problems.push(error);
    return new KeptFiles({ folder: join(folder, name), budgetBytes: 1_000, nowMs, onProblem });
  }

  it("come back as they were, or not at all where a file is damaged", async () => {
    const files = filesIn("kept");
    const { hash } = await files.write("a/b.0", Uint8Array.of(1, 2, 3));
    expect(await files.read("a/b.0")).toEqual({ bytes: Uint8Array.of(1, 2, 3), hash });
    await truncate(join(folder, "kept/a/b.0"), 34);
    expect(await files.read("a/b.0")).toBeNull();
    expect(await files.read("a/c.0")).toBeNull();
  });

  it("take no more than their budget: what was asked for last stays", async () => {
    let now = Date.now() - 1e9;
    const files = filesIn("bounded", () => now);
    for (let at = 0; at < 12; at++) {
      await files.write(`m${at}`, new Uint8Array(168).fill(at));
      now += 1e7;
      await files.read("m0");
    }
    const left = await readdir(join(folder, "bounded"));
    expect(left.length).toBeLessThanOrEqual(5);
    expect(left).toContain("m11");
  });

  it("that cannot be kept are answered with all the same", async () => {
    const files = filesIn("kept/a/b.0");
    expect((await files.write("x", Uint8Array.of(9))).bytes).toEqual(Uint8Array.of(9));
    expect(problems).toHaveLength(1);
  });
});
