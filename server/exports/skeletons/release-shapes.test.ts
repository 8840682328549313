import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WHOLE_CHOICE } from "#core/protocol/release-choice.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { SettledPieces } from "#core/supervoxels/settled-pieces.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import {
  DRAWN_SHAPE,
  DRAWN_VOXEL_NM,
  drawnReleaseSource,
  drawnVolume,
} from "#server/exports/skeletons/drawn-release.ts";
import {
  type SegmentSkeleton,
  SegmentSkeletons,
} from "#server/exports/skeletons/segment-skeletons.ts";
import { ID_BASE, smallReleaseSource } from "#server/exports/small-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";
import { versionVolumes } from "#server/use-cases/version-volumes.ts";
import { ONE_LEVEL } from "#server/volumes/volume-port.ts";
import { bytesBelow } from "#tests/support/bytes-below.ts";
import {
  readJson,
  readLineAlone,
  readLines,
  readShardedValue,
  readSkeleton,
  readSwc,
  type Sharding,
} from "../../../tests/support/neuroglancer-reader.ts";

const WITH_SOMA = ID_BASE;
const BENT = ID_BASE + 3n;
const TIMEOUT_MS = 60_000;
/** Where a supervoxel is cut in two, along x. */
const CUT_AT = 40;

interface AnnotationsInfo {
  readonly relationships: readonly { readonly id: string; readonly sharding: Sharding }[];
  readonly by_id: { readonly sharding: Sharding };
  readonly spatial: readonly { readonly key: string; readonly grid_shape: number[] }[];
}

let root: string;
let outDir: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "shapes-"));
  outDir = join(root, "drawn-v1");
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function swcOf(id: bigint) {
  return readSwc(await readFile(join(outDir, `skeletons/${id}.swc`), "utf8"));
}

function xs({ skeleton }: Pick<SegmentSkeleton, "skeleton">): readonly number[] {
  return [...skeleton.positionsNm.filter((_part, i) => i % 3 === 0)];
}

describe("a release with shapes", { timeout: TIMEOUT_MS }, () => {
  it("has each neuron as SWC: a cell body of label 1, two neurites, nanometres", async () => {
    await writeRelease(drawnReleaseSource(), outDir);
    const { meta, nodes } = await swcOf(WITH_SOMA);
    expect(meta).toMatchObject({ id: WITH_SOMA.toString(), units: "1 nanometer" });
    expect(nodes[0]).toMatchObject({ id: 1, label: 1, parent: -1 });
    expect(nodes.filter(({ label }) => label === 1)).toHaveLength(1);
    [4_480, 2_880, 2_000].forEach((part, axis) => {
      expect(Math.abs(nodes[0].positionNm[axis] - part)).toBeLessThan(250);
    });
    const parents = new Set(nodes.map(({ parent }) => parent));
    expect(nodes.filter(({ id }) => !parents.has(id))).toHaveLength(2);
    const bent = await swcOf(BENT);
    expect(bent.nodes.every(({ label }) => label === 0)).toBe(true);
    const text = await readFile(join(outDir, "skeletons/skeletons.csv"), "utf8");
    const rows: Record<string, string>[] = await parse(text, { columns: true }).toArray();
    expect(rows.map((row) => [row.neuron_id, row.has_soma, row.trees, row.is_coarse])).toEqual([
      [`${WITH_SOMA}`, "true", "1", "false"],
      [`${BENT}`, "false", "1", "false"],
    ]);
    expect(Number(rows[1].cable_nm) / (4_280 + 4_446 + 400)).toBeGreaterThan(0.95);
    expect(Number(rows[1].cable_nm) / (4_280 + 4_446 + 400)).toBeLessThan(1.05);
    expect(rows[1].nodes).toBe(String(bent.nodes.length));
  });

  it("gives Neuroglancer the same nodes, moved to the middles of their voxels", async () => {
    await writeRelease(drawnReleaseSource(), outDir);
    const info = await readJson(join(outDir, "neuroglancer/skeletons/info"));
    expect(info).toMatchObject({
      "@type": "neuroglancer_skeletons",
      transform: [1, 0, 0, 32, 0, 1, 0, 32, 0, 0, 1, 50],
      vertex_attributes: [{ id: "radius", data_type: "float32", num_components: 1 }],
      segment_properties: "../segment_properties",
    });
    for (const id of [WITH_SOMA, BENT]) {
      const { nodes } = await swcOf(id);
      const read = readSkeleton(await readFile(join(outDir, `neuroglancer/skeletons/${id}`)));
      expect(read.positions).toHaveLength(nodes.length);
      nodes.forEach(({ positionNm, radiusNm }, node) => {
        const parts = [...positionNm, radiusNm];
        [...read.positions[node], read.radii[node]].forEach((part, i) => {
          expect(Math.abs(part - parts[i])).toBeLessThan(0.06);
        });
      });
      const edges = nodes.filter(({ parent }) => parent !== -1);
      expect(read.edges).toEqual(edges.map(({ id: node, parent }) => [node - 1, parent - 1]));
    }
  });

  it("lists the neurons by decimal ids, with what is known of them", async () => {
    await writeRelease(drawnReleaseSource(), outDir);
    const { inline } = await readJson<{
      inline: { ids: string[]; properties: { id: string; values: unknown[]; tags?: string[] }[] };
    }>(join(outDir, "neuroglancer/segment_properties/info"));
    expect(inline.ids).toEqual([`${WITH_SOMA}`, `${BENT}`]);
    const values = Object.fromEntries(inline.properties.map((each) => [each.id, each.values]));
    expect(values).toMatchObject({ synapses_pre: [1, 1], synapses_post: [2, 1] });
    expect(values.label).toEqual(["AVAL", ""]);
    expect(values.tags).toEqual([[0, 1, 2], []]);
    expect(inline.properties.find(({ id }) => id === "tags")?.tags).toEqual([
      "axon_seen",
      "signed_off",
      "大",
    ]);
    expect(values.cable_um).toHaveLength(2);
    for (const property of inline.properties) expect(property.values).toHaveLength(2);
  });

  it("[SY1] has a line for each row of the synapses, found by id, by neuron and by place", async () => {
    await writeRelease(drawnReleaseSource(), outDir);
    const folder = join(outDir, "neuroglancer/annotations_synapses");
    const info = await readJson<AnnotationsInfo>(join(folder, "info"));
    const text = await readFile(join(outDir, "tables/synapses.csv"), "utf8");
    const rows: Record<string, string>[] = await parse(text, { columns: true }).toArray();
    const expected = rows.map((row, i) => ({
      id: BigInt(i + 1),
      pre: ["x", "y", "z"].map((axis) => Number(row[`pre_voxel_${axis}`]) + 0.5),
      post: ["x", "y", "z"].map((axis) => Number(row[`post_voxel_${axis}`]) + 0.5),
      confidence: Math.fround(Number(row.confidence)),
    }));
    for (const [i, { id, ...line }] of expected.entries()) {
      const bytes = await readShardedValue(join(folder, "by_id"), info.by_id.sharding, id);
      expect(bytes && readLineAlone(bytes)).toEqual({
        ...line,
        related: [[BigInt(rows[i].pre_neuron_id)], [BigInt(rows[i].post_neuron_id)]],
      });
    }
    for (const { id: key, sharding } of info.relationships) {
      for (const neuron of [WITH_SOMA, BENT]) {
        const bytes = await readShardedValue(join(folder, key), sharding, neuron);
        const column = key === "pre_segment" ? "pre_neuron_id" : "post_neuron_id";
        const theirs = expected.filter((_, i) => rows[i][column] === `${neuron}`);
        expect(bytes && readLines(bytes)).toEqual(theirs);
      }
      expect(await readShardedValue(join(folder, key), sharding, 1n)).toBeNull();
    }
    expect(info.spatial).toMatchObject([{ key: "spatial0", grid_shape: [1, 1, 1] }]);
    const all = readLines(await readFile(join(folder, "spatial0/0_0_0")));
    expect(all.toSorted((a, b) => Number(a.id - b.id))).toEqual(expected);
  });

  it("has a state whose sources are folders of the release", async () => {
    await writeRelease(drawnReleaseSource(), outDir);
    const state = await readJson<{
      layers: { source: string; segments?: string[] }[];
    }>(join(outDir, "neuroglancer/state.json"));
    const sources = state.layers.map(({ source }) => source);
    expect(sources).toHaveLength(2);
    for (const source of sources) {
      const [, path] = /^precomputed:\/\/http:\/\/localhost:9000\/(.+)$/.exec(source) ?? [];
      expect(await readJson(join(outDir, path, "info"))).toHaveProperty("@type");
    }
    expect(state.layers[0].segments?.toSorted()).toEqual([`${WITH_SOMA}`, `${BENT}`]);
  });

  it("[RV5] writes the same bytes again", async () => {
    await writeRelease(drawnReleaseSource(), outDir);
    const elsewhere = join(root, "again");
    await writeRelease(drawnReleaseSource(), elsewhere);
    expect(await bytesBelow(elsewhere)).toEqual(await bytesBelow(outDir));
  });

  it("makes only those that were asked for, and says so in the README", async () => {
    await writeRelease(drawnReleaseSource(), outDir, {
      choice: { ...WHOLE_CHOICE, skeletons: "neurons" },
    });
    expect(await readdir(join(outDir, "skeletons"))).toEqual([
      `${WITH_SOMA}.swc`,
      "skeletons.csv",
      "skeletons.parquet",
    ]);
    const readme = await readFile(join(outDir, "README.md"), "utf8");
    expect(readme).toContain("1 skeletons");
    expect(readme).toContain("a sign-off that holds, or at least");
    expect(readme).toContain("All were made at full resolution.");

    const none = join(root, "none");
    await writeRelease(drawnReleaseSource(), none, {
      choice: { ...WHOLE_CHOICE, skeletons: "none" },
    });
    expect(await readdir(none)).not.toContain("skeletons");
    expect(await readdir(join(none, "neuroglancer"))).not.toContain("skeletons");
    const state = await readFile(join(none, "neuroglancer/state.json"), "utf8");
    expect(state).not.toContain("neuroglancer/skeletons");
  });

  it("has no skeletons where no volume is at hand", async () => {
    await writeRelease(smallReleaseSource(), outDir);
    expect(await readdir(outDir)).not.toContain("skeletons");
    expect(await readFile(join(outDir, "README.md"), "utf8")).not.toContain("## Skeletons");
  });

  it("stops a skeleton under way, and leaves nothing behind", async () => {
    const stop = new AbortController();
    let reads = 0;
    const volume = drawnVolume();
    const source: ReleaseSource = {
      ...drawnReleaseSource(),
      readLabelVolume: async () => ({
        ...volume,
        readBlock: (mip, box) => {
          // The walk is over after six blocks: this is a segment's own reading.
          if (++reads === 8) stop.abort();
          return volume.readBlock(mip, box);
        },
      }),
    };
    const written = writeRelease(source, outDir, { signal: stop.signal });
    await expect(written).rejects.toMatchObject({ name: "AbortError" });
    expect(reads).toBe(8);
    expect(await readdir(root)).toEqual([]);
  });
});

describe("SegmentSkeletons", { timeout: TIMEOUT_MS }, () => {
  const rootIndices = Uint32Array.of(0, 0, 0, 3, 3);

  it("walks the volume once, and then reads the blocks that hold the segment", async () => {
    const labels = drawnVolume();
    const skeletons = new SegmentSkeletons(
      { labels, rootIndices },
      DRAWN_VOXEL_NM,
      new Set([0, 3]),
    );
    try {
      await skeletons.make(0);
      const blocks = Math.ceil(DRAWN_SHAPE[0] / 128) * Math.ceil(DRAWN_SHAPE[2] / 16);
      // The cell body lies in all three on the left, one neurite in one on the right.
      expect(labels.reads.length).toBe(blocks + 4);
      await skeletons.make(3);
      expect(labels.reads.length).toBeLessThan(3 * blocks);
      await expect(skeletons.make(1)).rejects.toThrow("the volume has no voxel of segment 1");
    } finally {
      await skeletons.close();
    }
  });

  it("[OP8] skeletonizes a piece of a cut supervoxel as the version has it", async () => {
    const [LEFT, RIGHT] = [2n ** 62n + 1n, 2n ** 62n + 2n];
    const imported = BigUint64Array.from([0n, 1n, 2n, 3n, 4n], (offset) => ID_BASE + offset);
    const cuts = (side: 1 | 2) => [{ maskHash: "half", side }];
    const piece = { supervoxel: BENT, sizeVoxel: 1, positionVoxel: [20, 83, 6] as const };
    const settled = new SettledPieces(
      [
        { ...piece, id: LEFT, cuts: cuts(1) },
        { ...piece, id: RIGHT, cuts: cuts(2) },
      ],
      () => ({
        supervoxel: BENT,
        minVoxel: [0, 0, 0],
        shapeVoxel: DRAWN_SHAPE,
        sides: Uint8Array.from(
          { length: DRAWN_SHAPE[0] * DRAWN_SHAPE[1] * DRAWN_SHAPE[2] },
          (_, i) => (i % DRAWN_SHAPE[0] < CUT_AT ? 1 : 2),
        ),
      }),
    );
    const ids = BigUint64Array.from([...imported.filter((id) => id !== BENT), LEFT, RIGHT]);
    const volume = drawnVolume();
    const { labels } = versionVolumes(
      {
        voxelNm: DRAWN_VOXEL_NM,
        shapeVoxel: DRAWN_SHAPE,
        imageType: "uint8",
        imageRange: [0, 255],
        image: {
          shapesVoxel: [DRAWN_SHAPE],
          factorsVoxel: ONE_LEVEL,
          readBlock: () => Promise.reject(new Error("no image")),
        },
        labels: volume,
      },
      { importedIds: SupervoxelIds.of(imported), supervoxelIds: SupervoxelIds.of(ids), settled },
    );
    // The left piece is a segment of its own; the right one goes on with the other tube.
    const pieceRoots = Uint32Array.of(0, 0, 0, 3, 4, 3);
    const wanted = new Set([3, 4]);
    const source = { labels, rootIndices: pieceRoots };
    const skeletons = new SegmentSkeletons(source, DRAWN_VOXEL_NM, wanted);
    try {
      const [left, right] = [await skeletons.make(4), await skeletons.make(3)];
      const cutNm = CUT_AT * DRAWN_VOXEL_NM[0];
      expect(xs(left).every((x) => x < cutNm)).toBe(true);
      expect(xs(right).every((x) => x >= cutNm - DRAWN_VOXEL_NM[0])).toBe(true);
      expect(Math.max(...xs(left))).toBeGreaterThan(cutNm - 300);
      expect(Math.min(...xs(right))).toBeLessThan(cutNm + 300);
    } finally {
      await skeletons.close();
    }
  });

  it.each([
    ["its box", { maxCells: 20_000 }],
    ["the segment", { maxNodes: 2_000 }],
  ])(
    "takes a coarser grid where %s is too large, and keeps the segment in one",
    async (_, limit) => {
      const labels = drawnVolume();
      const wanted = new Set([3]);
      const coarse = new SegmentSkeletons({ labels, rootIndices }, DRAWN_VOXEL_NM, wanted, limit);
      const fine = new SegmentSkeletons({ labels, rootIndices }, DRAWN_VOXEL_NM, wanted);
      try {
        const [{ skeleton, grid }, expected] = [await coarse.make(3), await fine.make(3)];
        expect(grid.cellVoxel.some((voxels) => voxels > 1)).toBe(true);
        expect(skeleton.parents.filter((parent) => parent === -1)).toHaveLength(1);
        const ends = [skeleton, expected.skeleton].map(({ positionsNm }) =>
          [...positionsNm.filter((_part, i) => i % 3 === 0)].sort((a, b) => a - b),
        );
        expect(Math.abs(ends[0][0] - ends[1][0])).toBeLessThan(300);
        expect(Math.abs((ends[0].at(-1) ?? 0) - (ends[1].at(-1) ?? 0))).toBeLessThan(300);
      } finally {
        await coarse.close();
        await fine.close();
      }
    },
  );
});
