// Encodes labels as compressed segmentation, for tests: written for itself, so that the reader is not
// tested against its own mistakes.
import type { Vec3 } from "#core/geometry/vector.ts";

const BITS = [0, 1, 2, 4, 8, 16, 32];

/** One channel, x fastest; 64-bit labels are two words, the low one first. */
export function encodeCompressedSegmentation(
  labels: BigUint64Array | Uint32Array,
  shapeVoxel: Vec3,
  blockVoxel: Vec3,
): Uint8Array {
  const [gridX, gridY, gridZ] = shapeVoxel.map((size, axis) => Math.ceil(size / blockVoxel[axis]));
  const headers: number[] = [];
  const body: number[] = [];
  const bodyStart = gridX * gridY * gridZ * 2;
  for (let z = 0; z < gridZ; z++) {
    for (let y = 0; y < gridY; y++) {
      for (let x = 0; x < gridX; x++) {
        const voxels = blockLabels(labels, shapeVoxel, blockVoxel, [x, y, z]);
        const table = [...new Set(voxels)].sort((a, b) => (a < b ? -1 : 1));
        const bits = BITS.find((count) => 2 ** count >= table.length) ?? 32;
        const values = bodyStart + body.length;
        const places = new Map(table.map((label, at) => [label, at]));
        const numbers = voxels.map((label) => places.get(label) ?? 0);
        body.push(...packed(numbers, bits));
        headers.push(((bits << 24) | (bodyStart + body.length)) >>> 0, values);
        for (const label of table) body.push(...wordsOf(label));
      }
    }
  }
  // One channel, which begins behind this word.
  return new Uint8Array(Uint32Array.from([1, ...headers, ...body]).buffer);
}

/** Padded with the block's first label. */
function blockLabels(
  labels: BigUint64Array | Uint32Array,
  [width, height, depth]: Vec3,
  [blockX, blockY, blockZ]: Vec3,
  cell: Vec3,
): (bigint | number)[] {
  const at = (x: number, y: number, z: number): bigint | number =>
    labels[(z * height + y) * width + x];
  const [minX, minY, minZ] = [cell[0] * blockX, cell[1] * blockY, cell[2] * blockZ];
  return Array.from({ length: blockX * blockY * blockZ }, (_, index) => {
    const x = minX + (index % blockX);
    const y = minY + (Math.floor(index / blockX) % blockY);
    const z = minZ + Math.floor(index / (blockX * blockY));
    return x < width && y < height && z < depth ? at(x, y, z) : at(minX, minY, minZ);
  });
}

function packed(numbers: readonly number[], bits: number): number[] {
  const words = new Uint32Array(Math.ceil((numbers.length * bits) / 32));
  if (bits === 0) return [];
  numbers.forEach((number, index) => {
    const bit = index * bits;
    words[Math.floor(bit / 32)] |= number << (bit % 32);
  });
  return [...words];
}

function wordsOf(label: bigint | number): number[] {
  if (typeof label === "number") return [label];
  return [Number(label & 0xffffffffn), Number(label >> 32n)];
}
