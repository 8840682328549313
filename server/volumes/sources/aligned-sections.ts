// A level of a source, turned into the dataset's axes and cut to its box, as sections for the import.
// So many sections are read at once as the source's blocks are deep, and kept until they are through.
import type { AxisOrder } from "#core/datasets/dataset-draft.ts";
import { axesOf } from "#core/datasets/dataset-draft.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { MAX_SECTION_PIXELS } from "#server/volumes/section-source.ts";
import type { VolumeSource, VoxelArray } from "#server/volumes/sources/source-port.ts";
import { voxelBytesOf } from "#server/volumes/sources/voxel-arrays.ts";
import { readTurned } from "#server/volumes/sources/voxel-order.ts";

/** Kept of a volume between two sections, unless one section has more. */
const SLAB_BYTES = 256 * 2 ** 20;

export interface Sections<T extends VoxelArray> {
  readonly shapeVoxel: Vec3;
  /** The caller's own. */
  readSection(z: number): Promise<T>;
  close(): Promise<void>;
}

export interface AlignedPart {
  readonly level: number;
  readonly axisOrder: AxisOrder;
  /** In the dataset's axes, of this level. */
  readonly fromVoxel: Vec3;
  readonly shapeVoxel: Vec3;
}

/** The caller closes the source. */
export function alignedSections<T extends VoxelArray>(
  source: VolumeSource,
  { level, axisOrder, fromVoxel, shapeVoxel }: AlignedPart,
  convert: (voxels: VoxelArray) => T,
  signal?: AbortSignal,
): Sections<T> {
  const [width, height, depth] = shapeVoxel;
  const area = width * height;
  if (area > MAX_SECTION_PIXELS) {
    throw new ImportError({
      file: source.address,
      field: "the section's size",
      problem: `is ${width} × ${height}, more than ${MAX_SECTION_PIXELS} pixels`,
      remedy: "link the volume instead of copying it, or import it in parts",
    });
  }
  const blockDepth = source.levels[level].blockVoxel[axesOf(axisOrder)[2]];
  const sectionBytes = area * voxelBytesOf(source.voxelType);
  const slabDepth = Math.max(1, Math.min(blockDepth, Math.floor(SLAB_BYTES / sectionBytes)));
  let slab: { readonly fromZ: number; readonly toZ: number; readonly voxels: T } | null = null;
  return {
    shapeVoxel,
    async readSection(z) {
      if (slab === null || z < slab.fromZ || z >= slab.toZ) {
        // Never two slabs at a time; at the source's own borders, so that no block is read twice.
        slab = null;
        const absolute = fromVoxel[2] + z;
        const start = Math.max(0, absolute - (absolute % slabDepth) - fromVoxel[2]);
        const end = Math.min(depth, absolute - (absolute % slabDepth) + slabDepth - fromVoxel[2]);
        const [x, y] = fromVoxel;
        const box = {
          minVoxel: [x, y, fromVoxel[2] + start] as const,
          maxVoxel: [x + width, y + height, fromVoxel[2] + end] as const,
        };
        const read = await readTurned(source, level, axisOrder, box, signal);
        slab = { fromZ: start, toZ: end, voxels: convert(read) };
      }
      const at = (z - slab.fromZ) * area;
      return slab.voxels.slice(at, at + area) as T;
    },
    close: async () => {},
  };
}
