// A volume of 16 bits a voxel as an OME-Zarr with channels and time points, and its labels: grey blocks whose
// values can be computed, so that a picture of them can be held against what it ought to be.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Vec3 } from "#core/geometry/vector.ts";

export const WIDE_SHAPE: Vec3 = [768, 640, 64];
export const WIDE_BLOCK = 32;
/** Where the voxels are; all other channels and time points are of one grey. */
export const WIDE_CHANNEL = { index: 1, name: "membranes", window: [1_000, 30_000] } as const;
export const WIDE_TIME = 2;

const CHANNELS = ["nuclei", WIDE_CHANNEL.name];
const TIMES = 3;
const CHUNK: Vec3 = [128, 128, 32];
const VOXEL_NM = 8;

export interface WideVolume {
  readonly imagePath: string;
  readonly labelsPath: string;
}

/** Of a whole block, 2,000 to 21,600; blocks that touch differ. */
export function wideValue([x, y, z]: Vec3): number {
  const [bx, by, bz] = [x, y, z].map((part) => Math.floor(part / WIDE_BLOCK));
  return 2_000 + 400 * ((bx * 7 + by * 13 + bz * 23) % 50);
}

/** 1 to 48: no background. */
function labelAt([x, y, z]: Vec3): number {
  return 1 + Math.floor(x / 192) + 4 * Math.floor(y / 160) + 16 * Math.floor(z / 22);
}

export async function writeWideVolume(folder: string): Promise<WideVolume> {
  const imagePath = join(folder, "wide.ome.zarr");
  const labelsPath = join(folder, "wide-labels.ome.zarr");
  const [width, height, depth] = WIDE_SHAPE;
  await writeImage(imagePath, {
    axes: ["t", "c", "z", "y", "x"],
    shape: [TIMES, CHANNELS.length, depth, height, width],
    type: "<u2",
    attributes: {
      omero: {
        channels: CHANNELS.map((label, at) => ({
          label,
          window: {
            ...{ min: 0, max: 65_535 },
            start: at === WIDE_CHANNEL.index ? WIDE_CHANNEL.window[0] : 0,
            end: at === WIDE_CHANNEL.index ? WIDE_CHANNEL.window[1] : 500,
          },
        })),
      },
    },
  });
  await writeImage(labelsPath, {
    axes: ["z", "y", "x"],
    shape: [depth, height, width],
    type: "|u1",
    attributes: { "image-label": {} },
  });
  await eachChunk(async (at) => {
    const [cx, cy, cz] = at;
    const grey = new Uint16Array(CHUNK[0] * CHUNK[1] * CHUNK[2]);
    const labels = new Uint8Array(grey.length);
    // Along x, neither changes within a block.
    eachRun(at, (index, voxel) => {
      grey.fill(wideValue(voxel), index, index + WIDE_BLOCK);
      labels.fill(labelAt(voxel), index, index + WIDE_BLOCK);
    });
    const image = join(imagePath, "0", String(WIDE_TIME), String(WIDE_CHANNEL.index));
    await writeChunk(join(image, String(cz), String(cy)), cx, grey);
    await writeChunk(join(labelsPath, "0", String(cz), String(cy)), cx, labels);
  });
  return { imagePath, labelsPath };
}

interface ImageSaid {
  readonly axes: readonly string[];
  readonly shape: readonly number[];
  readonly type: string;
  readonly attributes: object;
}

async function writeImage(path: string, { axes, shape, type, attributes }: ImageSaid) {
  const isSpace = (axis: string) => "xyz".includes(axis);
  const multiscale = {
    version: "0.4",
    axes: axes.map((name) =>
      isSpace(name)
        ? { name, type: "space", unit: "nanometer" }
        : { name, type: name === "t" ? "time" : "channel" },
    ),
    datasets: [
      {
        path: "0",
        coordinateTransformations: [
          { type: "scale", scale: axes.map((name) => (isSpace(name) ? VOXEL_NM : 1)) },
        ],
      },
    ],
  };
  await mkdir(join(path, "0"), { recursive: true });
  await writeFile(join(path, ".zgroup"), JSON.stringify({ zarr_format: 2 }));
  await writeFile(
    join(path, ".zattrs"),
    JSON.stringify({ multiscales: [multiscale], ...attributes }),
  );
  const chunks = [...axes.slice(0, -3).map(() => 1), CHUNK[2], CHUNK[1], CHUNK[0]];
  await writeFile(
    join(path, "0", ".zarray"),
    JSON.stringify({
      ...{ zarr_format: 2, shape, chunks, dtype: type, order: "C" },
      ...{ compressor: null, filters: null, fill_value: 250, dimension_separator: "/" },
    }),
  );
}

async function writeChunk(folder: string, cx: number, voxels: Uint8Array | Uint16Array) {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, String(cx)), voxels);
}

async function eachChunk(write: (chunk: Vec3) => Promise<void>): Promise<void> {
  const [countX, countY, countZ] = WIDE_SHAPE.map((size, axis) => Math.ceil(size / CHUNK[axis]));
  for (let cz = 0; cz < countZ; cz++) {
    for (let cy = 0; cy < countY; cy++) {
      for (let cx = 0; cx < countX; cx++) await write([cx, cy, cz]);
    }
  }
}

function eachRun([cx, cy, cz]: Vec3, see: (index: number, voxel: Vec3) => void): void {
  const [width, height, depth] = CHUNK;
  let index = 0;
  for (let z = cz * depth; z < (cz + 1) * depth; z++) {
    for (let y = cy * height; y < (cy + 1) * height; y++) {
      for (let x = cx * width; x < (cx + 1) * width; x += WIDE_BLOCK) {
        see(index, [x, y, z]);
        index += WIDE_BLOCK;
      }
    }
  }
}
