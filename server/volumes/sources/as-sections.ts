// A volume's finest level as sections, for the import. What an image or ids may not be is refused by name.
import type { Vec3 } from "#core/geometry/vector.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import {
  MAX_SECTION_PIXELS,
  MAX_SECTIONS,
  type SectionArray,
  type SectionSource,
} from "#server/volumes/section-source.ts";
import { alignedSections, type Sections } from "#server/volumes/sources/aligned-sections.ts";
import {
  type ContrastRange,
  findContrast,
  toGrey,
} from "#server/volumes/sources/contrast-range.ts";
import type { VolumeSource, VoxelArray } from "#server/volumes/sources/source-port.ts";

export interface ImageSections extends SectionSource<Uint8Array> {
  /** What became black and white; null where the image was of 8 bits and is as it was. */
  readonly contrast: ContrastRange | null;
}

/** 8-bit grey: as it is, or from a range that is given, told, or found in some of the sections. */
export async function imageSections(
  source: VolumeSource,
  given?: ContrastRange,
): Promise<ImageSections> {
  const { address, voxelType } = source;
  if (voxelType === "int64" || voxelType === "uint64") {
    throw new ImportError({
      file: address,
      field: "the image",
      problem: `is of ${voxelType}, not of 8 to 32 bits`,
      remedy: "convert it to 8-bit grey",
    });
  }
  const sections = finestSections(source);
  const { shapeVoxel } = sections;
  const close = () => source.close();
  if (voxelType === "uint8" && given === undefined) {
    const readSection = async (z: number) => (await sections.readSection(z)) as Uint8Array;
    return { shapeVoxel, contrast: null, readSection, close };
  }
  const contrast =
    given ??
    toldBy(source) ??
    (await findContrast(address, shapeVoxel[2], (z) => sections.readSection(z)));
  return {
    shapeVoxel,
    contrast,
    readSection: async (z) => toGrey(await sections.readSection(z), contrast),
    close,
  };
}

/** Writers that know of no range tell all that the type can hold, in which most images are black. */
function toldBy({ contrast, voxelType }: VolumeSource): ContrastRange | null {
  if (!contrast) return null;
  const [black, white] = contrast;
  const bits = Number(/^u?int([0-9]+)$/.exec(voxelType)?.[1] ?? 0);
  const lowest = voxelType.startsWith("u") ? 0 : -(2 ** (bits - 1));
  const isWhole = bits > 0 && black <= lowest && white >= lowest + 2 ** bits - 1;
  return isWhole ? null : { black, white };
}

/** Ids of any whole numbers; below 0 there are none. */
export async function labelSections(source: VolumeSource): Promise<SectionSource> {
  const { address, purpose, voxelType } = source;
  if (purpose === "image") {
    throw new ImportError({
      file: address,
      field: "the labels",
      problem: "are an image, which cannot hold ids exactly",
      remedy: "name the volume of the labels",
    });
  }
  if (voxelType.startsWith("float")) {
    throw new ImportError({
      file: address,
      field: "the labels",
      problem: `are of ${voxelType}, which cannot hold ids exactly`,
      remedy: "write them as whole numbers",
    });
  }
  const sections = finestSections(source);
  return {
    shapeVoxel: sections.shapeVoxel,
    readSection: async (z) =>
      idsOf(address, await sections.readSection(z), sections.shapeVoxel[0], z),
    close: () => source.close(),
  };
}

function finestSections(source: VolumeSource): Sections<VoxelArray> {
  const [{ shapeVoxel }] = source.levels;
  checkSize(source.address, shapeVoxel);
  const whole = { level: 0, axisOrder: "xyz", fromVoxel: [0, 0, 0], shapeVoxel } as const;
  return alignedSections(source, whole, (voxels) => voxels);
}

function checkSize(address: string, [width, height, depth]: Vec3): void {
  if (width * height > MAX_SECTION_PIXELS) {
    throw new ImportError({
      file: address,
      field: "the section's size",
      problem: `is ${width} × ${height}, more than ${MAX_SECTION_PIXELS} pixels`,
      remedy: "crop the stack, or import it in parts",
    });
  }
  if (depth <= MAX_SECTIONS) return;
  throw new ImportError({
    file: address,
    field: "the stack",
    problem: `has ${depth} sections, more than ${MAX_SECTIONS}`,
    remedy: "import the stack in parts",
  });
}

function idsOf(address: string, voxels: VoxelArray, width: number, z: number): SectionArray {
  if (voxels instanceof Float32Array || voxels instanceof Float64Array) {
    throw new TypeError("floats are refused when they are opened");
  }
  if (isUnsigned(voxels)) return voxels;
  const at = voxels instanceof BigInt64Array ? firstBelow(voxels, 0n) : firstBelow(voxels, 0);
  if (at >= 0) {
    throw new ImportError({
      file: address,
      field: `the id at ${at % width}, ${Math.floor(at / width)}, ${z}`,
      problem: `is ${voxels[at]}, below 0`,
      remedy: "write the labels as unsigned numbers, with 0 as background",
    });
  }
  const { buffer, byteOffset, length } = voxels;
  if (voxels instanceof Int8Array) return new Uint8Array(buffer, byteOffset, length);
  if (voxels instanceof Int16Array) return new Uint16Array(buffer, byteOffset, length);
  if (voxels instanceof Int32Array) return new Uint32Array(buffer, byteOffset, length);
  return new BigUint64Array(buffer, byteOffset, length);
}

function isUnsigned(voxels: VoxelArray): voxels is SectionArray {
  return (
    voxels instanceof Uint8Array ||
    voxels instanceof Uint16Array ||
    voxels instanceof Uint32Array ||
    voxels instanceof BigUint64Array
  );
}

function firstBelow<T extends number | bigint>(values: ArrayLike<T>, zero: T): number {
  for (let i = 0; i < values.length; i++) if (values[i] < zero) return i;
  return -1;
}
