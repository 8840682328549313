import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { writeAnnotations } from "#server/exports/neuroglancer/write-annotations.ts";
import { inPages } from "#server/exports/pages.ts";
import { openLabelStack } from "#server/volumes/open-section-source.ts";
import type { SectionArray } from "#server/volumes/section-source.ts";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";
import { LocalStore } from "#server/volumes/sources/local-store.ts";
import { openSynapseSource } from "#server/volumes/synapses/open-synapse-source.ts";
import {
  type PlacedSynapses,
  type PlaceInput,
  placeSynapses,
} from "#server/volumes/synapses/place-synapses.ts";
import { synapseReportLines } from "#server/volumes/synapses/synapse-report.ts";
import { larvalFile } from "#tests/support/larval-data.ts";

/** Two supervoxels, left and right, with 10 voxels of background between them, from x = 45 on. */
const VOLUME = {
  shapeVoxel: [100, 80, 60] as Vec3,
  voxelNm: [4, 4, 40] as Vec3,
  supervoxelIds: BigUint64Array.of(2n ** 60n + 1n, 2n ** 60n + 3n),
  supervoxelIndexAt: async ([x]: Vec3) => (x < 45 ? 0 : x < 55 ? -1 : 1),
};

async function place(path: string, changes: Partial<PlaceInput> = {}) {
  const store = new LocalStore(path);
  const source = await openSynapseSource(store);
  try {
    const placed = await placeSynapses({ source, ...VOLUME, ...changes });
    return { format: source.format, ...placed };
  } finally {
    await source.close();
    await store.close();
  }
}

async function placeTable(rows: readonly string[], changes: Partial<PlaceInput> = {}) {
  let placed: (PlacedSynapses & { readonly format: string }) | null = null;
  await withTemporaryFolder(async (folder) => {
    const path = join(folder, "synapses.csv");
    await writeFile(path, rows.join("\n"));
    placed = await place(path, changes);
  });
  return placed as unknown as PlacedSynapses & { readonly format: string };
}

const voxelsOf = ({ synapses }: PlacedSynapses) =>
  synapses.map(({ id, pre, posts }) => [
    id,
    pre.place.positionVoxel,
    ...posts.map((post) => post.place.positionVoxel),
  ]);

describe("synapses are found out and placed", () => {
  it("from FlyEM's flat table, the rows of one presynaptic site being one synapse", async () => {
    const placed = await placeTable([
      "x_pre,y_pre,z_pre,conf_pre,x_post,y_post,z_post,conf_post",
      "10,11,12,0.5,60,11,12,0.9",
      "10,11,12,0.5,61,11,12,0.9",
      "20,11,12,1,30,11,12,0.9",
      "10,11,12,0.5,61,11,12,0.7",
    ]);
    expect(placed.format).toBe("flyem");
    expect(voxelsOf(placed)).toEqual([
      ["10_11_12", [10, 11, 12], [60, 11, 12], [61, 11, 12]],
      ["20_11_12", [20, 11, 12], [30, 11, 12]],
    ]);
    expect(placed.synapses[0]).toMatchObject({ confidence: 0.5, type: "", cleftVoxel: null });
    expect(placed.synapses[0].posts[0].place.supervoxel).toBe(2n ** 60n + 3n);
    expect(placed.counts).toMatchObject({ rows: 4, synapses: 2, partners: 3, duplicate: 1 });
  });

  it("from CAVE's table, in Parquet and in nm", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "synapses.parquet");
      const column = (name: string, data: (bigint | number)[]) => ({
        name,
        type: typeof data[0] === "bigint" ? ("INT64" as const) : ("DOUBLE" as const),
        data,
      });
      const point = (name: string, [x, y, z]: readonly number[]) => [
        column(`${name}_x`, [x]),
        column(`${name}_y`, [y]),
        column(`${name}_z`, [z]),
      ];
      const columnData = [
        column("id", [2n ** 60n + 5n]),
        ...point("pre_pt_position", [41, 45, 490]),
        ...point("post_pt_position", [241, 45, 490]),
        ...point("ctr_pt_position", [200, 45, 490]),
        column("size", [77]),
      ];
      await writeFile(path, new Uint8Array(parquetWriteBuffer({ columnData })));
      const placed = await place(path, { reading: { unit: "nm" } });
      expect(placed.format).toBe("cave");
      expect(voxelsOf(placed)).toEqual([[String(2n ** 60n + 5n), [10, 11, 12], [60, 11, 12]]]);
      expect(placed.synapses[0].cleftVoxel).toEqual([50, 11, 12]);
    });
  });

  it("from CATMAID's links of nodes to connectors, in whatever order, in nm", async () => {
    const placed = await placeTable([
      "connector_id,relation,treenode_id,x,y,z,connector_x,connector_y,connector_z",
      "7,postsynaptic_to,1,240,44,480,200,44,480",
      "7,presynaptic_to,2,40,44,480,200,44,480",
      "7,postsynaptic_to,3,244,44,480,200,44,480",
      "7,attached_to,4,0,0,0,200,44,480",
    ]);
    expect(placed.format).toBe("catmaid");
    expect(voxelsOf(placed)).toEqual([["7", [10, 11, 12], [60, 11, 12], [61, 11, 12]]]);
    expect(placed.synapses[0].cleftVoxel).toEqual([50, 11, 12]);
    await expect(
      placeTable(["connector_id,relation,x,y,z", "7,postsynaptic_to,240,44,480"]),
    ).rejects.toThrow(
      /column connector_id in line 2 is 7, which has no row that is presynaptic_to/,
    );
  });

  it("from a CREMI file, as the larval stack has them", async (context) => {
    const path = larvalFile("l1-vnc.cremi.h5");
    const labels = larvalFile("supervoxels.tif");
    if (path === null || labels === null) return context.skip("no larval stack");
    const stack = await openLabelStack(labels);
    const [width, height, depth] = stack.shapeVoxel;
    const sections: SectionArray[] = [];
    for (let z = 0; z < depth; z++) sections.push(await stack.readSection(z));
    await stack.close();
    const placed = await place(path, {
      shapeVoxel: [width, height, depth],
      voxelNm: [4, 4, 50],
      supervoxelIds: BigUint64Array.from({ length: 9872 }, (_, i) => BigInt(i + 1)),
      supervoxelIndexAt: async ([x, y, z]) => Number(sections[z][x + y * width]) - 1,
    });
    expect(placed.format).toBe("cremi");
    expect(placed.counts).toEqual({
      rows: 125,
      synapses: 24,
      partners: 125,
      duplicate: 0,
      outside: 0,
      background: 0,
      moved: 0,
    });
  });

  it("from the lines that a release has, each where it was", async () => {
    await withTemporaryFolder(async (folder) => {
      const site = (positionVoxel: Vec3) => ({
        place: { positionVoxel, supervoxel: 1n },
        compartment: "unknown" as const,
      });
      const made = Array.from({ length: 3000 }, (_, row) => {
        const at = (i: number): Vec3 => [(i * 7) % 45, (i * 13) % 80, (i * 3) % 60];
        const [pre, post] = [site(at(row >> 1)), site([99 - (row % 40), row % 80, row % 60])];
        const confidence = (row % 5) / 4;
        const synapse = {
          ...{ id: `${row}`, pre, posts: [post], cleftVoxel: null, type: "" },
          confidence,
        };
        return { synapse, postNumber: 1, post, preRoot: 1n, postRoot: 1n };
      });
      const source = {
        pairs: inPages(made),
        pairCount: made.length,
        supervoxelIds: BigUint64Array.of(1n),
      };
      await writeAnnotations(folder, source, VOLUME);
      const placed = await place(join(folder, "neuroglancer", "annotations_synapses"));
      expect(placed.format).toBe("neuroglancer");
      expect(placed.counts).toMatchObject({ rows: 3000, outside: 0, background: 0, moved: 0 });
      const key = (pre: Vec3, post: Vec3) => `${pre} ${post}`;
      const pairs = placed.synapses.flatMap(({ pre, posts }) =>
        posts.map((post) => key(pre.place.positionVoxel, post.place.positionVoxel)),
      );
      const expected = new Set(
        made.map(({ synapse, post }) =>
          key(synapse.pre.place.positionVoxel, post.place.positionVoxel),
        ),
      );
      expect(pairs.toSorted()).toEqual([...expected].toSorted());
      expect(placed.counts.duplicate).toBe(3000 - expected.size);
    });
  });
});

describe("sites that lie in no supervoxel", () => {
  const HEADER = "synapse_id,pre_x,pre_y,pre_z,post_x,post_y,post_z";

  it("are moved to the nearest one within reach, or dropped, and counted", async () => {
    const rows = [
      HEADER,
      "1,46,5,5,56,5,5",
      "2,10,5,5,50,5,5",
      "3,10,5,5,101,5,5",
      "4,1,1,1,,,",
      "5,2,1,1,,,",
    ];
    const placed = await placeTable(rows, { searchNm: 10 });
    expect(voxelsOf(placed)).toEqual([
      ["1", [44, 5, 5], [56, 5, 5]],
      ["4", [1, 1, 1]],
      ["5", [2, 1, 1]],
    ]);
    expect(placed.counts).toMatchObject({ rows: 5, moved: 1, background: 1, outside: 1 });
    expect(synapseReportLines("table", placed.counts)).toEqual([
      "Synapses (table): 5 rows, 3 synapses with 1 partners.",
      "  1 rows have a site outside the volume and were dropped.",
      "  1 rows have a site that lies in no supervoxel, nor near one, and were dropped.",
      "  1 sites in the background were moved to the nearest supervoxel.",
    ]);
  });

  it("end the import where they are half of all, with the reading that would fit", async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `${i},${40 * i + 4000},8,${4 * i},1,1,1`);
    await expect(placeTable([HEADER, ...rows])).rejects.toThrow(
      /column pre_x in line 2 and y, z give 4000, 8, 0, outside the volume of 100 × 80 × 60 voxels \(so do 20 of 20 rows\); give positions in voxels of the full resolution[.]$/,
    );
    const nm = Array.from({ length: 20 }, (_, i) => `${i},${40 * i + 1000},200,${4 * i},1,1,1`);
    await expect(placeTable([HEADER, ...nm])).rejects.toThrow(
      /; as zyx in nm 20 of 20 would lie in one[.]$/,
    );
  });

  it("are told apart from numbers that are none", async () => {
    await expect(placeTable([HEADER, "1,a,5,5,56,5,5"])).rejects.toThrow(
      /column pre_x in line 2 is "a"; write a position as numbers/,
    );
    await expect(placeTable(["pre_x,pre_y", "1,2"])).rejects.toThrow(
      /column synapse_id is not among the columns pre_x, pre_y; add it, or give the columns of CAVE/,
    );
  });
});

describe("annotations that cannot be read", () => {
  const INFO = {
    "@type": "neuroglancer_annotations_v1",
    annotation_type: "line",
    dimensions: { x: [4e-9, "m"], y: [4e-9, "m"], z: [4e-8, "m"] },
    properties: [{ id: "confidence", type: "float32" }],
    spatial: [{ key: "spatial0", grid_shape: [1, 1, 1], chunk_size: [100, 80, 60], limit: 1 }],
  };
  const cases: readonly (readonly [change: object, cell: Uint8Array, sentence: RegExp])[] = [
    [{ annotation_type: "point" }, new Uint8Array(8), /annotation_type in info is wrong/],
    [
      { dimensions: { x: [1, "s"] } },
      new Uint8Array(8),
      /dimensions in info are not x, y, z in units/,
    ],
    [{ spatial: [{ ...INFO.spatial[0], sharding: {} }] }, new Uint8Array(8), /is in shards, which/],
    [
      { spatial: [{ ...INFO.spatial[0], key: "../x" }] },
      new Uint8Array(8),
      /spatial.0.key in info is wrong/,
    ],
    [{}, new Uint8Array(7), /spatial0\/0_0_0 has 7 bytes, which is not what its lines take/],
    [{}, new Uint8Array(8).fill(255), /spatial0\/0_0_0 has 8 bytes/],
  ];
  it.each(cases)("are told of by file and field: %j", async (change, cell, sentence) => {
    await withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, "info"), JSON.stringify({ ...INFO, ...change }));
      await mkdir(join(folder, "spatial0"));
      await writeFile(join(folder, "spatial0", "0_0_0"), cell);
      await expect(place(folder)).rejects.toThrow(sentence);
    });
  });
});
