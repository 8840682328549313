import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { graphColumnsOf } from "#core/agglomeration/fold-edge-changes.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { makeNeuropil } from "#fixtures/neuropil/make-neuropil.ts";
import { onRuleOf } from "#server/volumes/import-edges.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { type ImportRequest, importVolume } from "#server/volumes/import-volume.ts";
import { importWorld } from "#server/volumes/import-world.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import {
  sectionsOf,
  tiffBytes,
  withTemporaryFolder,
  writePngSections,
} from "#server/volumes/small-stack-files.ts";

// Ids above 2^53, so that one that passed through a number would be another.
const A = 2n ** 60n + 1n;
const B = 2n ** 60n + 3n;
const C = 2n ** 62n + 7n;
const SHAPE: Vec3 = [6, 4, 3];
/** A on the left, B in the middle, C on the right, background in the last row. */
const LABELS = BigUint64Array.from({ length: 72 }, (_, i) => {
  if (Math.floor(i / 6) % 4 === 3) return 0n;
  return [A, A, B, B, C, C][i % 6];
});
const IMAGE = Uint8Array.from({ length: 72 }, (_, i) => 3 * i);
const EDGES = `sv1,sv2,affinity,x,y,z,kept\n${B},${A},0.75,1,1,1,1\n${B},${C},0.25,3,2,0.0,0\n`;
const SYNAPSES = "synapse_id,pre_x,pre_y,pre_z,post_x,post_y,post_z,type,confidence";

type EdgesRequest = ImportRequest & Required<Pick<ImportRequest, "edgesPath" | "on">>;

async function writeFiles(folder: string): Promise<EdgesRequest> {
  await writePngSections(join(folder, "em"), IMAGE, SHAPE);
  const supervoxelsPath = join(folder, "supervoxels.tif");
  await writeFile(supervoxelsPath, tiffBytes(sectionsOf(LABELS, SHAPE), SHAPE[0]));
  const edgesPath = join(folder, "edges.csv");
  await writeFile(edgesPath, EDGES);
  return {
    imagePath: join(folder, "em"),
    supervoxelsPath,
    edgesPath,
    voxelNm: [4, 4, 40],
    on: { kind: "threshold", threshold: 0.5 },
    targetDir: join(folder, "dataset"),
  };
}

describe("an import", () => {
  it("gives back image, labels, graph and synapses as they were", async () => {
    await withTemporaryFolder(async (folder) => {
      const request = await writeFiles(folder);
      const synapsesPath = join(folder, "synapses.csv");
      const rows = ["7,0,1,2,2,1,2,glut,0.5", "7,0,1,2,5,0,2,glut,0.5", "9,5,2,0,,,,,"];
      await writeFile(synapsesPath, [SYNAPSES, ...rows].join("\n"));
      const { info } = await importVolume({ ...request, synapsesPath });
      expect(info).toMatchObject({
        shapeVoxel: SHAPE,
        voxelNm: [4, 4, 40],
        supervoxelCount: 3,
        edgeCount: 2,
        onEdgeCount: 1,
        synapseCount: 2,
      });
      const volumes = await openDatasetVolumes(request.targetDir, { cacheBytes: 1e6 });
      const whole = { minVoxel: [0, 0, 0], maxVoxel: SHAPE } as const;
      expect(await volumes.image.readBlock(0, whole)).toEqual(IMAGE);
      const graph = graphColumnsOf((await volumes.readGraph()).graph);
      const labels = await volumes.labels.readBlock(0, whole);
      const idOf = (label: number) => (label === 0 ? 0n : graph.supervoxelIds[label - 1]);
      expect([...labels].map(idOf)).toEqual([...LABELS]);
      expect([...graph.supervoxelIds]).toEqual([A, B, C]);
      expect([...graph.sizesVoxel]).toEqual([18, 18, 18]);
      expect([...graph.edgeA, ...graph.edgeB]).toEqual([0, 1, 1, 2]);
      expect([...graph.affinity]).toEqual([0.75, 0.25]);
      expect([...graph.isOn]).toEqual([1, 0]);
      expect([...graph.contactVoxel]).toEqual([1, 1, 1, 3, 2, 0]);
      expect(graph.mergeAffinity).toBe(0.5);
      for (const [index, positionVoxel] of [0, 1, 2].entries()) {
        const [x, y, z] = graph.positionsVoxel.subarray(3 * positionVoxel, 3 * positionVoxel + 3);
        expect(await volumes.supervoxelIndexAt([x, y, z])).toBe(index);
      }
      expect(await volumes.supervoxelIndexAt([0, 3, 0])).toBe(-1);
      await expect(volumes.supervoxelIndexAt([6, 0, 0])).rejects.toThrow(RangeError);
      const synapses = await volumes.readSynapses();
      expect(synapses.map(({ id, posts }) => [id, posts.length])).toEqual([
        ["7", 2],
        ["9", 0],
      ]);
      expect(synapses[0]).toMatchObject({ type: "glut", confidence: 0.5, cleftVoxel: null });
      expect(synapses[0].pre.place).toEqual({ positionVoxel: [0, 1, 2], supervoxel: A });
      expect(synapses[0].posts.map((post) => post.place.supervoxel)).toEqual([B, C]);
      await volumes.close();
    });
  });

  it("takes the on-edges from a column, and then weighs a merge by them [OP7]", async () => {
    await withTemporaryFolder(async (folder) => {
      const request = await writeFiles(folder);
      const on = { kind: "column", column: "kept" } as const;
      await importVolume({ ...request, on });
      const volumes = await openDatasetVolumes(request.targetDir, { cacheBytes: 1e6 });
      const graph = graphColumnsOf((await volumes.readGraph()).graph);
      expect([...graph.isOn]).toEqual([1, 0]);
      expect(graph.mergeAffinity).toBe(0.75);
      await volumes.close();
    });
  });

  it("reads gzipped tables with other names, and finds the contacts that they leave out", async () => {
    await withTemporaryFolder(async (folder) => {
      const request = await writeFiles(folder);
      const edges = `id_a,id_b,Score\n${A},${B},0.9\n${A},${C},0.1\n`;
      await writeFile(request.edgesPath, gzipSync(edges));
      await importVolume(request);
      const volumes = await openDatasetVolumes(request.targetDir, { cacheBytes: 1e6 });
      const { contactVoxel, positionsVoxel } = graphColumnsOf((await volumes.readGraph()).graph);
      expect([...contactVoxel.subarray(0, 3)]).toEqual([1, 1, 1]);
      // A and C do not touch: the edge points at A's own voxel.
      expect([...contactVoxel.subarray(3)]).toEqual([...positionsVoxel.subarray(0, 3)]);
      await volumes.close();
    });
  });

  it("keeps what a whole world holds", async () => {
    const world = makeNeuropil({ seed: 3, shapeVoxel: [150, 140, 18], idBase: 2n ** 61n });
    await withTemporaryFolder(async (folder) => {
      const targetDir = join(folder, "world");
      const { info } = await importWorld(world, targetDir);
      expect(info.synapseCount).toBe(world.synapses.length);
      const volumes = await openDatasetVolumes(targetDir, { cacheBytes: 1e7 });
      const whole = { minVoxel: [0, 0, 0], maxVoxel: world.shapeVoxel } as const;
      expect(await volumes.image.readBlock(0, whole)).toEqual(world.image);
      expect(await volumes.labels.readBlock(0, whole)).toEqual(world.labels);
      const graph = graphColumnsOf((await volumes.readGraph()).graph);
      expect(graph.supervoxelIds).toEqual(world.supervoxelIds);
      expect(graph.affinity).toEqual(world.edges.affinity);
      expect(await volumes.readSynapses()).toEqual(world.synapses);
      for (let i = 0; i < world.supervoxelIds.length; i++) {
        const [x, y, z] = graph.positionsVoxel.subarray(3 * i, 3 * i + 3);
        expect(await volumes.supervoxelIndexAt([x, y, z])).toBe(i);
      }
      await volumes.close();
    });
  });
});

describe("a world whose image may lose a little", () => {
  it("keeps all but single grey levels, in the same bytes each time, and says how", async () => {
    const world = makeNeuropil({ seed: 3, shapeVoxel: [150, 140, 18] });
    await withTemporaryFolder(async (folder) => {
      const targetDir = join(folder, "world");
      const { info } = await importWorld(world, targetDir, { imageCodec: "jpeg" });
      expect(info.imageCodec).toBe("jpeg");
      const volumes = await openDatasetVolumes(targetDir, { cacheBytes: 1e7 });
      const whole = { minVoxel: [0, 0, 0], maxVoxel: world.shapeVoxel } as const;
      expect(await volumes.labels.readBlock(0, whole)).toEqual(world.labels);
      const image = Array.from(await volumes.image.readBlock(0, whole));
      const squares = image.reduce((sum, level, i) => sum + (level - world.image[i]) ** 2, 0);
      expect(Math.sqrt(squares / image.length)).toBeLessThan(5);
      await volumes.close();

      await importWorld(world, join(folder, "again"), { imageCodec: "jpeg" });
      for (const path of ["info.json", "graph.bin", "image/0/0_0_0", "image/0/1_1_1"]) {
        const bytes = await readFile(join(folder, "again", path));
        expect(bytes.equals(await readFile(join(targetDir, path)))).toBe(true);
      }
    });
  });

  it("is refused at a block that was damaged, and at nothing else", async () => {
    const world = makeNeuropil({ seed: 3, shapeVoxel: [150, 40, 4] });
    await withTemporaryFolder(async (folder) => {
      const targetDir = join(folder, "world");
      await importWorld(world, targetDir, { imageCodec: "jpeg" });
      const path = join(targetDir, "image/0/1_0_0");
      const bytes = await readFile(path);
      await writeFile(path, bytes.subarray(0, bytes.length - 9));
      const volumes = await openDatasetVolumes(targetDir, { cacheBytes: 1e7 });
      const box = (from: number, to: number) =>
        ({ minVoxel: [from, 0, 0], maxVoxel: [to, 40, 4] }) as const;
      await expect(volumes.image.readBlock(0, box(120, 150))).rejects.toThrow("damaged");
      expect(await volumes.image.readBlock(0, box(0, 128))).toHaveLength(128 * 40 * 4);
      await volumes.close();
    });
  });
});

describe("an interrupted import", () => {
  it.each(["counting", "image", "labels"] as const)(
    "leaves nothing when it is stopped while at the %s, and works when run again",
    async (stage) => {
      await withTemporaryFolder(async (folder) => {
        const request = await writeFiles(folder);
        const stop = new AbortController();
        const onProgress = (progress: { stage: string; done: number }) => {
          if (progress.stage === stage && progress.done === 2) stop.abort();
        };
        const stopped = importVolume(request, { onProgress, signal: stop.signal });
        await expect(stopped).rejects.toThrow(/aborted/);
        expect((await readdir(folder)).sort()).toEqual(["edges.csv", "em", "supervoxels.tif"]);
        const { info } = await importVolume(request);
        expect(info.supervoxelCount).toBe(3);
      });
    },
  );

  it("clears away what a killed one left", async () => {
    await withTemporaryFolder(async (folder) => {
      const request = await writeFiles(folder);
      const left = `${request.targetDir}.partial`;
      await mkdir(join(left, "labels", "9"), { recursive: true });
      await writeFile(join(left, "graph.bin"), "half");
      await importVolume(request);
      expect(existsSync(left)).toBe(false);
      expect(await readdir(request.targetDir)).not.toContain("9");
      const names = await readdir(request.targetDir);
      expect(names.sort()).toEqual(["graph.bin", "image", "info.json", "labels", "synapses.jsonl"]);
    });
  });

  it("never touches a dataset that is there already", async () => {
    await withTemporaryFolder(async (folder) => {
      const request = await writeFiles(folder);
      await importVolume(request);
      await expect(importVolume(request)).rejects.toThrow(
        /is there already; .*nothing was changed/,
      );
      await openDatasetVolumes(request.targetDir, { cacheBytes: 0 });
    });
  });
});

type Spoil = (request: EdgesRequest, folder: string) => Promise<Partial<ImportRequest> | undefined>;

const edges =
  (text: string): Spoil =>
  async (request) => {
    await writeFile(request.edgesPath, text);
    return undefined;
  };
const synapses =
  (...rows: string[]): Spoil =>
  async (_, folder) => {
    const synapsesPath = join(folder, "synapses.csv");
    await writeFile(synapsesPath, [SYNAPSES, ...rows].join("\n"));
    return { synapsesPath };
  };
const labels =
  (volume: BigUint64Array, shapeVoxel: Vec3): Spoil =>
  async (request) => {
    const bytes = tiffBytes(sectionsOf(volume, shapeVoxel), shapeVoxel[0]);
    await writeFile(request.supervoxelsPath, bytes);
    return undefined;
  };

const REFUSALS: readonly (readonly [name: string, spoil: Spoil, sentence: RegExp])[] = [
  [
    "labels of another shape",
    labels(LABELS.slice(0, 48), [6, 4, 2]),
    /supervoxels[.]tif: the supervoxels' shape is 6 × 4 × 2, but the image's is 6 × 4 × 3; give/,
  ],
  [
    "[AD2] an id above 2^63-1",
    labels(LABELS.with(8, 2n ** 63n), SHAPE),
    /supervoxels[.]tif: the id at 2, 1, 0 is 9223372036854775808, above 2\^63-1; renumber/,
  ],
  ["nothing but background", labels(new BigUint64Array(72), SHAPE), /are all background; give/],
  [
    "labels that are no TIFF",
    async (request) => {
      await writeFile(request.supervoxelsPath, EDGES);
      return undefined;
    },
    /supervoxels[.]tif: .*this is no TIFF or not a whole one; copy/,
  ],
  [
    "labels in pictures that lose some of them",
    async (_, folder) => {
      const supervoxelsPath = join(folder, "labels");
      await mkdir(supervoxelsPath);
      const grey = sharp(IMAGE, { raw: { width: 6, height: 12, channels: 1 } });
      await grey.jpeg().toFile(join(supervoxelsPath, "section-0.jpg"));
      return { supervoxelsPath };
    },
    /labels: the labels are an image, which cannot hold ids exactly; name the volume of the labels/,
  ],
  [
    "a path that is not there",
    async (request) => ({ imagePath: `${request.imagePath}-other` }),
    /em-other: the image is not there; check the path/,
  ],
  [
    "an empty folder",
    async (_, folder) => {
      await mkdir(join(folder, "empty"));
      return { imagePath: join(folder, "empty") };
    },
    /empty: the folder holds no PNG.* sections; name the folder/,
  ],
  [
    "sections of different sizes",
    async (request) => {
      const odd = sharp(new Uint8Array(30), { raw: { width: 6, height: 5, channels: 1 } }).png();
      await odd.toFile(join(request.imagePath, "section-2.png"));
      return undefined;
    },
    /section-2[.]png: the section's size is 6 × 5, but that of section-0[.]png is 6 × 4; crop/,
  ],
  [
    "a section that is no image",
    async (request) => {
      await writeFile(join(request.imagePath, "section-1.png"), "not a picture");
      return undefined;
    },
    /section-1[.]png: the section is not a whole image that can be read; write it again/,
  ],
  [
    "an image of ids",
    async ({ supervoxelsPath }) => ({ imagePath: supervoxelsPath }),
    /[.]tif: the image is of uint64, not of 8 to 32 bits; convert it to 8-bit grey[.]$/,
  ],
  [
    "a missing column",
    edges("sv1,weighty,x\n"),
    /edges[.]csv: column sv2 is not among the columns sv1, weighty, x; name it sv2/,
  ],
  [
    "an unknown column for the on-edges",
    async () => ({ on: { kind: "column", column: "same" } }),
    /column same is not among the columns sv1, sv2, affinity, x, y, z, kept; name the column/,
  ],
  [
    "an edge to a supervoxel that is not there",
    edges(`sv1,sv2,affinity\n${A},${B},1\n${A},5,0.5\n`),
    /edges[.]csv: column sv2 in line 3 is 5, which no voxel of the supervoxels has; use/,
  ],
  [
    "an id below 1 in an edge",
    edges(`sv1,sv2,affinity\n0,${B},1\n`),
    /column sv1 in line 2 is "0"; write a whole number from 1 to 2\^63-1/,
  ],
  [
    "an edge from one to itself",
    edges(`sv1,sv2,affinity\n${B},${B},1\n`),
    /column sv2 in line 2 is the same as the first one; leave out/,
  ],
  [
    "an affinity above 1",
    edges(`sv1,sv2,affinity\n${A},${B},1.5\n`),
    /column affinity in line 2 is "1.5", not from 0 to 1; scale it/,
  ],
  [
    "an empty affinity",
    edges(`sv1,sv2,affinity\n${A},${B},\n`),
    /column affinity in line 2 is empty/,
  ],
  [
    "a contact outside the volume",
    edges(`sv1,sv2,affinity,x,y,z\n${A},${B},1,2,4,0\n`),
    /the position in line 2 \(x, y, z\) is 2, 4, 0, outside the volume of 6 × 4 × 3 voxels; give/,
  ],
  [
    "an affinity too large for a number",
    edges(`sv1,sv2,affinity\n${A},${B},1e999\n`),
    /column affinity in line 2 is "1e999", not from 0 to 1; scale it, .* or write inf for/,
  ],
  [
    "an on-column of edges that are to be built",
    async () => ({ edgesPath: undefined, on: { kind: "column", column: "kept" } }),
    /supervoxels[.]tif: the column kept is named, but no edges .* are given; give the edges, or/,
  ],
  [
    "edges without a rule for those that are on",
    async () => ({ on: undefined }),
    /edges[.]csv: the rule for edges that are on is missing; give either/,
  ],
  [
    "an on-column with other words",
    async (request) => {
      await writeFile(request.edgesPath, `sv1,sv2,affinity,kept\n${A},${B},1,maybe\n`);
      return { on: { kind: "column", column: "kept" } };
    },
    /column kept in line 2 is "maybe"; write 1 where/,
  ],
  [
    "a line with too few cells",
    edges(`sv1,sv2,affinity\n${A},${B}\n`),
    /edges[.]csv: the edges do not have the header's columns in line 2; write/,
  ],
  ["an empty table", edges(""), /edges[.]csv: the edges have no header line; write/],
  [
    "a gzipped table that was cut short",
    async (request) => {
      const whole = gzipSync(EDGES.repeat(50));
      await writeFile(request.edgesPath, whole.subarray(0, whole.length >> 1));
      return undefined;
    },
    /edges[.]csv: the edges are damaged or were cut short; copy/,
  ],
  [
    "edges that are not there",
    async (request) => ({ edgesPath: `${request.edgesPath}.old` }),
    /edges[.]csv[.]old: the edges are not there; check/,
  ],
  [
    "a threshold above 1",
    async () => ({ on: { kind: "threshold", threshold: 40 } }),
    /the threshold is 40, not from 0 to 1; give/,
  ],
  [
    "a voxel of no size",
    async () => ({ voxelNm: [4, 0, 40] }),
    /the voxel size is 4, 0, 40; give three sizes above 0/,
  ],
  [
    "a synapse in the background",
    async (request, folder) => ({
      ...(await synapses("1,0,3,0,2,1,0,,")(request, folder)),
      synapses: { searchNm: 0 },
    }),
    /synapses[.]csv: column pre_x in line 2 and y, z give 0, 3, 0, which lies in no supervoxel; move/,
  ],
  [
    "a synapse outside the volume",
    synapses("1,0,1,0,2,1,3,,"),
    /post_x in line 2 .* outside the volume/,
  ],
  [
    "two presynaptic sites",
    synapses("1,0,1,0,2,1,0,,", "1,0,2,0,4,1,0,,"),
    /differs from synapse 1's/,
  ],
  ["a synapse without an id", synapses(",0,1,0,2,1,0,,"), /synapse_id in line 2 is not 1 to 64/],
  [
    "a type that a table would run",
    synapses("1,0,1,0,2,1,0,=1+1,"),
    /type in line 2 is no plain word/,
  ],
  ["a confidence above 1", synapses("1,0,1,0,2,1,0,,7"), /confidence in line 2 is "7", not from 0/],
];

describe("an import that cannot go on", () => {
  it.each(REFUSALS)(
    "says so in one sentence and leaves nothing: %s",
    async (_, spoil, sentence) => {
      await withTemporaryFolder(async (folder) => {
        const request = await writeFiles(folder);
        const changed = (await spoil(request, folder)) ?? {};
        const before = (await readdir(folder)).sort();
        const error = await importVolume({ ...request, ...changed }).catch((reason) => reason);
        expect(error).toBeInstanceOf(ImportError);
        expect(error.message).toMatch(sentence);
        expect(error.message).not.toMatch(/\n|undefined|NaN/);
        expect((await readdir(folder)).sort()).toEqual(before);
      });
    },
  );

  it("asks for one rule for the edges that are on, and only one", () => {
    expect(onRuleOf("e.csv", { threshold: 0.4 })).toEqual({ kind: "threshold", threshold: 0.4 });
    expect(onRuleOf("e.csv", { column: "on" })).toEqual({ kind: "column", column: "on" });
    expect(() => onRuleOf("e.csv", {})).toThrow(/is missing; give either/);
    expect(() => onRuleOf("e.csv", { threshold: 0.4, column: "on" })).toThrow(/is given twice/);
  });
});
