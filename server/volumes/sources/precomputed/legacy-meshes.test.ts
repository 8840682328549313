import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { SurfaceMesh } from "#core/meshes/surface-mesh.ts";
import { openPrecomputedMeshes } from "#server/volumes/sources/precomputed/open-meshes.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const SCALES = [{ resolution: [16, 16, 40] }, { resolution: [8, 8, 40], voxel_offset: [10, 0, 2] }];
const VOLUME = json({ mesh: "mesh", type: "segmentation", scales: SCALES });

function fragment(vertices: readonly number[], triangles: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * (vertices.length + triangles.length));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, vertices.length / 3, true);
  vertices.forEach((part, at) => {
    view.setFloat32(4 + 4 * at, part, true);
  });
  triangles.forEach((vertex, at) => {
    view.setUint32(4 + 4 * (vertices.length + at), vertex, true);
  });
  return bytes;
}

const FLAT = fragment([0, 0, 0, 8, 0, 0, 0, 8, 0], [0, 1, 2]);
const HIGH = fragment([0, 0, 40, 8, 0, 40, 0, 8, 40], [2, 1, 0]);
const ID = 720_575_940_612_345_678n;

function volume(files: Readonly<Record<string, Uint8Array>>, localPath: string | null = null) {
  return new MemoryByteStore("gs://lab/seg", { info: VOLUME, ...files }, localPath);
}

/** Laid out already, as this format has them. */
const meshIn = async (store: MemoryByteStore) =>
  (await (await openPrecomputedMeshes(store))?.read(ID)) as SurfaceMesh | null | undefined;

describe("the meshes of a precomputed volume", () => {
  it("are the fragments of a segment together, whatever its 64 bits", async () => {
    const store = volume({
      [`mesh/${ID}:0`]: json({ fragments: ["a", "b"] }),
      ...{ "mesh/a": FLAT, "mesh/b": HIGH },
    });
    const mesh = await meshIn(store);
    expect([...(mesh?.triangles ?? [])]).toEqual([0, 1, 2, 5, 4, 3]);
    expect([...(mesh?.positionsNm.subarray(9, 12) ?? [])]).toEqual([0, 0, 40]);
  });

  it("count from the corner of the finest voxels", async () => {
    const meshes = await openPrecomputedMeshes(volume({}));
    expect(meshes).toMatchObject({ voxelNm: [8, 8, 40], offsetNm: [80, 0, 80] });
  });

  it("may lie gzipped on a disk", async () => {
    const store = volume(
      {
        [`mesh/${ID}:0.gz`]: gzipSync(json({ fragments: ["a"] })),
        "mesh/a.gz": gzipSync(FLAT),
      },
      "/volumes/seg",
    );
    expect((await meshIn(store))?.positionsNm).toHaveLength(9);
  });

  it("are none where the volume names none, another format, or none of a segment", async () => {
    const bare = new MemoryByteStore("x", { info: json({ scales: SCALES }) });
    expect(await openPrecomputedMeshes(bare)).toBeNull();
    const other = volume({ "mesh/info": json({ "@type": "some_other_mesh" }) });
    expect(await openPrecomputedMeshes(other)).toBeNull();
    expect(await meshIn(volume({}))).toBeNull();
    expect(await meshIn(volume({ [`mesh/${ID}:0`]: json({ fragments: [] }) }))).toBeNull();
  });

  it.each([
    ["mesh/a: the file is not there", { fragments: ["a"] }, null],
    ["mesh/a: the file", { fragments: ["a"] }, FLAT.subarray(0, 30)],
    ["mesh/a: the file", { fragments: ["a"] }, new Uint8Array(2)],
    ["mesh/a: a triangle names", { fragments: ["a"] }, fragment([0, 0, 0], [0, 0, 1])],
    ["mesh/a: a vertex is nowhere", { fragments: ["a"] }, fragment([0, Number.NaN, 0], [])],
    [`mesh/${ID}:0: fragments`, { fragments: ["../../etc/passwd"] }, null],
    [`mesh/${ID}:0: fragments`, { fragments: 3 }, null],
  ])("are refused with the file and what is wrong: %s", async (said, manifest, bytes) => {
    const store = volume({
      [`mesh/${ID}:0`]: json(manifest),
      ...(bytes === null ? {} : { "mesh/a": bytes }),
    });
    await expect(meshIn(store)).rejects.toThrow(`gs://lab/seg/${said}`);
  });
});
