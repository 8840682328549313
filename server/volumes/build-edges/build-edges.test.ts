import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { contactRules } from "#core/agglomeration/contact-block.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { makeNeuropil } from "#fixtures/neuropil/make-neuropil.ts";
import { blocksOf, type LabeledSections } from "#server/volumes/build-edges/block-source.ts";
import {
  type BuildEdgesOptions,
  type BuiltEdges,
  buildEdges,
} from "#server/volumes/build-edges/build-edges.ts";
import { EdgeWorkers } from "#server/volumes/build-edges/edge-workers.ts";
import { WorkerFailedError } from "#server/workers/request-worker.ts";
import { rocAuc } from "#tests/support/segmentation-quality.ts";

const world = makeNeuropil({ seed: 5, shapeVoxel: [150, 140, 14] });

function sectionsOf(
  shapeVoxel: Vec3,
  voxelNm: Vec3,
  image: Uint8Array,
  labels: Uint32Array,
): LabeledSections {
  const area = shapeVoxel[0] * shapeVoxel[1];
  const shared = new Uint32Array(area);
  return {
    shapeVoxel,
    voxelNm,
    readImage: async (z) => image.subarray(z * area, (z + 1) * area),
    readLabels: async (z) => {
      shared.set(labels.subarray(z * area, (z + 1) * area));
      return shared;
    },
  };
}

const worldSections = sectionsOf(world.shapeVoxel, world.voxelNm, world.image, world.labels);

// Threads from source take a second to start: most tests share these.
const one = new EdgeWorkers(1);
const three = new EdgeWorkers(3);

afterAll(async () => {
  await Promise.all([one.close(), three.close()]);
});

function build(options: BuildEdgesOptions = {}): Promise<BuiltEdges> {
  return buildEdges(worldSections, world.supervoxelIds.length, { workers: one, ...options });
}

describe("edges of a synthetic world", () => {
  it("are the same bits for any blocks and any number of workers", async () => {
    const [whole, ...others] = [
      await build({ blockVoxel: world.shapeVoxel }),
      await build({ blockVoxel: [64, 32, 5] }),
      await build({ workers: three, blockVoxel: [37, 150, 1] }),
      await build({ workers: three, blockVoxel: [70, 41, 4] }),
      await buildEdges(worldSections, world.supervoxelIds.length),
    ];
    for (const other of others) expect(other).toEqual(whole);
  });

  it("are its own contacts, each with a voxel of its lower supervoxel that touches the other", async () => {
    const { edges } = await build();
    expect([...edges.edgeA]).toEqual([...world.edges.edgeA]);
    expect([...edges.edgeB]).toEqual([...world.edges.edgeB]);
    const [width, height] = world.shapeVoxel;
    const strides = [1, -1, width, -width, width * height, -width * height];
    edges.edgeA.forEach((a, e) => {
      const [x, y, z] = edges.contactVoxel.subarray(3 * e, 3 * e + 3);
      const at = (z * height + y) * width + x;
      expect(world.labels[at]).toBe(a + 1);
      expect(strides.map((stride) => world.labels[at + stride])).toContain(edges.edgeB[e] + 1);
    });
  });

  it("have higher affinities within a neuron", async () => {
    const { edges } = await build();
    const isTrue = Array.from(
      edges.edgeA,
      (a, e) => world.truth[a] === world.truth[edges.edgeB[e]],
    );
    expect(rocAuc([...edges.affinity], isTrue)).toBeGreaterThan(0.8);
  });

  it("on are those inside what the threshold joins: none at more than there is, all at 0", async () => {
    const none = await build({ threshold: 1 });
    const all = await build({ threshold: 0 });
    expect(none.edges.isOn.every((on) => on === 0)).toBe(true);
    expect(all.edges.isOn.every((on) => on === 1)).toBe(true);
  });

  it("tell how far they are, block by block to the last", async () => {
    const seen: (readonly [number, number])[] = [];
    const onBlock = (done: number, total: number) => seen.push([done, total]);
    await build({ workers: three, blockVoxel: [100, 100, 7], onBlock });
    expect(seen).toEqual(Array.from({ length: 16 }, (_, i) => [i + 1, 16]));
  });
});

describe("edges of any volume", () => {
  it("depend neither on blocks nor on workers", async () => {
    const side = fc.integer({ min: 1, max: 12 });
    const drawn = fc
      .record({
        shape: fc.tuple(side, side, fc.integer({ min: 1, max: 5 })),
        voxelNm: fc.constantFrom<Vec3>([40, 40, 40], [30, 40, 300]),
        blockVoxel: fc.tuple(side, side, side),
        labelCount: fc.integer({ min: 1, max: 9 }),
      })
      .chain((volume) => {
        const length = volume.shape[0] * volume.shape[1] * volume.shape[2];
        return fc.record({
          volume: fc.constant(volume),
          labels: fc.array(fc.nat({ max: volume.labelCount }), {
            minLength: length,
            maxLength: length,
          }),
          image: fc.uint8Array({ minLength: length, maxLength: length }),
        });
      });
    await fc.assert(
      fc.asyncProperty(drawn, async ({ volume, labels, image }) => {
        const { shape, voxelNm, blockVoxel, labelCount } = volume;
        const sections = sectionsOf(shape, voxelNm, image, Uint32Array.from(labels));
        const whole = { workers: one, blockVoxel: shape, threshold: 0.5 };
        const expected = await buildEdges(sections, labelCount, whole);
        const inBlocks = { workers: three, blockVoxel, threshold: 0.5 };
        expect(await buildEdges(sections, labelCount, inBlocks)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a build that cannot go on", () => {
  it.each([1, 24])("ends with the reason it was stopped for, after block %d", async (blocks) => {
    const stop = new AbortController();
    let seen = 0;
    const onBlock = () => {
      if (++seen === blocks) stop.abort(new Error("enough"));
    };
    const workers = new EdgeWorkers(2);
    const options = { workers, blockVoxel: [50, 50, 7] as const, onBlock, signal: stop.signal };
    await expect(build(options)).rejects.toThrow("enough");
    expect(seen).toBeLessThan(36);
  });

  it("does not begin where it was stopped before", async () => {
    await expect(build({ signal: AbortSignal.abort(new Error("never")) })).rejects.toThrow("never");
  });

  it("ends with the error of a section that cannot be read", async () => {
    const readImage = async (z: number) => {
      if (z === 9) throw new Error("section 9 is torn");
      return worldSections.readImage(z);
    };
    const sections = { ...worldSections, readImage };
    const options = { workers: three, blockVoxel: [80, 80, 3] as const };
    const built = buildEdges(sections, world.supervoxelIds.length, options);
    await expect(built).rejects.toThrow("section 9 is torn");
  });

  it("says that a thread ended, where one did", async () => {
    const workers = new EdgeWorkers(1);
    const rules = contactRules([1, 1, 1]);
    // Nobody told the worker of any centers.
    const blocks = blocksOf(worldSections, rules, [100, 100, 7], false);
    const run = workers.run(blocks, (block) => ({ kind: "locate", block, rules }), unheard);
    await expect(run).rejects.toThrow(WorkerFailedError);
    await expect(run).rejects.toThrow(/a worker thread ended \(contacts cannot be located before/);
    const later = { pairA: new Uint32Array(0), pairB: new Uint32Array(0) };
    const centers = { ...later, centersVoxel: new Float64Array(0) };
    await expect(workers.tellAll({ kind: "centers", centers })).rejects.toThrow(WorkerFailedError);
  });
});

function unheard(): void {
  throw new Error("no block should have been answered for");
}
