// The synthetic volume as Neuroglancer's precomputed format keeps it: an image in JPEG and labels as
// compressed segmentation, in three scales, every chunk a file of its own.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { Vec3 } from "#core/geometry/vector.ts";
import { chunkName } from "#server/volumes/sources/precomputed/chunk-grid.ts";
import { encodeChunk } from "#tests/bench/neuroglancer/encode-chunk.ts";
import {
  HIGH_WORD,
  type SyntheticSection,
  syntheticSections,
} from "#tests/bench/neuroglancer/synthetic-content.ts";

export const VOLUME_SHAPE_VOXEL: Vec3 = [1024, 768, 16];
export const VOLUME_VOXEL_NM: Vec3 = [8, 8, 33];
/** As volumes of this anisotropy are commonly kept. */
export const CHUNK_VOXEL: Vec3 = [128, 128, 8];
const BLOCK_VOXEL: Vec3 = [8, 8, 8];
const SCALES = 3;
const JPEG_QUALITY = 85;

/** Sections of one slab of chunks, in one scale. */
interface Slab {
  readonly shapeVoxel: Vec3;
  readonly grey: Uint8Array;
  readonly labels: Uint32Array;
}

/** Writes `image` and `labels` into an empty folder. */
export async function writePrecomputed(folder: string): Promise<void> {
  const sectionAt = syntheticSections(VOLUME_SHAPE_VOXEL);
  for (const layer of ["image", "labels"] as const) {
    for (let scale = 0; scale < SCALES; scale++) {
      await mkdir(join(folder, layer, scaleKey(scale)), { recursive: true });
    }
    await writeFile(join(folder, layer, "info"), JSON.stringify(infoOf(layer)));
  }
  for (let startZ = 0; startZ < VOLUME_SHAPE_VOXEL[2]; startZ += CHUNK_VOXEL[2]) {
    let slab = slabOf(sectionAt, startZ);
    for (let scale = 0; scale < SCALES; scale++) {
      await writeSlab(folder, scale, slab, startZ);
      slab = halved(slab);
    }
  }
}

function scaleKey(scale: number): string {
  const [x, y, z] = VOLUME_VOXEL_NM;
  return `${x * 2 ** scale}_${y * 2 ** scale}_${z}`;
}

function infoOf(layer: "image" | "labels"): object {
  const isImage = layer === "image";
  const [x, y, z] = VOLUME_VOXEL_NM;
  return {
    "@type": "neuroglancer_multiscale_volume",
    type: isImage ? "image" : "segmentation",
    data_type: isImage ? "uint8" : "uint64",
    num_channels: 1,
    scales: Array.from({ length: SCALES }, (_, scale) => ({
      key: scaleKey(scale),
      size: [VOLUME_SHAPE_VOXEL[0] >> scale, VOLUME_SHAPE_VOXEL[1] >> scale, VOLUME_SHAPE_VOXEL[2]],
      resolution: [x * 2 ** scale, y * 2 ** scale, z],
      voxel_offset: [0, 0, 0],
      chunk_sizes: [CHUNK_VOXEL],
      ...(isImage
        ? { encoding: "jpeg" }
        : {
            encoding: "compressed_segmentation",
            compressed_segmentation_block_size: BLOCK_VOXEL,
          }),
    })),
  };
}

function slabOf(sectionAt: (z: number) => SyntheticSection, startZ: number): Slab {
  const [width, height] = VOLUME_SHAPE_VOXEL;
  const depth = CHUNK_VOXEL[2];
  const grey = new Uint8Array(width * height * depth);
  const labels = new Uint32Array(grey.length);
  for (let z = 0; z < depth; z++) {
    const section = sectionAt(startZ + z);
    grey.set(section.grey, z * width * height);
    labels.set(section.labels, z * width * height);
  }
  return { shapeVoxel: [width, height, depth], grey, labels };
}

/** Along x and y: the image by its mean, labels by their first. */
function halved({ shapeVoxel: [width, height, depth], grey, labels }: Slab): Slab {
  const [across, down] = [width >> 1, height >> 1];
  const less: Slab = {
    shapeVoxel: [across, down, depth],
    grey: new Uint8Array(across * down * depth),
    labels: new Uint32Array(across * down * depth),
  };
  let to = 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < down; y++) {
      let from = (z * height + 2 * y) * width;
      for (let x = 0; x < across; x++, to++, from += 2) {
        const sum = grey[from] + grey[from + 1] + grey[from + width] + grey[from + width + 1];
        less.grey[to] = sum >> 2;
        less.labels[to] = labels[from];
      }
    }
  }
  return less;
}

async function writeSlab(
  folder: string,
  scale: number,
  { shapeVoxel, grey, labels }: Slab,
  startZ: number,
): Promise<void> {
  const [width, height, depth] = CHUNK_VOXEL;
  const key = scaleKey(scale);
  const writing: Promise<void>[] = [];
  for (let y = 0; y < shapeVoxel[1]; y += height) {
    for (let x = 0; x < shapeVoxel[0]; x += width) {
      const name = chunkName([0, 0, startZ], {
        minVoxel: [x, y, 0],
        maxVoxel: [x + width, y + height, depth],
      });
      const chunkGrey = new Uint8Array(width * height * depth);
      const chunkLabels = new Uint32Array(chunkGrey.length);
      copyChunk(grey, shapeVoxel, [x, y], chunkGrey);
      copyChunk(labels, shapeVoxel, [x, y], chunkLabels);
      const raw = { width, height: height * depth, channels: 1 } as const;
      const jpeg = sharp(chunkGrey, { raw })
        .toColourspace("b-w")
        .jpeg({ quality: JPEG_QUALITY })
        .toBuffer();
      writing.push(
        jpeg.then((bytes) => writeFile(join(folder, "image", key, name), bytes)),
        writeFile(
          join(folder, "labels", key, name),
          encodeChunk(chunkLabels, HIGH_WORD, CHUNK_VOXEL, BLOCK_VOXEL),
        ),
      );
    }
    await Promise.all(writing.splice(0));
  }
}

function copyChunk<Voxels extends Uint8Array | Uint32Array>(
  from: Voxels,
  [slabWidth, slabHeight]: Vec3,
  [startX, startY]: readonly [number, number],
  to: Voxels,
): void {
  const [width, height, depth] = CHUNK_VOXEL;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const at = (z * slabHeight + startY + y) * slabWidth + startX;
      to.set(from.subarray(at, at + width) as Voxels & ArrayLike<number>, (z * height + y) * width);
    }
  }
}
