// A version with shapes in its volume, for tests: what small-release-source.ts has, as two neurons and
// a fragment that are really there. Supervoxel +0 is a cell body with +1 and +2 as its neurites; +3 and
// +4 are a tube that bends.
import type { Vec3 } from "#core/geometry/vector.ts";
import { ball, drawn, tube } from "#core/skeletons/drawn-shapes.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { smallReleaseSource } from "#server/exports/small-release-source.ts";
import { type Box, ONE_LEVEL, type VolumeReader } from "#server/volumes/volume-port.ts";

export const DRAWN_SHAPE: Vec3 = [140, 90, 40];
export const DRAWN_VOXEL_NM: Vec3 = [64, 64, 100];
const CENTER: Vec3 = [4_480, 2_880, 2_000];

/** In the order of their supervoxels. */
const SHAPES = [
  ball(CENTER, 1_800),
  tube(CENTER, [64, 2_880, 2_000], 220),
  tube(CENTER, [8_896, 2_880, 2_000], 220),
  tube([200, 5_300, 600], [4_480, 5_300, 600], 200),
  tube([4_480, 5_300, 600], [8_700, 5_300, 2_000], 200),
];

export function drawnVolume(): VolumeReader<Uint32Array> & { readonly reads: Box[] } {
  const labels = new Uint32Array(DRAWN_SHAPE[0] * DRAWN_SHAPE[1] * DRAWN_SHAPE[2]);
  SHAPES.forEach((shape, supervoxel) => {
    drawn(DRAWN_SHAPE, DRAWN_VOXEL_NM, shape).voxels.forEach((value, i) => {
      if (value === 1 && labels[i] === 0) labels[i] = supervoxel + 1;
    });
  });
  const reads: Box[] = [];
  return {
    shapesVoxel: [DRAWN_SHAPE],
    factorsVoxel: ONE_LEVEL,
    reads,
    async readBlock(_mip, box) {
      reads.push(box);
      return cut(labels, box);
    },
  };
}

export function drawnReleaseSource(): ReleaseSource {
  const source = smallReleaseSource();
  return {
    ...source,
    dataset: { ...source.dataset, shapeVoxel: DRAWN_SHAPE, voxelNm: DRAWN_VOXEL_NM },
    readLabelVolume: async () => drawnVolume(),
  };
}

function cut(labels: Uint32Array, { minVoxel, maxVoxel }: Box): Uint32Array {
  const [width, height, depth] = maxVoxel.map((end, axis) => end - minVoxel[axis]);
  const out = new Uint32Array(width * height * depth);
  for (let row = 0; row < height * depth; row++) {
    const y = minVoxel[1] + (row % height);
    const z = minVoxel[2] + Math.floor(row / height);
    const from = (z * DRAWN_SHAPE[1] + y) * DRAWN_SHAPE[0] + minVoxel[0];
    out.set(labels.subarray(from, from + width), row * width);
  }
  return out;
}
