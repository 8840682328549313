import { expect, test } from "vitest";
import { regionNameAt } from "#core/datasets/region-layer.ts";
import { readRegionVolume } from "#server/volumes/regions/read-region-volume.ts";
import { decodeRegions, encodeRegions } from "#server/volumes/regions/region-file.ts";
import { readRegionNames, readSegmentLabels } from "#server/volumes/regions/region-names.ts";
import { openPrecomputed } from "#server/volumes/sources/precomputed/open-precomputed.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";
import { type RegionVolume, regionVolumeFiles } from "#tests/support/region-volume.ts";

const DATASET = {
  shapeVoxel: [100, 100, 10],
  voxelNm: [10, 10, 100],
  originNm: [0, 0, 0],
} as const;
const BIG = 2n ** 60n + 1n;
/** Half of it lies before the dataset. */
const VOLUME: RegionVolume = {
  shapeVoxel: [20, 10, 10],
  voxelNm: [100, 100, 100],
  offsetVoxel: [-10, 0, 0],
  idAt: ([x]) => (x < 10 ? 5n : x < 14 ? BIG : x < 18 ? 2n : 0n),
  names: { "5": "before", [`${BIG}`]: "calyx", "77": "nowhere" },
};

const storeOf = (volume: RegionVolume) => new MemoryByteStore("regions", regionVolumeFiles(volume));

async function read(
  volume: RegionVolume,
  dataset: Parameters<typeof readRegionVolume>[2] = DATASET,
) {
  const store = storeOf(volume);
  const source = await openPrecomputed(store);
  const { shapeVoxel, voxelNm, offsetNm } = source.levels[0];
  if (voxelNm === null) throw new Error("it tells its voxels' size");
  const placed = [{ shapeVoxel, voxelNm, offsetNm }];
  const names = (await readSegmentLabels(store)) ?? new Map<bigint, string>();
  return readRegionVolume({ source, axisOrder: "xyz", placed }, names, dataset);
}

test("[SY7] what lies over the dataset is copied, by ascending id, and comes back as it was kept", async () => {
  const { layer, unnamed, absent } = await read(VOLUME);
  expect(layer.grid).toEqual({
    shapeVoxel: [10, 10, 10],
    voxelNm: [100, 100, 100],
    offsetNm: [0, 0, 0],
  });
  expect(layer.regions).toEqual([
    { id: "2", name: "2" },
    { id: `${BIG}`, name: "calyx" },
  ]);
  expect({ unnamed, absent }).toEqual({ unnamed: ["2"], absent: ["before", "nowhere"] });
  const bytes = await encodeRegions(layer);
  const kept = await decodeRegions(bytes);
  expect(kept).toEqual(layer);
  const at = (x: number) => regionNameAt(kept, [x, 50, 5], DATASET.voxelNm);
  expect([at(0), at(39), at(40), at(79), at(80), at(99)]).toEqual([
    "calyx",
    "calyx",
    "2",
    "2",
    "",
    "",
  ]);
});

test("bytes that are not whole, or of which one is another, are told and never used", async () => {
  const bytes = await encodeRegions((await read(VOLUME)).layer);
  const damaged = (change: (copy: Uint8Array) => Uint8Array) =>
    expect(decodeRegions(change(bytes.slice()))).rejects.toMatchObject({
      name: "DamagedRegionsError",
    });
  await damaged(() => new Uint8Array(2));
  await damaged((copy) => copy.subarray(0, copy.length - 3));
  await damaged((copy) => copy.fill(0xff, 0, 4));
  await damaged((copy) => copy.fill(0x20, 4, 12));
  await damaged((copy) => {
    // A region of the description less: its voxels name one that nobody describes.
    const text = new TextDecoder().decode(copy.subarray(4, 4 + (copy[0] | (copy[1] << 8))));
    const less = new TextEncoder().encode(text.replace(/,?\{"id":"2"[^}]*\},?/, ""));
    const head = Uint8Array.from([less.length & 255, less.length >> 8, 0, 0]);
    return Uint8Array.from([...head, ...less, ...copy.subarray(4 + text.length)]);
  });
});

test("a volume that is 0 over the dataset, or too fine to be kept, is refused in words", async () => {
  const empty = { ...VOLUME, idAt: () => 0n };
  await expect(read(empty)).rejects.toThrow(
    /is 0 wherever the dataset lies; see that it is the right/,
  );
  const away = { ...DATASET, shapeVoxel: [1, 1, 1] as const };
  await expect(read({ ...VOLUME, offsetVoxel: [10, 0, 0] }, away)).rejects.toThrow(
    /the coarsest level has no voxel over the dataset; correct the offset/,
  );
  await expect(read({ ...VOLUME, idAt: () => 2n ** 63n })).rejects.toThrow(/renumber the regions/);
});

const csv = (text: string) =>
  readRegionNames(new MemoryByteStore("names.csv", { "": new TextEncoder().encode(text) }));

test("names come from a table with id and name", async () => {
  expect(await csv(`id,name,colour\n3,AL(R),red\n${BIG}, 蘑菇体 ,blue\n`)).toEqual(
    new Map([
      [3n, "AL(R)"],
      [BIG, "蘑菇体"],
    ]),
  );
});

test.each([
  ["id,name\nx,AL\n", /the id in line 2 is "x"; write whole numbers/],
  ["id,name\n1.5,AL\n", /the id in line 2/],
  ["id,name\n3,\n", /the name in line 2 is empty/],
  [`id,name\n3,${"a".repeat(101)}\n`, /has more than 100 characters/],
  ["id,name\n3,a\u0007b\n", /the name in line 2/],
  ["id,name\n3,AL\n3,EB\n", /region 3 has two names/],
  [
    "id,name\n3,AL\n4,AL\n",
    /the name AL is of regions 3 and 4; give each region a name of its own/,
  ],
  ["number,word\n3,AL\n", /column id is not among the columns number, word/],
  ["", /have no header line/],
])("a table of names that is wrong says where: %j", async (text, sentence) => {
  await expect(csv(text)).rejects.toThrow(sentence);
});
