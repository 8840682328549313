// How bright a voxel is for its place: membranes are dark against what is around them, wherever the
// section is thick, thin, pale or under a shadow. A voxel's brightness is the mean of a small window
// less a share of the mean of a large one, in its section alone. Both are ratios of whole numbers
// over windows that only the volume's own border cuts off, so no block can change them.
import {
  boxShape,
  type ContactBlock,
  type ContactRules,
  type VoxelBox,
} from "#core/agglomeration/contact-block.ts";

/** Of the surroundings: all of it would lose what is dark as a whole, none would keep the shadows. */
const SURROUNDINGS_SHARE = 0.7;
/** Makes every brightness positive. */
const OFFSET = 180;
/** Brightness is 0 … BRIGHTNESS_LEVELS − 1, in grey levels. */
export const BRIGHTNESS_LEVELS = 448;

/** The brightness of each voxel of the block's label box, laid out like it. */
export function localBrightness(
  { labels, image }: Pick<ContactBlock, "labels" | "image">,
  { smoothVoxel, windowVoxel }: ContactRules,
): Uint16Array {
  const [width, height, depth] = boxShape(labels);
  const [imageWidth, imageHeight] = boxShape(image);
  const left = labels.minVoxel[0] - image.minVoxel[0];
  const top = labels.minVoxel[1] - image.minVoxel[1];
  const firstSection = labels.minVoxel[2] - image.minVoxel[2];
  const out = new Uint16Array(width * height * depth);
  const sums = new Uint32Array((imageWidth + 1) * (imageHeight + 1));
  const small = windowEdges(left, width, imageWidth, smoothVoxel[0]);
  const large = windowEdges(left, width, imageWidth, windowVoxel[0]);
  let at = 0;
  for (let z = 0; z < depth; z++) {
    const area = imageWidth * imageHeight;
    const from = (firstSection + z) * area;
    sumAboveLeft(image.values.subarray(from, from + area), imageWidth, sums);
    for (let y = top; y < top + height; y++) {
      const smallTop = Math.max(0, y - smoothVoxel[1]);
      const smallBottom = Math.min(imageHeight, y + smoothVoxel[1] + 1);
      const largeTop = Math.max(0, y - windowVoxel[1]);
      const largeBottom = Math.min(imageHeight, y + windowVoxel[1] + 1);
      for (let x = 0; x < width; x++) {
        const here = meanWithin(sums, imageWidth + 1, small, x, smallTop, smallBottom);
        const around = meanWithin(sums, imageWidth + 1, large, x, largeTop, largeBottom);
        out[at++] = Math.round(here - SURROUNDINGS_SHARE * around) + OFFSET;
      }
    }
  }
  return out;
}

/** Adds the brightness of the voxels in `own` to the counts of each level. */
export function countBrightness(
  brightness: Uint16Array,
  box: VoxelBox,
  own: VoxelBox,
  levelCounts: Float64Array,
): void {
  const [width, height] = boxShape(box);
  const [x0, y0, z0] = box.minVoxel;
  for (let z = own.minVoxel[2] - z0; z < own.maxVoxel[2] - z0; z++) {
    for (let y = own.minVoxel[1] - y0; y < own.maxVoxel[1] - y0; y++) {
      const row = (z * height + y) * width;
      const end = row + own.maxVoxel[0] - x0;
      for (let i = row + own.minVoxel[0] - x0; i < end; i++) levelCounts[brightness[i]]++;
    }
  }
}

interface WindowEdges {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

/** Of the windows around `count` voxels from `first` on, cut off at 0 and `limit`. */
function windowEdges(first: number, count: number, limit: number, half: number): WindowEdges {
  const from = new Uint32Array(count);
  const to = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    from[i] = Math.max(0, first + i - half);
    to[i] = Math.min(limit, first + i + half + 1);
  }
  return { from, to };
}

/** Sums of all grey levels above and left (Crow 1984, doi:10.1145/964965.808600), modulo 2^32. */
function sumAboveLeft(section: Uint8Array, width: number, sums: Uint32Array): void {
  const stride = width + 1;
  sums.fill(0, 0, stride);
  let i = 0;
  for (let row = stride; row < sums.length; row += stride) {
    let sum = 0;
    sums[row] = 0;
    for (let x = 1; x <= width; x++) {
      sum += section[i++];
      sums[row + x] = sums[row - stride + x] + sum;
    }
  }
}

/** A window's own sum is far below 2^32, so that wrapping around in the sums cancels out. */
function meanWithin(
  sums: Uint32Array,
  stride: number,
  { from, to }: WindowEdges,
  x: number,
  top: number,
  bottom: number,
): number {
  const left = from[x];
  const right = to[x];
  const upper = top * stride;
  const lower = bottom * stride;
  const sum =
    (sums[lower + right] - sums[lower + left] - sums[upper + right] + sums[upper + left]) >>> 0;
  return sum / ((right - left) * (bottom - top));
}
