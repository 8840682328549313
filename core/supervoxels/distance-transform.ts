// How deep each voxel lies in what has its own value: the exact squared distance, from voxel centre
// to voxel centre, to the nearest voxel of another value. One axis after the other, each line in time
// linear in its length: Felzenszwalb & Huttenlocher 2012, doi:10.4086/toc.2012.v008a019. Between
// two voxels of another value nothing that lies beyond them counts, so each run of one value is a
// line of its own, and all values are done in one go.
import type { Vec3 } from "#core/geometry/vector.ts";

export type VoxelValues = Uint8Array | Uint16Array | Uint32Array;

/** What lies around the box: voxels of another value, or nothing that is known of. */
export type Surroundings = "other" | "unknown";

/**
 * @param values x fastest; 0 is what no depth is asked for.
 * @param voxelNm widths of a voxel.
 * @param surroundings of the box. "other" leaves an axis out along which the box is one voxel wide:
 *   every voxel would be as shallow as the next one.
 * @returns nm² for each voxel, 0 where the value is 0; computed in double precision and kept in
 *   single precision, so whole numbers up to 2^24 are exact. Infinity where there is no other voxel.
 */
export function squaredDepthsNm(
  values: VoxelValues,
  shapeVoxel: Vec3,
  voxelNm: Vec3,
  surroundings: Surroundings = "other",
): Float32Array {
  const depths = new Float32Array(values.length);
  for (let axis = 0; axis < 3; axis++) {
    const isOpen = surroundings === "unknown" || shapeVoxel[axis] === 1;
    const line = new Line(shapeVoxel[axis], voxelNm[axis], isOpen);
    if (axis === 0) line.startFrom(values, depths);
    else
      eachLine(shapeVoxel, axis, (start, stride) => line.transform(values, depths, start, stride));
  }
  return depths;
}

/** Every line of voxels along an axis: its first voxel, and the way from one to the next. */
function eachLine(
  shapeVoxel: Vec3,
  axis: number,
  visit: (start: number, stride: number) => void,
): void {
  const strides = [1, shapeVoxel[0], shapeVoxel[0] * shapeVoxel[1]];
  const [inner, outer] = [0, 1, 2].filter((other) => other !== axis);
  for (let j = 0; j < shapeVoxel[outer]; j++) {
    for (let i = 0; i < shapeVoxel[inner]; i++) {
      visit(j * strides[outer] + i * strides[inner], strides[axis]);
    }
  }
}

class Line {
  readonly #length: number;
  readonly #squaredWidth: number;
  readonly #isOpen: boolean;
  readonly #values: Uint32Array;
  readonly #heights: Float64Array;
  /** The lower envelope: where each parabola stands, how high, and from where on it is the lowest. */
  readonly #siteAt: Int32Array;
  readonly #siteHeight: Float64Array;
  readonly #siteFrom: Float64Array;

  constructor(length: number, widthNm: number, isOpen: boolean) {
    this.#length = length;
    this.#squaredWidth = widthNm * widthNm;
    this.#isOpen = isOpen;
    this.#values = new Uint32Array(length);
    this.#heights = new Float64Array(length);
    this.#siteAt = new Int32Array(length + 2);
    this.#siteHeight = new Float64Array(length + 2);
    this.#siteFrom = new Float64Array(length + 2);
  }

  /** Along x, where nothing is known yet: to the nearer end of each run. */
  startFrom(values: VoxelValues, depths: Float32Array): void {
    const length = this.#length;
    for (let row = 0; row < values.length; row += length) {
      for (let x = 0; x < length; ) {
        const first = x++;
        while (x < length && values[row + x] === values[row + first]) x++;
        if (values[row + first] !== 0) this.#startRun(first, x, depths, row);
      }
    }
  }

  #startRun(first: number, end: number, depths: Float32Array, row: number): void {
    const squaredWidth = this.#squaredWidth;
    const before = first > 0 || !this.#isOpen ? first - 1 : Number.NEGATIVE_INFINITY;
    const after = end < this.#length || !this.#isOpen ? end : Number.POSITIVE_INFINITY;
    for (let x = first; x < end; x++) {
      const steps = Math.min(x - before, after - x);
      depths[row + x] = steps * steps * squaredWidth;
    }
  }

  transform(values: VoxelValues, depths: Float32Array, start: number, stride: number): void {
    const length = this.#length;
    const own = this.#values;
    const heights = this.#heights;
    let any = 0;
    for (let i = 0, at = start; i < length; i++, at += stride) {
      own[i] = values[at];
      heights[i] = depths[at];
      any |= own[i];
    }
    if (any === 0) return;
    for (let i = 0; i < length; ) {
      let end = i + 1;
      while (end < length && own[end] === own[i]) end++;
      if (own[i] !== 0) this.#transformRun(i, end, depths, start, stride);
      i = end;
    }
  }

  #transformRun(
    first: number,
    end: number,
    depths: Float32Array,
    start: number,
    stride: number,
  ): void {
    const heights = this.#heights;
    let top = -1;
    if (first > 0 || !this.#isOpen) top = this.#addSite(top, first - 1, 0);
    for (let i = first; i < end; i++) {
      if (heights[i] < Number.POSITIVE_INFINITY) top = this.#addSite(top, i, heights[i]);
    }
    if (end < this.#length || !this.#isOpen) top = this.#addSite(top, end, 0);
    if (top >= 0) this.#readEnvelope(top, first, end, depths, start, stride);
  }

  /** Puts a parabola that stands right of all before it on top of those that it leaves visible. */
  #addSite(above: number, at: number, height: number): number {
    const siteAt = this.#siteAt;
    const siteHeight = this.#siteHeight;
    const siteFrom = this.#siteFrom;
    const squaredWidth = this.#squaredWidth;
    let top = above;
    let from = Number.NEGATIVE_INFINITY;
    while (top >= 0) {
      const other = siteAt[top];
      const rise = height - siteHeight[top] + (at - other) * (at + other) * squaredWidth;
      from = rise / (2 * (at - other) * squaredWidth);
      if (from > siteFrom[top]) break;
      top--;
    }
    if (top < 0) from = Number.NEGATIVE_INFINITY;
    top++;
    siteAt[top] = at;
    siteHeight[top] = height;
    siteFrom[top] = from;
    return top;
  }

  #readEnvelope(
    top: number,
    first: number,
    end: number,
    depths: Float32Array,
    start: number,
    stride: number,
  ): void {
    const siteAt = this.#siteAt;
    const siteHeight = this.#siteHeight;
    const siteFrom = this.#siteFrom;
    const squaredWidth = this.#squaredWidth;
    let site = 0;
    for (let i = first, at = start + first * stride; i < end; i++, at += stride) {
      while (site < top && siteFrom[site + 1] < i) site++;
      const steps = i - siteAt[site];
      depths[at] = steps * steps * squaredWidth + siteHeight[site];
    }
  }
}
