// The levels that a layer elsewhere lacks: which they are, what is in them, and what making them costs.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { BlockCache } from "#server/volumes/block-cache.ts";
import { pyramidLevels } from "#server/volumes/block-layout.ts";
import { labelReader } from "#server/volumes/block-volume-reader.ts";
import { BackgroundWork, TooMuchWorkError } from "#server/volumes/linked/background-work.ts";
import { extendedGrid, linkedGrid, type PlacedLevel } from "#server/volumes/linked/grid.ts";
import { type LinkedLevel, layerReader } from "#server/volumes/linked/layer-reader.ts";
import { MadeBlocks } from "#server/volumes/linked/made-blocks.ts";
import { withMadeLevels } from "#server/volumes/linked/made-levels.ts";
import { labelPyramid } from "#server/volumes/pyramid-writer.ts";
import { mostFrequentOf } from "#server/volumes/reduce-voxels.ts";
import type { VolumeSource } from "#server/volumes/sources/source-port.ts";
import { DiskBytes } from "#server/volumes/stores/disk-bytes.ts";
import { HostSlots } from "#server/volumes/stores/host-slots.ts";
import { cutOut } from "#tests/support/cut-out.ts";

/** Odd along each axis, so that far faces have half of what the next level's voxels stand for. */
const SHAPE: Vec3 = [601, 303, 19];
const NM: Vec3 = [4, 4, 10];
/** In squares that no level's voxels fit, with background between. */
const LABELS = Uint32Array.from({ length: SHAPE[0] * SHAPE[1] * SHAPE[2] }, (_, at) => {
  const [x, y] = [at % SHAPE[0], Math.floor(at / SHAPE[0]) % SHAPE[1]];
  const z = Math.floor(at / (SHAPE[0] * SHAPE[1]));
  return (x * 7 + y * 3 + z) % 11 === 0 ? 0 : 1 + (Math.floor(x / 5) + 131 * Math.floor(y / 3) + z);
});
const OWN: PlacedLevel = {
  ...{ shapeVoxel: SHAPE, voxelNm: NM, offsetNm: [0, 0, 0], blockVoxel: [64, 64, 8] },
};

function volume() {
  let reads = 0;
  const source: VolumeSource = {
    ...{ address: "labels", purpose: null, voxelType: "uint32", contrast: null, levels: [OWN] },
    readBlock: async (_, box) => {
      reads++;
      return cutOut(LABELS, SHAPE, box);
    },
    close: async () => undefined,
  };
  return { source, reads: () => reads };
}

function readerOf(source: VolumeSource, made: MadeBlocks) {
  const levels: readonly LinkedLevel[] = withMadeLevels([OWN]).map((level) =>
    "own" in level ? { placed: level.placed, source, level: level.own } : level,
  );
  const grid = linkedGrid([levels.map(({ placed }) => placed)]);
  const layer = {
    ...{ name: "labels", levels, made, reduce: mostFrequentOf },
    allocate: (length: number) => new Uint32Array(length),
    convert: (voxels: unknown) => voxels as Uint32Array,
  };
  return layerReader(layer, grid, new BlockCache(2 ** 26));
}

const placed = (voxelNm: Vec3, shapeVoxel: Vec3): PlacedLevel => ({
  ...{ voxelNm, shapeVoxel, offsetNm: [0, 0, 0], blockVoxel: [64, 64, 64] },
});
const factorsOf = (own: readonly PlacedLevel[]) =>
  withMadeLevels(own).map((level) => [
    level.placed.voxelNm.map((size, axis) => size / own[0].voxelNm[axis]).join(),
    "own" in level ? "own" : "made",
  ]);

describe("a layer's levels", () => {
  it("are halved until all of it is seen at once, sections single while they are thick", () => {
    expect(factorsOf([placed([4, 4, 40], [2048, 1000, 50])])).toEqual([
      ["1,1,1", "own"],
      ["2,2,1", "made"],
      ["4,4,1", "made"],
      ["8,8,1", "made"],
    ]);
    expect(factorsOf([placed([4, 4, 40], [200, 100, 50])])).toEqual([["1,1,1", "own"]]);
  });

  it("end where a block would be made of more than anybody waits for", () => {
    const factors = factorsOf([placed([8, 8, 8], [2 ** 17, 2 ** 17, 2 ** 17])]);
    expect(factors.at(-1)).toEqual(["32,32,32", "made"]);
    const sections = factorsOf([placed([4, 4, 400], [2 ** 17, 2 ** 17, 10])]);
    expect(sections.at(-1)).toEqual(["128,128,2", "made"]);
  });

  it("have none missing between two that lie far apart", () => {
    const [fine, coarse] = [
      placed([4, 4, 40], [4096, 4096, 64]),
      placed([64, 64, 80], [256, 256, 32]),
    ];
    expect(factorsOf([fine, coarse])).toEqual([
      ["1,1,1", "own"],
      ["2,2,1", "made"],
      ["4,4,1", "made"],
      ["8,8,1", "made"],
      ["16,16,2", "own"],
    ]);
  });

  it("are mips behind those that a dataset has, which keep their numbers", () => {
    const own = [placed([4, 4, 40], [4096, 4096, 64]), placed([64, 64, 40], [256, 256, 64])];
    const known = {
      voxelNm: own[0].voxelNm,
      offsetNm: own[0].offsetNm,
      shapeVoxel: own[0].shapeVoxel,
    };
    const factorsVoxel: readonly Vec3[] = [
      [1, 1, 1],
      [16, 16, 1],
    ];
    const coarser = placed([128, 128, 40], [128, 128, 64]);
    const levels = [...own, coarser];
    const grid = extendedGrid({ ...known, factorsVoxel }, [
      withMadeLevels(levels).map((level) => level.placed),
    ]);
    expect(grid.factorsVoxel).toEqual([...factorsVoxel, [32, 32, 1]]);
  });
});

describe("levels that are made", () => {
  let folder: string;
  let disk: DiskBytes;
  const levels = pyramidLevels(SHAPE, NM);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "made-levels-"));
    disk = new DiskBytes({ folder: join(folder, "cache"), limitBytes: 2 ** 30 });
    const writer = labelPyramid(join(folder, "pyramid"), levels);
    const area = SHAPE[0] * SHAPE[1];
    for (let z = 0; z < SHAPE[2]; z++) {
      await writer.addSection(LABELS.subarray(z * area, (z + 1) * area));
    }
  });
  afterAll(async () => {
    await disk.settled();
    await rm(folder, { recursive: true, force: true });
  });

  it("are voxel by voxel those that an import writes", async () => {
    const { source } = volume();
    const reader = readerOf(source, new MadeBlocks({ name: "same", disk: null }));
    const written = labelReader({
      folder: join(folder, "pyramid"),
      shapesVoxel: levels.map(({ shapeVoxel }) => shapeVoxel),
      factorsVoxel: levels.map(({ factorVoxel }) => factorVoxel),
      cache: new BlockCache(2 ** 26),
    });
    expect(reader.shapesVoxel).toEqual(written.shapesVoxel);
    expect(reader.shapesVoxel.length).toBeGreaterThan(2);
    for (const [mip, maxVoxel] of reader.shapesVoxel.entries()) {
      const whole = { minVoxel: [0, 0, 0] as Vec3, maxVoxel };
      const [made, wanted] = [
        await reader.readBlock(mip, whole),
        await written.readBlock(mip, whole),
      ];
      const first = made.findIndex((label, at) => label !== wanted[at]);
      expect({ mip, first, length: made.length }).toEqual({
        mip,
        first: -1,
        length: wanted.length,
      });
    }
  });

  it("are found by the next process, without a read of the source", async () => {
    const [one, other] = [volume(), volume()];
    const mip = levels.length - 1;
    const whole = { minVoxel: [0, 0, 0] as Vec3, maxVoxel: levels[mip].shapeVoxel };
    const first = readerOf(one.source, new MadeBlocks({ name: "kept", disk }));
    const made = await first.readBlock(mip, whole);
    expect(one.reads()).toBeGreaterThan(0);
    await disk.settled();
    const shared = new DiskBytes({ folder: join(folder, "cache"), limitBytes: 2 ** 30 });
    const second = readerOf(other.source, new MadeBlocks({ name: "kept", disk: shared }));
    expect(await second.readBlock(mip, whole)).toEqual(made);
    expect(other.reads()).toBe(0);
    const another = readerOf(
      other.source,
      new MadeBlocks({ name: "another dataset", disk: shared }),
    );
    await another.readBlock(mip, whole);
    expect(other.reads()).toBeGreaterThan(0);
  });

  it("go on being made when nobody waits any more", async () => {
    const { source, reads } = volume();
    const held: (() => void)[] = [];
    let isHeld = true;
    const slow: VolumeSource = {
      ...source,
      readBlock: async (...asked) => {
        if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
        return source.readBlock(...asked);
      },
    };
    const made = new MadeBlocks({ name: "left", disk });
    const reader = readerOf(slow, made);
    const mip = 1;
    const box = { minVoxel: [0, 0, 0] as Vec3, maxVoxel: [64, 64, 8] as Vec3 };
    const controller = new AbortController();
    const asked = reader.readBlock(mip, box, controller.signal);
    await expect.poll(() => held.length).toBeGreaterThan(0);
    controller.abort(new Error("the page is gone"));
    await expect(asked).rejects.toThrow("the page is gone");
    isHeld = false;
    for (const go of held) go();
    const again = await reader.readBlock(mip, box);
    expect(again.length).toBe(64 * 64 * 8);
    const readsOnce = reads();
    await disk.settled();
    const { source: fresh, reads: freshReads } = volume();
    const next = readerOf(fresh, new MadeBlocks({ name: "left", disk }));
    expect(await next.readBlock(mip, box)).toEqual(again);
    expect([readsOnce > 0, freshReads()]).toEqual([true, 0]);
  });
});

describe("work behind", () => {
  it("is as much at once as there are slots, however many have their own", async () => {
    const slots = new HostSlots(2);
    const works = [new BackgroundWork({ slots }), new BackgroundWork({ slots })];
    let active = 0;
    let most = 0;
    const step = async (): Promise<number> => {
      most = Math.max(most, ++active);
      await new Promise((resolve) => setImmediate(resolve));
      return active--;
    };
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        works[at % 2].run(`${at}`, step, new AbortController().signal),
      ),
    );
    expect(most).toBe(2);
  });

  it("is done once for all who ask, begun again where it failed, refused where it is too much", async () => {
    const work = new BackgroundWork({ most: 1 });
    const { signal } = new AbortController();
    let begun = 0;
    const fails = async (): Promise<never> => {
      begun++;
      throw new Error("broken");
    };
    const both = [work.run("a", fails, signal), work.run("a", fails, signal)];
    await expect(work.run("b", fails, signal)).rejects.toThrow(TooMuchWorkError);
    for (const each of both) await expect(each).rejects.toThrow("broken");
    await expect(work.run("a", fails, signal)).rejects.toThrow("broken");
    expect(begun).toBe(2);
  });

  it("ends when it is closed", async () => {
    const work = new BackgroundWork();
    const { signal } = new AbortController();
    const waits = work.run(
      "a",
      (ended) =>
        new Promise((_, reject) => ended.addEventListener("abort", () => reject(ended.reason))),
      signal,
    );
    const seen = expect(waits).rejects.toThrow("closed");
    await work.close();
    await seen;
  });
});
