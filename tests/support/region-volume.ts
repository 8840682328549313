// A volume of regions as a lab has it: Neuroglancer precomputed, raw chunks, with the regions' names as
// labels of its segments. Written by the format's description, so that our readers read another's hand.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Vec3 } from "#core/geometry/vector.ts";

export interface RegionVolume {
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  readonly offsetVoxel?: Vec3;
  /** Of each voxel, by its place; 0 for none. */
  readonly idAt: (voxel: Vec3) => bigint;
  /** By id. Left out: the volume brings no names. */
  readonly names?: Readonly<Record<string, string>>;
}

/** Its files, by key: one chunk in one scale. */
export function regionVolumeFiles(volume: RegionVolume): ReadonlyMap<string, Uint8Array> {
  const { shapeVoxel, voxelNm, offsetVoxel = [0, 0, 0], idAt, names } = volume;
  const ids = new BigUint64Array(shapeVoxel[0] * shapeVoxel[1] * shapeVoxel[2]);
  let at = 0;
  for (let z = 0; z < shapeVoxel[2]; z++) {
    for (let y = 0; y < shapeVoxel[1]; y++) {
      for (let x = 0; x < shapeVoxel[0]; x++) ids[at++] = idAt([x, y, z]);
    }
  }
  const info = {
    "@type": "neuroglancer_multiscale_volume",
    type: "segmentation",
    data_type: "uint64",
    num_channels: 1,
    ...(names === undefined ? {} : { segment_properties: "names" }),
    scales: [
      {
        key: "regions",
        size: shapeVoxel,
        resolution: voxelNm,
        voxel_offset: offsetVoxel,
        chunk_sizes: [shapeVoxel],
        encoding: "raw",
      },
    ],
  };
  const chunk = shapeVoxel
    .map((size, axis) => `${offsetVoxel[axis]}-${offsetVoxel[axis] + size}`)
    .join("_");
  const properties = {
    "@type": "neuroglancer_segment_properties",
    inline: {
      ids: Object.keys(names ?? {}),
      properties: [{ id: "name", type: "label", values: Object.values(names ?? {}) }],
    },
  };
  return new Map([
    ["info", json(info)],
    [`regions/${chunk}`, new Uint8Array(ids.buffer)],
    ...(names === undefined ? [] : [["names/info", json(properties)] as const]),
  ]);
}

export async function writeRegionVolume(folder: string, volume: RegionVolume): Promise<void> {
  for (const [key, bytes] of regionVolumeFiles(volume)) {
    const path = join(folder, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
