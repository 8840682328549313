// A dataset of an HDF5 file as a volume of one level. Attributes tell its voxels where they follow one
// of the field's habits: CREMI's resolution and offset (z, y, x, nm), or element_size_um.
import { setImmediate } from "node:timers/promises";
import type { Metadata } from "h5wasm";
import type { Vec3 } from "#core/geometry/vector.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { boxPieces } from "#server/volumes/sources/hdf5/box-pieces.ts";
import {
  type DatasetShape,
  describeDataset,
  voxelTypeOf,
} from "#server/volumes/sources/hdf5/describe-dataset.ts";
import { parseDatasetPath } from "#server/volumes/sources/hdf5/hdf5-address.ts";
import { type DatasetNote, Hdf5File } from "#server/volumes/sources/hdf5/hdf5-file.ts";
import type { VolumeSource, VoxelArray } from "#server/volumes/sources/source-port.ts";
import { checkBox, voxelArrayOf } from "#server/volumes/sources/voxel-arrays.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { Box } from "#server/volumes/volume-port.ts";

/** Read from the library at once. */
const PIECE_BYTES = 8 * 2 ** 20;
const LISTED_DATASETS = 20;

export interface Hdf5Options {
  /** Of the dataset, as in /volumes/raw or /data[0,:,:,:]. Left out: the only volume there is. */
  readonly path?: string;
  readonly signal?: AbortSignal;
}

/** The store is the source's from then on; where opening fails it stays the caller's. */
export async function openHdf5(store: ByteStore, options: Hdf5Options = {}): Promise<VolumeSource> {
  const file = await Hdf5File.open(store, options.signal);
  try {
    const source = sourceOf(file, options.path);
    return {
      ...source,
      close: async () => {
        await source.close();
        await store.close();
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function sourceOf(file: Hdf5File, path: string | undefined): VolumeSource {
  const { name, metadata, fixed } = choose(file, path);
  const shape = describeDataset(file.address, name, metadata, file.filters(name), fixed);
  const { blockVoxel, shapeVoxel, voxelType } = shape;
  const level = {
    shapeVoxel,
    blockVoxel,
    voxelNm: voxelNmOf(file, name, shape),
    offsetNm: spatial(file, name, "offset", shape) ?? ([0, 0, 0] as const),
  };
  return {
    address: path === undefined ? file.address : `${file.address}:${name}`,
    purpose: purposeOf(name),
    voxelType,
    levels: [level],
    readBlock: async (index, box, signal) => {
      if (index !== 0) throw new RangeError(`there is no level ${index}`);
      checkBox(box, shapeVoxel);
      return readBox(file, name, shape, box, signal);
    },
    close: () => file.close(),
  };
}

interface Choice {
  readonly name: string;
  readonly metadata: Metadata;
  readonly fixed: readonly (number | null)[] | null;
}

function choose(file: Hdf5File, path: string | undefined): Choice {
  if (path !== undefined) {
    const parsed = parseDatasetPath(path);
    const metadata = parsed === null ? null : file.metadata(parsed.name);
    if (parsed !== null && metadata !== null) return { ...parsed, metadata };
    throw notFound(file, `has no dataset ${path}`);
  }
  const [first, ...others] = volumesOf(file);
  if (first !== undefined && others.length === 0) {
    return { name: first.path, metadata: first.metadata, fixed: null };
  }
  throw notFound(file, first === undefined ? "holds no volume" : "holds more than one dataset");
}

function volumesOf(file: Hdf5File): readonly DatasetNote[] {
  return file
    .datasets()
    .filter(({ metadata }) => voxelTypeOf(metadata) !== null && (metadata.shape?.length ?? 0) >= 3);
}

function notFound(file: Hdf5File, problem: string): ImportError {
  const volumes = volumesOf(file);
  const listed = volumes
    .slice(0, LISTED_DATASETS)
    .map(({ path, metadata }) => `${path} (${metadata.shape?.join(" × ")})`);
  const more = volumes.length - listed.length;
  if (more > 0) listed.push(`and ${more} more`);
  return new ImportError({
    file: file.address,
    field: "the HDF5 file",
    problem,
    remedy:
      volumes.length === 0
        ? "name a file with a dataset of three axes, z, y and x"
        : `name one of these behind the file, as in file.h5:${volumes[0].path}: ${listed.join(", ")}`,
  });
}

/** CREMI's layout says it; nothing else does. */
function purposeOf(name: string): VolumeSource["purpose"] {
  if (name === "/volumes/raw") return "image";
  return name.startsWith("/volumes/labels/") ? "labels" : null;
}

function voxelNmOf(file: Hdf5File, name: string, shape: DatasetShape): Vec3 | null {
  const um = spatial(file, name, "element_size_um", shape);
  const nm = spatial(file, name, "resolution", shape) ?? (um && timesThousand(um));
  if (nm === null || nm.every((size) => size > 0)) return nm;
  throw new ImportError({
    file: file.address,
    field: `the resolution of ${name}`,
    problem: `is ${nm.toReversed().join(", ")}`,
    remedy: "write three sizes above 0, z, y, x in nm",
  });
}

function timesThousand([x, y, z]: Vec3): Vec3 {
  return [1000 * x, 1000 * y, 1000 * z];
}

/** x, y, z of an attribute that has one number for each of the three axes, or for every axis. */
function spatial(
  file: Hdf5File,
  name: string,
  attribute: string,
  shape: DatasetShape,
): Vec3 | null {
  const numbers = file.attributeNumbers(name, attribute);
  if (numbers === null) return null;
  const [x, y, z] = shape.axes;
  if (numbers.length === 3) return [numbers[2], numbers[1], numbers[0]];
  if (numbers.length === shape.fixed.length) return [numbers[x], numbers[y], numbers[z]];
  throw new ImportError({
    file: file.address,
    field: `the attribute ${attribute} of ${name}`,
    problem: `has ${numbers.length} numbers`,
    remedy: "write it as three numbers, z, y, x",
  });
}

async function readBox(
  file: Hdf5File,
  name: string,
  shape: DatasetShape,
  box: Box,
  signal?: AbortSignal,
): Promise<VoxelArray> {
  const { minVoxel, maxVoxel } = box;
  const size = maxVoxel.map((max, axis) => max - minVoxel[axis]);
  const voxels = voxelArrayOf(shape.voxelType, size[0] * size[1] * size[2]);
  const bytes = new Uint8Array(voxels.buffer);
  for (const piece of boxPieces(box, shape.blockVoxel, PIECE_BYTES / shape.voxelBytes)) {
    signal?.throwIfAborted();
    const stretch = stretchOf(shape, piece);
    const pieceBytes = stretch.count.reduce((product, count) => product * count, shape.voxelBytes);
    file.readDataset(name, stretch, pieceBytes, (read) =>
      placePiece({ bytes, box }, { bytes: read, box: piece }, shape),
    );
    // The library waits for the disk in this thread: others get their turn in between.
    await setImmediate();
  }
  return voxels;
}

function stretchOf({ axes, fixed }: DatasetShape, { minVoxel, maxVoxel }: Box) {
  const offset = fixed.map((at, axis) => at ?? minVoxel[axes.indexOf(axis)]);
  const count = fixed.map((at, axis) =>
    at === null ? maxVoxel[axes.indexOf(axis)] - minVoxel[axes.indexOf(axis)] : 1,
  );
  return { offset, count };
}

interface BytesOfBox {
  readonly bytes: Uint8Array;
  readonly box: Box;
}

/** x, y and z are in the dataset's own order, z slowest, whichever of its axes they are. */
function placePiece(into: BytesOfBox, from: BytesOfBox, { voxelBytes }: DatasetShape): void {
  const sizeOf = ({ minVoxel, maxVoxel }: Box, axis: number) => maxVoxel[axis] - minVoxel[axis];
  const rowBytes = sizeOf(from.box, 0) * voxelBytes;
  const rows = sizeOf(from.box, 1);
  const [x, y, z] = from.box.minVoxel.map((min, axis) => min - into.box.minVoxel[axis]);
  for (let row = 0; row * rowBytes < from.bytes.length; row++) {
    const line = (z + Math.floor(row / rows)) * sizeOf(into.box, 1) + y + (row % rows);
    const at = (line * sizeOf(into.box, 0) + x) * voxelBytes;
    into.bytes.set(from.bytes.subarray(row * rowBytes, (row + 1) * rowBytes), at);
  }
}
