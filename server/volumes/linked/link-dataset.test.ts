import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { makeNeuropil } from "#fixtures/neuropil/make-neuropil.ts";
import { importWorld } from "#server/volumes/import-world.ts";
import { linkDataset } from "#server/volumes/linked/link-dataset.ts";
import { readLinkedInfo } from "#server/volumes/linked/linked-info.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import type { VolumeSource, VoxelArray, VoxelType } from "#server/volumes/sources/source-port.ts";
import { DiskBytes } from "#server/volumes/stores/disk-bytes.ts";
import { cutOut } from "#tests/support/cut-out.ts";

const SHAPE: Vec3 = [96, 80, 10];
const world = makeNeuropil({ seed: 11, shapeVoxel: SHAPE, idBase: 2n ** 60n });
const labelIds = BigUint64Array.from(world.labels, (label) =>
  label === 0 ? 0n : world.supervoxelIds[label - 1],
);

interface Held {
  readonly voxels: VoxelArray;
  readonly voxelType: VoxelType;
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3 | null;
  readonly offsetNm?: Vec3;
}

/** A volume in memory, of one level. */
function held(address: string, { voxels, voxelType, shapeVoxel, voxelNm, offsetNm }: Held) {
  const source: VolumeSource = {
    address,
    purpose: null,
    voxelType,
    levels: [{ shapeVoxel, voxelNm, offsetNm: offsetNm ?? [0, 0, 0], blockVoxel: [32, 32, 4] }],
    readBlock: async (_level, box) => cutOut(voxels, shapeVoxel, box),
    close: async () => undefined,
  };
  return { address, path: "", axisOrder: "xyz" as const, source };
}

/** Every second voxel along x and y. */
function halved(ids: BigUint64Array): BigUint64Array {
  const [width, height, depth] = SHAPE;
  const out = new BigUint64Array((width / 2) * (height / 2) * depth);
  let to = 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y += 2) {
      for (let x = 0; x < width; x += 2) out[to++] = ids[(z * height + y) * width + x];
    }
  }
  return out;
}

const image = held("the image", {
  ...{ voxels: world.image, voxelType: "uint8", shapeVoxel: SHAPE, voxelNm: world.voxelNm },
});
const labels = held("the labels", {
  ...{ voxels: labelIds, voxelType: "uint64", shapeVoxel: SHAPE, voxelNm: world.voxelNm },
});
const coarse = held("the coarse labels", {
  ...{ voxels: halved(labelIds), voxelType: "uint64", shapeVoxel: [48, 40, 10] },
  voxelNm: [world.voxelNm[0] * 2, world.voxelNm[1] * 2, world.voxelNm[2]],
});

function idsOf({ supervoxelIds }: AgglomerationGraph): string[] {
  return Array.from({ length: supervoxelIds.length }, (_, index) =>
    String(supervoxelIds.at(index)),
  );
}

describe("a dataset over layers that stay where they lie", () => {
  let root: string;
  const open = (name: string, layers = [image, labels, coarse]) =>
    openDatasetVolumes(join(root, name), {
      cacheBytes: 2 ** 22,
      openLayer: async ({ address }) => {
        const layer = layers.find((each) => each.address === address);
        if (layer === undefined) throw new Error(`${address} is away`);
        return layer.source;
      },
    });

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "linked-"));
    await linkDataset({ image, labels, targetDir: join(root, "same") });
    await linkDataset({
      ...{ image, labels: coarse, targetDir: join(root, "coarse") },
      regionVoxel: { minVoxel: [10, 8, 2], maxVoxel: [40, 32, 9] },
    });
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  it("has the voxels, supervoxels and edges that a copy of it has", async () => {
    await importWorld(world, join(root, "copied"));
    const copied = await open("copied");
    const same = await open("same");
    const whole = { minVoxel: [0, 0, 0] as Vec3, maxVoxel: SHAPE };
    expect(await same.labels.readBlock(0, whole)).toEqual(await copied.labels.readBlock(0, whole));
    expect(await same.image.readBlock(0, whole)).toEqual(await copied.image.readBlock(0, whole));
    const [{ graph }, { graph: theirs }] = [await same.readGraph(), await copied.readGraph()];
    expect(graph.supervoxelIds.length).toBe(world.supervoxelIds.length);
    expect(same.edgeCount).toBeGreaterThan(world.supervoxelIds.length);
    for (const index of world.supervoxelIds.keys()) {
      expect(graph.supervoxelIds.at(index)).toBe(world.supervoxelIds[index]);
      expect(graph.sizesVoxel.at(index)).toBe(theirs.sizesVoxel.at(index));
    }
    await same.close();
    await copied.close();
  });

  it("asks for the channel that was chosen whenever its layers are opened", async () => {
    const targetDir = join(root, "channel");
    await linkDataset({
      ...{ image: { ...image, indices: { c: 1, t: 2 } }, labels, targetDir },
      regionVoxel: { minVoxel: [0, 0, 0], maxVoxel: [32, 32, 4] },
    });
    const asked = new Map<string, unknown>();
    const volumes = await openDatasetVolumes(targetDir, {
      cacheBytes: 2 ** 20,
      openLayer: async ({ address, indices }) => {
        asked.set(address, indices);
        return (address === image.address ? image : labels).source;
      },
    });
    const voxel = { minVoxel: [0, 0, 0] as Vec3, maxVoxel: [1, 1, 1] as Vec3 };
    await volumes.image.readBlock(0, voxel);
    await volumes.labels.readBlock(0, voxel);
    expect(asked.get(image.address)).toEqual({ c: 1, t: 2 });
    expect(asked.get(labels.address)).toBeUndefined();
    await volumes.close();
  });

  it("lets only a region's supervoxels be edited, each known by a voxel of its own on the grid", async () => {
    const volumes = await open("coarse");
    expect(volumes.shapeVoxel).toEqual(SHAPE);
    const { graph } = await volumes.readGraph();
    const count = graph.supervoxelIds.length;
    expect(count).toBeGreaterThan(10);
    expect(count).toBeLessThan(world.supervoxelIds.length);
    for (let index = 0; index < count; index++) {
      const at = [0, 1, 2].map((axis) => graph.positionsVoxel.at(3 * index + axis));
      const [x, y, z] = at;
      expect(x >= 20 && x < 80 && y >= 16 && y < 64 && z >= 2 && z < 9, `${at}`).toBe(true);
      expect(await volumes.supervoxelIndexAt([x, y, z])).toBe(index);
    }
    await volumes.close();
  });

  it("places synapses in the labels, also where both lie in one file and sources are classes", async () => {
    class InFile implements VolumeSource {
      readonly address = "volumes.h5";
      readonly purpose = null;
      readonly #held: VolumeSource;
      constructor(inFile: VolumeSource) {
        this.#held = inFile;
      }
      get voxelType() {
        return this.#held.voxelType;
      }
      get levels() {
        return this.#held.levels;
      }
      readBlock(...asked: Parameters<VolumeSource["readBlock"]>) {
        return this.#held.readBlock(...asked);
      }
      async close(): Promise<void> {}
    }
    const inFile = (path: string, { source }: typeof image) => ({
      ...{ address: "volumes.h5", path, axisOrder: "xyz" as const, source: new InFile(source) },
    });
    const [pre, post] = [
      [10, 12, 3],
      [70, 60, 8],
    ] as const;
    const synapsesPath = join(root, "synapses.csv");
    const columns = "synapse_id,pre_x,pre_y,pre_z,post_x,post_y,post_z";
    await writeFile(synapsesPath, `${columns}\n7,${pre.join()},${post.join()}\n`);
    await linkDataset({
      ...{ image: inFile("/raw", image), labels: inFile("/ids", labels) },
      ...{ synapsesPath, targetDir: join(root, "one-file") },
    });
    const volumes = await open("one-file");
    const [synapse] = await volumes.readSynapses();
    const idAt = ([x, y, z]: Vec3) => labelIds[(z * SHAPE[1] + y) * SHAPE[0] + x];
    expect(synapse.pre.place.supervoxel).toBe(idAt(pre));
    expect(synapse.posts.map(({ place }) => place.supervoxel)).toEqual([idAt(post)]);
    await volumes.close();
  });

  it("takes of a table of all edges those within its region, where they touch there", async () => {
    const same = await open("same");
    const { graph } = await same.readGraph();
    const lines = ["sv1,sv2,affinity,x,y,z"];
    for (let edge = 0; edge < same.edgeCount; edge++) {
      const ids = [graph.edgeA, graph.edgeB].map((ends) => graph.supervoxelIds.at(ends.at(edge)));
      const contact = [0, 1, 2].map((axis) => graph.contactVoxel.at(3 * edge + axis));
      lines.push([...ids, 0.75, ...contact].join());
    }
    const edgesPath = join(root, "all-edges.csv");
    await writeFile(edgesPath, lines.join("\n"));
    const regionVoxel = { minVoxel: [20, 16, 2], maxVoxel: [80, 64, 9] } as const;
    await linkDataset({
      ...{ image, labels, regionVoxel, edgesPath, on: { kind: "threshold", threshold: 0.5 } },
      targetDir: join(root, "region-of-table"),
    });
    const part = await open("region-of-table");
    const { graph: own } = await part.readGraph();
    const known = new Set(idsOf(own));
    const within = lines.slice(1).filter((line) => {
      const [a, b] = line.split(",", 2);
      return known.has(a) && known.has(b);
    });
    expect(within.length).toBeGreaterThan(10);
    expect(within.length).toBeLessThan(same.edgeCount);
    expect(part.edgeCount).toBe(within.length);
    for (let edge = 0; edge < part.edgeCount; edge++) {
      const at = [0, 1, 2].map((axis) => own.contactVoxel.at(3 * edge + axis));
      const isInside = at.every(
        (place, axis) => place >= regionVoxel.minVoxel[axis] && place < regionVoxel.maxVoxel[axis],
      );
      expect(isInside, `${at}`).toBe(true);
    }
    await same.close();
    await part.close();
  });

  it("opens while its sources are away, says which one, and reads once they are back", async () => {
    const there: (typeof image)[] = [];
    const volumes = await open("same", there);
    expect(volumes.supervoxelCount).toBe(world.supervoxelIds.length);
    await expect(volumes.supervoxelIndexAt([0, 0, 0])).rejects.toThrow("the labels is away");
    there.push(labels);
    const first = world.labels[0] - 1;
    expect(await volumes.supervoxelIndexAt([0, 0, 0])).toBe(first);
    await volumes.close();
  });

  it("is seen whole where its sources have one level alone, later also while they are away", async () => {
    const shapeVoxel: Vec3 = [300, 40, 4];
    const of = { shapeVoxel, voxelNm: [4, 4, 40] as Vec3 };
    const count = shapeVoxel[0] * shapeVoxel[1] * shapeVoxel[2];
    const isLeft = (at: number) => at % shapeVoxel[0] < 150;
    const [left, right] = [2n ** 60n + 1n, 2n ** 60n + 3n];
    const wideImage = held("the wide image", {
      ...{ ...of, voxels: Uint8Array.from({ length: count }, (_, at) => (isLeft(at) ? 40 : 90)) },
      voxelType: "uint8",
    });
    const wideLabels = held("the wide labels", {
      ...of,
      voxels: BigUint64Array.from({ length: count }, (_, at) => (isLeft(at) ? left : right)),
      voxelType: "uint64",
    });
    await linkDataset({ image: wideImage, labels: wideLabels, targetDir: join(root, "wide") });
    const disk = new DiskBytes({ folder: join(root, "made"), limitBytes: 2 ** 26 });
    const half: Vec3 = [150, 20, 4];
    const readWith = async (layers: readonly (typeof wideImage)[]) => {
      const volumes = await openDatasetVolumes(join(root, "wide"), {
        cacheBytes: 2 ** 22,
        made: { disk },
        openLayer: async ({ address }) => {
          const layer = layers.find((each) => each.address === address);
          if (layer === undefined) throw new Error(`${address} is away`);
          return layer.source;
        },
      });
      expect(volumes.labels.shapesVoxel).toEqual([shapeVoxel, half]);
      const box = { minVoxel: [0, 0, 0] as Vec3, maxVoxel: half };
      const read = [await volumes.image.readBlock(1, box), await volumes.labels.readBlock(1, box)];
      await disk.settled();
      await volumes.close();
      return read;
    };
    const [grey, dense] = await readWith([wideImage, wideLabels]);
    const voxels = half[0] * half[1] * half[2];
    const isLeftHalf = (at: number) => at % half[0] < 75;
    expect(grey).toEqual(
      Uint8Array.from({ length: voxels }, (_, at) => (isLeftHalf(at) ? 40 : 90)),
    );
    expect(dense).toEqual(
      Uint32Array.from({ length: voxels }, (_, at) => (isLeftHalf(at) ? 1 : 2)),
    );
    expect(await readWith([])).toEqual([grey, dense]);
  });

  it("refuses a source that became another one", async () => {
    const other = held("the labels", {
      ...{ voxels: halved(labelIds), voxelType: "uint64", shapeVoxel: [48, 40, 10], voxelNm: null },
    });
    const volumes = await open("same", [other]);
    await expect(volumes.supervoxelIndexAt([0, 0, 0])).rejects.toThrow(
      "the labels: the shape of its levels is no longer what it was",
    );
    await volumes.close();
  });

  it.each([
    [
      "a voxel size that nobody tells",
      {
        labels: {
          ...labels,
          source: { ...labels.source, levels: [{ ...labels.source.levels[0], voxelNm: null }] },
        },
      },
      "the voxel size is not told",
    ],
    [
      "a region that leaves the labels",
      { regionVoxel: { minVoxel: [0, 0, 0], maxVoxel: [97, 1, 1] } },
      "the region from 0, 0, 0 to 97, 1, 1 is not inside 96 × 80 × 10",
    ],
    [
      "labels that are no whole numbers",
      { labels: { ...labels, source: { ...labels.source, voxelType: "float32" } } },
      "the type of the labels is float32",
    ],
    [
      "a float image without a range",
      { image: { ...image, source: { ...image.source, voxelType: "float32" } } },
      "the contrast range is not given",
    ],
  ] as const)("refuses %s, and leaves nothing", async (_what, change, message) => {
    const targetDir = join(root, "refused");
    const request = { image, labels, targetDir, ...change } as Parameters<typeof linkDataset>[0];
    await expect(linkDataset(request)).rejects.toThrow(message);
    expect(existsSync(targetDir)).toBe(false);
  });

  it("names the field where what the folder says cannot be read", async () => {
    const path = join(root, "same", "links.json");
    const text = await readFile(path, "utf8");
    expect((await readLinkedInfo(join(root, "same")))?.image.address).toBe("the image");
    await writeFile(path, text.replace('"uint64"', '"uint65"'));
    await expect(open("same")).rejects.toThrow("links.json: labels.voxelType is wrong");
    await writeFile(path, text);
  });
});
