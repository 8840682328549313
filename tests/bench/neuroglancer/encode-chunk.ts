// Compressed segmentation, fast enough for a volume of hundreds of megavoxels. Source of the layout:
// Neuroglancer's description of the format ("compressed_segmentation").
import type { Vec3 } from "#core/geometry/vector.ts";

const BITS = [0, 1, 2, 4, 8, 16, 32];

/**
 * @param lowWords labels without their high word, x fastest; shapes are multiples of blocks.
 * @param highWord of every label.
 */
export function encodeChunk(
  lowWords: Uint32Array,
  highWord: number,
  shapeVoxel: Vec3,
  blockVoxel: Vec3,
): Uint8Array {
  const [gridX, gridY, gridZ] = shapeVoxel.map((size, axis) => size / blockVoxel[axis]);
  const blocks = gridX * gridY * gridZ;
  const blockLength = blockVoxel[0] * blockVoxel[1] * blockVoxel[2];
  // One channel, which begins behind the first word; no block takes more than its labels and places.
  const words = new Uint32Array(1 + blocks * (2 + 3 * blockLength));
  words[0] = 1;
  const voxels = new Uint32Array(blockLength);
  let end = 2 * blocks;
  for (let block = 0; block < blocks; block++) {
    const cell: Vec3 = [
      block % gridX,
      Math.floor(block / gridX) % gridY,
      Math.floor(block / (gridX * gridY)),
    ];
    readCell(lowWords, shapeVoxel, blockVoxel, cell, voxels);
    const table = labelsIn(voxels);
    const bits = BITS.find((count) => 2 ** count >= table.length) ?? 32;
    const valuesAt = end;
    end += writePlaces(words, 1 + valuesAt, voxels, table, bits);
    words[1 + 2 * block] = ((bits << 24) | end) >>> 0;
    words[2 + 2 * block] = valuesAt;
    for (const low of table) {
      words[1 + end] = low;
      words[2 + end] = highWord;
      end += 2;
    }
  }
  return new Uint8Array(words.buffer, 0, 4 * (1 + end));
}

function readCell(
  from: Uint32Array,
  [width, height]: Vec3,
  [blockX, blockY, blockZ]: Vec3,
  [cellX, cellY, cellZ]: Vec3,
  to: Uint32Array,
): void {
  let at = 0;
  for (let z = cellZ * blockZ; z < (cellZ + 1) * blockZ; z++) {
    for (let y = cellY * blockY; y < (cellY + 1) * blockY; y++) {
      const row = (z * height + y) * width + cellX * blockX;
      to.set(from.subarray(row, row + blockX), at);
      at += blockX;
    }
  }
}

/** Each once, in order. */
function labelsIn(voxels: Uint32Array): readonly number[] {
  const found: number[] = [];
  let last = -1;
  for (const label of voxels) {
    if (label === last) continue;
    last = label;
    if (!found.includes(label)) found.push(label);
  }
  return found.sort((left, right) => left - right);
}

/** Returns how many words they take. */
function writePlaces(
  words: Uint32Array,
  start: number,
  voxels: Uint32Array,
  table: readonly number[],
  bits: number,
): number {
  if (bits === 0) return 0;
  let [last, place] = [table[0], 0];
  for (let voxel = 0; voxel < voxels.length; voxel++) {
    const label = voxels[voxel];
    if (label !== last) {
      last = label;
      place = table.indexOf(label);
    }
    const bit = voxel * bits;
    words[start + (bit >>> 5)] |= place << (bit & 31);
  }
  return (voxels.length * bits) >>> 5;
}
