// One channel of a chunk of labels in the "compressed segmentation" encoding of Neuroglancer, decoded
// as its public description says: blocks that each have a table of labels and, for every voxel, a
// number within the table in 0 to 32 bits. All offsets are of 32-bit words. Nothing is read beyond the
// words and nothing written beyond the voxels, whatever the words say.
import type { Vec3 } from "#core/geometry/vector.ts";
import { accepted, type Result, refused } from "#core/result.ts";

const HEADER_WORDS = 2;
const BITS = [0, 1, 2, 4, 8, 16, 32];

/** Words that no chunk of this shape needs more than. */
export function compressedSegmentationWords(
  shapeVoxel: Vec3,
  blockVoxel: Vec3,
  wordsPerLabel: 1 | 2,
): number {
  const blocks = shapeVoxel.reduce(
    (count, size, axis) => count * Math.ceil(size / blockVoxel[axis]),
    1,
  );
  const blockVoxels = blockVoxel[0] * blockVoxel[1] * blockVoxel[2];
  return blocks * (HEADER_WORDS + blockVoxels * (1 + wordsPerLabel));
}

/**
 * x fastest, then y, then z; of 64-bit labels the low word first. The error says what is wrong, so that
 * "the chunk …" reads on.
 */
export function decodeCompressedSegmentation(
  words: Uint32Array,
  shapeVoxel: Vec3,
  blockVoxel: Vec3,
  wordsPerLabel: 1 | 2,
): Result<Uint32Array<ArrayBuffer>, string> {
  const [width, height, depth] = shapeVoxel;
  const [gridX, gridY, gridZ] = shapeVoxel.map((size, axis) => Math.ceil(size / blockVoxel[axis]));
  const blockCount = gridX * gridY * gridZ;
  if (words.length < blockCount * HEADER_WORDS) {
    return refused(`ends within the headers of its ${blockCount} blocks`);
  }
  const labels = new Uint32Array(width * height * depth * wordsPerLabel);
  for (let block = 0; block < blockCount; block++) {
    const first = words[block * HEADER_WORDS];
    const place: BlockPlace = {
      bits: first >>> 24,
      table: first & 0xffffff,
      values: words[block * HEADER_WORDS + 1],
      minVoxel: [
        (block % gridX) * blockVoxel[0],
        (Math.floor(block / gridX) % gridY) * blockVoxel[1],
        Math.floor(block / (gridX * gridY)) * blockVoxel[2],
      ],
    };
    if (!BITS.includes(place.bits)) return refused(`has a block with ${place.bits} bits a voxel`);
    if (!decodeBlock(words, place, shapeVoxel, blockVoxel, wordsPerLabel, labels)) {
      return refused(`has a block that lies beyond its ${words.length * 4} bytes`);
    }
  }
  return accepted(labels);
}

interface BlockPlace {
  readonly bits: number;
  readonly table: number;
  readonly values: number;
  readonly minVoxel: Vec3;
}

/**
 * False where the block asks for a word that is not there. Without a function or an array a row: a chunk has
 * tens of thousands of rows.
 */
function decodeBlock(
  words: Uint32Array,
  { bits, table, values, minVoxel }: BlockPlace,
  [width, height, depth]: Vec3,
  [blockX, blockY, blockZ]: Vec3,
  wordsPerLabel: 1 | 2,
  labels: Uint32Array,
): boolean {
  const [minX, minY, minZ] = minVoxel;
  const countX = Math.min(width - minX, blockX);
  const countY = Math.min(height - minY, blockY);
  const rowCount = countY * Math.min(depth - minZ, blockZ);
  const mask = bits === 32 ? 0xffffffff : 2 ** bits - 1;
  // The last word that a label may begin at.
  const lastAt = words.length - wordsPerLabel;
  for (let row = 0; row < rowCount; row++) {
    const y = row % countY;
    const z = (row - y) / countY;
    let bit = bits * blockX * (y + blockY * z);
    let to = (((minZ + z) * height + minY + y) * width + minX) * wordsPerLabel;
    for (const end = to + countX * wordsPerLabel; to < end; to += wordsPerLabel) {
      // A word that is not there is read as 0; with 0 bits none is needed.
      const entry = ((words[values + Math.floor(bit / 32)] >>> (bit % 32)) & mask) >>> 0;
      const at = table + entry * wordsPerLabel;
      if (at > lastAt) return false;
      labels[to] = words[at];
      if (wordsPerLabel === 2) labels[to + 1] = words[at + 1];
      bit += bits;
    }
    if (bits > 0 && values + Math.floor((bit - bits) / 32) >= words.length) return false;
  }
  return true;
}
