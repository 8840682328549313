// Meshes in levels of detail, packed by Draco's own encoder: read from files and from shards, unpacked,
// and where they lie.
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { enclosedVolumeNm3 } from "#core/meshes/surface-mesh.ts";
import { unpackDraco } from "#server/meshes/unpack-draco.ts";
import type { DracoMesh } from "#server/volumes/brought-mesh.ts";
import { openPrecomputedMeshes } from "#server/volumes/sources/precomputed/open-meshes.ts";
import { multilodFiles, packDraco } from "#tests/support/draco-writer.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";
import { writeShards } from "#tests/support/shard-writer.ts";

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const VOLUME = json({ mesh: "mesh", scales: [{ resolution: [8, 8, 40] }] });
const KIND = { "@type": "neuroglancer_multilod_draco", vertex_quantization_bits: 10 };
const MOST = 2 ** 10 - 1;
const ID = 720_575_940_612_345_678n;
const SHARDING = {
  "@type": "neuroglancer_uint64_sharded_v1",
  preshift_bits: 1,
  hash: "murmurhash3_x86_128",
  minishard_bits: 2,
  shard_bits: 3,
  minishard_index_encoding: "gzip",
  data_encoding: "gzip",
};

/** As large as its cell, wound so that it encloses a sixth of it. */
const CORNERS = [0, 0, 0, MOST, 0, 0, 0, MOST, 0, 0, 0, MOST];
const FACES = [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3];
const CORNER = await packDraco(CORNERS, FACES);

/** Two of them at the finest level, one at the next. */
const FILES = multilodFiles(
  [100, 200, 400],
  [1_000, 2_000, 4_000],
  [
    {
      offset: [1, 2, 3],
      fragments: [
        { cell: [0, 0, 0], bytes: CORNER },
        { cell: [1, 0, 0], bytes: new Uint8Array(0) },
        { cell: [1, 1, 0], bytes: CORNER },
      ],
    },
    { offset: [0, 0, 0], fragments: [{ cell: [0, 0, 0], bytes: CORNER }] },
  ],
);

function volume(
  files: Readonly<Record<string, Uint8Array>>,
  kind: object = KIND,
  localPath: string | null = null,
): MemoryByteStore {
  return new MemoryByteStore(
    "gs://lab/seg",
    { info: VOLUME, "mesh/info": json(kind), ...files },
    localPath,
  );
}

const inFiles = { [`mesh/${ID}.index`]: FILES.manifest, [`mesh/${ID}`]: FILES.fragments };

async function packedIn(store: MemoryByteStore): Promise<DracoMesh | null> {
  const meshes = await openPrecomputedMeshes(store);
  if (meshes === null) throw new Error("there are meshes");
  return (await meshes.read(ID)) as DracoMesh | null;
}

async function cornersIn(store: MemoryByteStore): Promise<readonly string[]> {
  const packed = await packedIn(store);
  if (packed === null) throw new Error("there is a mesh");
  const { positionsNm } = await unpackDraco(packed);
  const corners: string[] = [];
  for (let at = 0; at < positionsNm.length; at += 3) {
    corners.push(
      positionsNm
        .subarray(at, at + 3)
        .map(Math.fround)
        .join(" "),
    );
  }
  return corners.toSorted();
}

const WHERE = [
  ...["1001 2002 4003", "1101 2002 4003", "1001 2202 4003", "1001 2002 4403"],
  ...["1101 2202 4003", "1201 2202 4003", "1101 2402 4003", "1101 2202 4403"],
].toSorted();

function inShards(sharding = SHARDING): Readonly<Record<string, Uint8Array>> {
  const shards = writeShards(
    new Map([
      [ID - 2n, new Uint8Array([1])],
      [ID, FILES.manifest],
    ]),
    {
      preshiftBits: sharding.preshift_bits,
      hash: "murmurhash3_x86_128",
      minishardBits: sharding.minishard_bits,
      shardBits: sharding.shard_bits,
      isIndexGzipped: true,
      isDataGzipped: true,
    },
    new Map([[ID, FILES.fragments]]),
  );
  return Object.fromEntries([...shards].map(([name, bytes]) => [`mesh/${name}`, bytes]));
}

describe("the meshes of a precomputed volume in levels of detail", () => {
  it("are the finest level's fragments, each in its cell of the grid", async () => {
    expect(await cornersIn(volume(inFiles))).toEqual(WHERE);
    const packed = await packedIn(volume(inFiles));
    const surface = await unpackDraco(packed as DracoMesh);
    expect(enclosedVolumeNm3(surface) / ((2 * 100 * 200 * 400) / 6)).toBeCloseTo(1, 5);
  });

  it("lie before their manifest where they are in shards", async () => {
    expect(await cornersIn(volume(inShards(), { ...KIND, sharding: SHARDING }))).toEqual(WHERE);
  });

  it("are turned and moved as their description says", async () => {
    const transform = [0, 1, 0, 10, 1, 0, 0, 20, 0, 0, 2, 30];
    const corners = await cornersIn(volume(inFiles, { ...KIND, transform }));
    expect(corners).toContain("2012 1021 8036");
    expect(corners).toContain("2212 1021 8036");
  });

  it("have their manifest gzipped on a disk", async () => {
    const { [`mesh/${ID}.index`]: manifest, ...rest } = inFiles;
    const gzipped = { ...rest, [`mesh/${ID}.index.gz`]: gzipSync(manifest) };
    expect(await cornersIn(volume(gzipped, KIND, "/volumes/seg"))).toEqual(WHERE);
  });

  it("keep the whole numbers that Draco made of fractions", async () => {
    const fractions = await packDraco([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1], FACES, 10);
    const { manifest, fragments } = multilodFiles(
      [100, 100, 100],
      [0, 0, 0],
      [{ offset: [0, 0, 0], fragments: [{ cell: [2, 0, 0], bytes: fractions }] }],
    );
    const files = { [`mesh/${ID}.index`]: manifest, [`mesh/${ID}`]: fragments };
    expect(await cornersIn(volume(files))).toEqual(
      ["200 0 0", "300 0 0", "200 100 0", "200 0 100"].toSorted(),
    );
  });

  it("are none of a segment that has none, and of one without fragments", async () => {
    expect(await packedIn(volume({}))).toBeNull();
    const shards = inShards();
    const sharded = { ...KIND, sharding: { ...SHARDING, shard_bits: 9 } };
    expect(await packedIn(volume(shards, sharded))).toBeNull();
    const { manifest } = multilodFiles([1, 1, 1], [0, 0, 0], []);
    expect(await packedIn(volume({ [`mesh/${ID}.index`]: manifest }))).toBeNull();
  });

  const longer = new Uint8Array([...FILES.manifest, 0, 0, 0, 0]);
  const nowhere = multilodFiles([Number.NaN, 1, 1], [0, 0, 0], []).manifest;
  const many = FILES.manifest.slice();
  new DataView(many.buffer).setUint32(24, 2 ** 31, true);
  it.each([
    [`mesh/${ID}.index: the manifest ends after`, FILES.manifest.subarray(0, 60), FILES.fragments],
    [`mesh/${ID}.index: the manifest ends after`, new Uint8Array(5), FILES.fragments],
    [`mesh/${ID}.index: the manifest has 1 words more`, longer, FILES.fragments],
    [`mesh/${ID}.index: num_lods is`, many, FILES.fragments],
    [`mesh/${ID}.index: the grid is nowhere`, nowhere, FILES.fragments],
    [`mesh/${ID}: the file ends before`, FILES.manifest, FILES.fragments.subarray(0, 9)],
    [`mesh/${ID}: the file is not there`, FILES.manifest, null],
  ])("are refused with the file and what is wrong: %s", async (said, manifest, fragments) => {
    const store = volume({
      [`mesh/${ID}.index`]: manifest,
      ...(fragments === null ? {} : { [`mesh/${ID}`]: fragments }),
    });
    await expect(packedIn(store)).rejects.toThrow(said);
  });

  it("are refused where their description is wrong", async () => {
    for (const [kind, said] of [
      [{ ...KIND, vertex_quantization_bits: 12 }, "mesh/info: vertex_quantization_bits"],
      [{ ...KIND, transform: [1, 2] }, "mesh/info: transform"],
      [{ ...KIND, sharding: { ...SHARDING, hash: "md5" } }, "mesh/info: sharding.hash"],
    ] as const) {
      await expect(openPrecomputedMeshes(volume(inFiles, kind))).rejects.toThrow(said);
    }
  });
});

describe("what Draco packed", () => {
  const mesh = (bytes: Uint8Array): DracoMesh => ({
    fragments: [{ bytes, toNm: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] }],
  });

  it("is an error where it is no mesh", async () => {
    await expect(unpackDraco(mesh(new Uint8Array(40)))).rejects.toThrow("fragment 0");
    await expect(unpackDraco(mesh(CORNER.subarray(0, CORNER.length / 2)))).rejects.toThrow();
  });

  it("is unpacked or an error, whatever is damaged, and nothing else", async () => {
    let errors = 0;
    for (let at = 0; at < CORNER.length; at++) {
      const bytes = CORNER.slice();
      bytes[at] ^= 0xff;
      const ending = await unpackDraco(mesh(bytes)).catch(() => null);
      if (ending === null) errors++;
      else expect(ending.triangles.every((v) => 3 * v < ending.positionsNm.length)).toBe(true);
    }
    expect(errors).toBeGreaterThan(0);
  });
});
