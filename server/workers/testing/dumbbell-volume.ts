// For tests: a volume of some blocks with one supervoxel in it that has two bodies and a neck, and
// reaches over block borders on all axes. Around it lie others, each an octant of the volume.
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxVoxelCount, indexInBox, positionInBox } from "#core/geometry/voxel-box.ts";
import {
  type Box,
  type DatasetVolumes,
  ONE_LEVEL,
  type VolumeReader,
} from "#server/volumes/volume-port.ts";

export const DUMBBELL_SHAPE: Vec3 = [200, 140, 20];
/** Dense index of the dumbbell; the octants are 0 … 7. */
export const DUMBBELL = 8;
export const DUMBBELL_SEEDS = [[[45, 110, 10]], [[155, 110, 10]]] as const;
/** The bodies end and begin here, along x. */
export const NECK_VOXEL = [79, 121] as const;

const VOXEL_NM: Vec3 = [8, 8, 40];
const FLATNESS = VOXEL_NM[2] / VOXEL_NM[0];
const BODY_RADIUS = 34;
const NECK_RADIUS = 9;
const WHOLE = { minVoxel: [0, 0, 0] as const, shapeVoxel: DUMBBELL_SHAPE };

/** Every voxel of the volume. */
export function volumePositions(): Vec3[] {
  return Array.from({ length: boxVoxelCount(DUMBBELL_SHAPE) }, (_, i) => positionInBox(WHOLE, i));
}

export function isInDumbbell([x, y, z]: Vec3): boolean {
  const across = (y - 110) ** 2 + ((z - 10) * FLATNESS) ** 2;
  const along = Math.min(Math.abs(x - 45), Math.abs(x - 155));
  if (across + along ** 2 < BODY_RADIUS ** 2) return true;
  return across < NECK_RADIUS ** 2 && x > 45 && x < 155;
}

export function labelAt(position: Vec3): number {
  if (isInDumbbell(position)) return DUMBBELL + 1;
  const [x, y, z] = position.map((part, axis) => (2 * part < DUMBBELL_SHAPE[axis] ? 0 : 1));
  return 1 + x + 2 * y + 4 * z;
}

export interface DumbbellVolumes extends DatasetVolumes {
  /** Called with the box before each answer of the labels; may wait, and may throw. */
  onLabels: (box: Box) => unknown;
}

/** @param labels of every voxel, x fastest. */
export function volumesOf(labels: Uint32Array): DumbbellVolumes {
  const image = new Uint8Array(labels.length).fill(160);
  const volumes: DumbbellVolumes = {
    voxelNm: VOXEL_NM,
    shapeVoxel: DUMBBELL_SHAPE,
    onLabels: () => undefined,
    labels: {
      shapesVoxel: [DUMBBELL_SHAPE],
      factorsVoxel: ONE_LEVEL,
      async readBlock(_, box) {
        await volumes.onLabels(box);
        return cut(labels, box, new Uint32Array(sizeOf(box)));
      },
    } satisfies VolumeReader<Uint32Array>,
    imageType: "uint8",
    imageRange: [0, 255],
    image: {
      shapesVoxel: [DUMBBELL_SHAPE],
      factorsVoxel: ONE_LEVEL,
      readBlock: async (_, box) => cut(image, box, new Uint8Array(sizeOf(box))),
    },
  };
  return volumes;
}

function sizeOf({ minVoxel, maxVoxel }: Box): number {
  return maxVoxel.reduce((size, end, axis) => size * (end - minVoxel[axis]), 1);
}

function cut<T extends Uint8Array | Uint32Array>(voxels: T, box: Box, out: T): T {
  const width = box.maxVoxel[0] - box.minVoxel[0];
  let to = 0;
  for (let z = box.minVoxel[2]; z < box.maxVoxel[2]; z++) {
    for (let y = box.minVoxel[1]; y < box.maxVoxel[1]; y++, to += width) {
      const from = indexInBox(WHOLE, [box.minVoxel[0], y, z]);
      out.set(voxels.subarray(from, from + width), to);
    }
  }
  return out;
}
