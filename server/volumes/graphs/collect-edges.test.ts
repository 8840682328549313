import { describe, expect, it } from "vitest";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { type CollectInput, collectEdges } from "#server/volumes/graphs/collect-edges.ts";
import { edgeReportLines } from "#server/volumes/graphs/edge-report.ts";
import { openEdgeSource } from "#server/volumes/graphs/open-edge-source.ts";
import { checkPlacement } from "#server/volumes/graphs/placement-check.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";

const SHAPE = [10, 20, 30] as const;
const NM = [4, 4, 40] as const;
const XYZ = { axes: "xyz", unit: "voxel" } as const;

async function collect(rows: readonly string[], changes: Partial<CollectInput> = {}) {
  const [header, ...others] = rows;
  const text = [header, ...others].join("\n");
  const store = new MemoryByteStore("edges.csv", { "": Buffer.from(text) });
  const direction = changes.source?.direction;
  const source = await openEdgeSource(store, direction === undefined ? {} : { direction });
  return collectEdges({
    supervoxelIds: SupervoxelIds.of(BigUint64Array.of(1n, 2n, 3n, 4n)),
    shapeVoxel: SHAPE,
    voxelNm: NM,
    largestScore: 1,
    on: { kind: "threshold", threshold: 0.5 },
    reading: XYZ,
    onRows: () => {},
    ...changes,
    source,
  });
}

const lower = { source: { direction: "lower-merges" } } as never as Partial<CollectInput>;

describe("what a graph's file says", () => {
  it("becomes edges: selves and unknown ones dropped, doubles joined, all of it counted", async () => {
    const { edges, counts, hasContacts } = await collect([
      "sv1,sv2,affinity,contact,x,y,z",
      "1,2,0.25,3,1,2,3",
      "2,1,0.75,3,4,5,6",
      "2,3,inf,3,7,8,9.9",
      "3,3,1,3,0,0,0",
      "4,9,1,3,0,0,0",
      "4,3,0.125,3,,,",
      "4,2,0.5,3,10,0,0",
    ]);
    expect(edges).toEqual({
      edgeA: Uint32Array.of(0, 1, 1, 2),
      edgeB: Uint32Array.of(1, 2, 3, 3),
      affinity: Float32Array.of(0.75, Infinity, 0.5, 0.125),
      contactVoxel: Int32Array.of(4, 5, 6, 7, 8, 9, -1, -1, -1, -1, -1, -1),
      isOn: Uint8Array.of(1, 1, 1, 0),
    });
    expect(hasContacts).toBe(false);
    expect(counts).toEqual({
      rows: 7,
      edges: 4,
      on: 3,
      self: 1,
      unknown: 1,
      duplicate: 1,
      misplaced: 2,
      unscored: 0,
      uncuttable: 1,
    });
  });

  it("of a region, those within it are taken, with contacts counted from its corner", async () => {
    const region = { minVoxel: [100, 200, 300], wholeShapeVoxel: [1000, 1000, 1000] } as const;
    const { edges, counts, hasContacts } = await collect(
      [
        "sv1,sv2,affinity,x,y,z",
        "1,2,0.25,101,202,303",
        "2,3,0.75,109,219,330",
        "3,50,1,101,202,303",
        "51,52,1,5,5,5",
        "53,54,1,5,5,5",
      ],
      { region },
    );
    expect([...edges.edgeA]).toEqual([0, 1]);
    expect([...edges.contactVoxel]).toEqual([1, 2, 3, -1, -1, -1]);
    expect(hasContacts).toBe(false);
    expect(counts).toMatchObject({ rows: 5, edges: 2, unknown: 3, misplaced: 1 });
    await expect(collect(["sv1,sv2,affinity", "50,51,1", "52,53,0.5"], { region })).rejects.toThrow(
      "column sv1 in line 2 is 50, which no voxel of the supervoxels of the region has (so are 2 of 2)",
    );
    await expect(collect(["sv1,sv2,affinity,x,y,z", "1,2,1,1000,0,0"], { region })).rejects.toThrow(
      "outside the volume of 1000 × 1000 × 1000 voxels",
    );
  });

  it("is turned round where a lower score merges, and scaled", async () => {
    const { edges, counts } = await collect(
      ["sv1,sv2,score", "1,2,25", "1,3,50", "2,3,75", "3,4,inf", "1,4,-inf"],
      { ...lower, largestScore: 100, on: { kind: "threshold", threshold: 50 } },
    );
    expect([...edges.affinity]).toEqual([0.75, 0.5, Infinity, 0.25, 0]);
    expect([...edges.isOn]).toEqual([1, 1, 1, 0, 0]);
    expect(counts).toMatchObject({ unscored: 1, uncuttable: 1 });
  });

  it.each([
    [
      ["sv1,sv2,affinity", "1,2,nan"],
      /affinity in line 2 is "nan", not from 0 to 1; scale it, higher/,
    ],
    [["sv1,sv2,affinity", "1,2,-0.1"], /affinity in line 2 is "-0.1", not from 0 to 1/],
    [
      ["sv1,sv2,affinity,area", "1,2,1,-4"],
      /column area in line 2 is "-4"; give the size of the contact as a number from 0/,
    ],
    [
      ["sv1,sv2,affinity", "1,7,1", "1,2,1", "9,2,1", "1,3,1"],
      /column sv2 in line 2 is 7, which no voxel of the supervoxels has \(so are 2 of 4\); use/,
    ],
    [
      [
        "sv1,sv2,affinity,x,y,z",
        ...Array.from({ length: 9 }, (_, i) => `1,2,1,${20 + i},${i},${i}`),
      ],
      /line 2 \(x, y, z\) is 20, 0, 0, outside .* voxels \(so are 9 of 9\); .*; as zxy in voxels they/,
    ],
  ])("ends the import where it cannot be: %j", async (rows, sentence) => {
    await expect(collect(rows)).rejects.toThrow(sentence);
  });
});

describe("positions", () => {
  /** A supervoxel a column of x, so that only the right axis fits. */
  const at = async ([x]: readonly [number, number, number]) => x;
  const sampled = (position: (x: number, i: number) => readonly number[]) =>
    Array.from({ length: 40 }, (_, i) => ({
      position: position(i % 10, i),
      indices: [i % 10, (i % 10) + 1],
    }));
  const volume = { shapeVoxel: SHAPE, voxelNm: NM };

  it("that lie on their edge's supervoxels are what they are taken for", async () => {
    const sample = sampled((x) => [x, 19 - x, 20]);
    expect(await checkPlacement(sample, XYZ, volume, at)).toEqual({
      checked: 40,
      share: 1,
      better: null,
    });
    expect(await checkPlacement([], XYZ, volume, at)).toBeNull();
  });

  it("in another order or unit are told with the one that fits", async () => {
    const zyx = await checkPlacement(
      sampled((x) => [25, 19 - x, x]),
      XYZ,
      volume,
      at,
    );
    expect(zyx?.better).toMatchObject({ axes: "zyx", unit: "voxel", share: 1 });
    const nm = await checkPlacement(
      sampled((x) => [40 * 25, 4 * (19 - x), 4 * x + 1]),
      XYZ,
      volume,
      at,
    );
    expect(nm).toMatchObject({ share: 0, better: { axes: "zyx", unit: "nm", share: 1 } });
    const counts = {
      ...{ rows: 1234, edges: 1200, on: 700, self: 2, duplicate: 0, unknown: 32 },
      ...{ unscored: 0, uncuttable: 0, misplaced: 0 },
    };
    const report = { format: "csv", direction: "higher-merges", counts, placement: nm } as const;
    expect(edgeReportLines(report)).toEqual([
      "Edges (csv): 1,234 rows, 1,200 edges, 700 on.",
      "  2 were from one supervoxel to itself and were dropped.",
      "  32 named a supervoxel that no voxel has and were dropped.",
      "  WARNING: Of 40 positions that were looked up, 0 % lie on one of their edge's two supervoxels; read as zyx in nm, 100 % would: import again so.",
    ]);
  });
});
