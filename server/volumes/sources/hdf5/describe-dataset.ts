// A dataset as a volume: which of its axes are z, y and x, how it is cut into chunks, what its numbers
// are. Only what is read exactly is let through; anything else is refused by name.
import type { Filter, Metadata } from "h5wasm";
import type { Vec3 } from "#core/geometry/vector.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { READABLE_FILTERS } from "#server/volumes/sources/hdf5/hdf5-library.ts";
import { SOURCE_LIMITS, type VoxelType } from "#server/volumes/sources/source-port.ts";

export interface DatasetShape {
  readonly voxelType: VoxelType;
  readonly voxelBytes: number;
  /** Which axis of the dataset is x, y, z. */
  readonly axes: Vec3;
  /** Of every axis of the dataset: where it is fixed; null for x, y and z. */
  readonly fixed: readonly (number | null)[];
  readonly shapeVoxel: Vec3;
  readonly blockVoxel: Vec3;
}

const INTEGER = 0;
const FLOAT = 1;
const ENUM = 8;
/** Read at once where a dataset has no chunks. */
const STRETCH_BYTES = 4 * 2 ** 20;

/** null: not a number of 8 to 64 bits. */
export function voxelTypeOf(metadata: Metadata): VoxelType | null {
  const { size, signed } = metadata;
  const kind = metadata.type === ENUM ? metadata.enum_type?.type : metadata.type;
  if (kind === FLOAT && (size === 4 || size === 8)) return size === 4 ? "float32" : "float64";
  if (kind !== INTEGER || ![1, 2, 4, 8].includes(size)) return null;
  return `${signed ? "int" : "uint"}${8 * size}` as VoxelType;
}

export function describeDataset(
  file: string,
  name: string,
  metadata: Metadata,
  filters: readonly Filter[],
  given: readonly (number | null)[] | null,
): DatasetShape {
  const refuse = (problem: string, remedy: string): never => {
    throw new ImportError({ file, field: `the dataset ${name}`, problem, remedy });
  };
  const voxelType = voxelTypeOf(metadata);
  if (voxelType === null) {
    return refuse("is not of whole numbers or floats", "name a dataset of voxels");
  }
  if (metadata.virtual_sources !== undefined) {
    refuse("is put together from other files", "write it again as a dataset of its own");
  }
  const unknown = filters.find(({ id }) => !READABLE_FILTERS.has(id));
  if (unknown !== undefined) {
    refuse(
      `is compressed by the filter ${unknown.id} (${unknown.name})`,
      "write it again with gzip",
    );
  }
  const shape = metadata.shape ?? [];
  if (shape.length < 3 || shape.length > 8) {
    refuse(`has ${shape.length} axes, not 3 to 8`, "name a dataset of three axes, z, y and x");
  }
  const fixed = given ?? fixedByDefault(shape);
  if (fixed.length !== shape.length || fixed.filter((at) => at === null).length !== 3) {
    refuse(
      `has ${shape.length} axes (${shape.join(" × ")})`,
      `say where all but three lie, as in ${name}[${shape.map((_, axis) => (axis < shape.length - 3 ? "0" : ":")).join(",")}]`,
    );
  }
  fixed.forEach((at, axis) => {
    if (at !== null && at >= shape[axis]) {
      refuse(
        `has ${shape[axis]} places along axis ${axis}, none at ${at}`,
        "name one that is there",
      );
    }
  });
  const [z, y, x] = fixed.flatMap((at, axis) => (at === null ? [axis] : []));
  const axes: Vec3 = [x, y, z];
  const shapeVoxel: Vec3 = [shape[x], shape[y], shape[z]];
  if (!shapeVoxel.every((size) => size >= 1 && size <= SOURCE_LIMITS.axisVoxel)) {
    refuse(`is ${shapeVoxel.join(" × ")} voxels`, "name a dataset that holds a volume");
  }
  const chunks = metadata.chunks ?? null;
  const chunkBytes = (chunks ?? []).reduce((bytes, size) => bytes * size, metadata.size);
  if (chunkBytes > SOURCE_LIMITS.chunkBytes) {
    refuse(
      `has chunks of ${chunkBytes} bytes, more than ${SOURCE_LIMITS.chunkBytes}`,
      "write it again with smaller chunks",
    );
  }
  if (shapeVoxel.reduce((voxels, size) => voxels * size, 1) > SOURCE_LIMITS.levelVoxels) {
    refuse(`is ${shapeVoxel.join(" × ")} voxels`, "name a smaller one");
  }
  return {
    voxelType,
    voxelBytes: metadata.size,
    axes,
    fixed,
    shapeVoxel,
    blockVoxel:
      chunks === null
        ? stretchOf(shapeVoxel, metadata.size)
        : [
            Math.min(chunks[x], shapeVoxel[0]),
            Math.min(chunks[y], shapeVoxel[1]),
            Math.min(chunks[z], shapeVoxel[2]),
          ],
  };
}

/** An axis of one place is none, as long as there are more than three. */
function fixedByDefault(shape: readonly number[]): readonly (number | null)[] {
  let surplus = shape.length - 3;
  return shape.map((size) => {
    if (surplus === 0 || size !== 1) return null;
    surplus--;
    return 0;
  });
}

/** Whole rows of one section. */
function stretchOf([width, height]: Vec3, voxelBytes: number): Vec3 {
  const wide = Math.min(width, STRETCH_BYTES / voxelBytes);
  const rows = Math.max(1, Math.floor(STRETCH_BYTES / (wide * voxelBytes)));
  return [wide, Math.min(height, rows), 1];
}
