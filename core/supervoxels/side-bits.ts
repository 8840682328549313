// The sides of a voxel under a list of masks as one number, and each number that occurs as one value
// per voxel, in as few bytes as there are values.
import type { VoxelValues } from "#core/supervoxels/distance-transform.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

/** More would not fit the bits of a small integer. */
export const MAX_MASKS = 30;

export interface SideBits {
  /** Bit i is set where a voxel is on side 2 of the i-th mask; by first voxel in the box. */
  readonly bitsOf: readonly number[];
  /** Of each voxel one more than its number in bitsOf; 0 outside of the supervoxel. */
  readonly pieceOf: VoxelValues;
}

/** Throws where the masks are not 1 … MAX_MASKS of one supervoxel, which cover the same voxels. */
export function sideBitsOf(masks: readonly SupervoxelMask[]): SideBits {
  if (masks.length < 1 || masks.length > MAX_MASKS) {
    throw new RangeError(`1 to ${MAX_MASKS} masks are needed, not ${masks.length}`);
  }
  for (const mask of masks) assertSameVoxels(masks[0], mask);
  const numbers = new Map<number, number>();
  let pieceOf: VoxelValues = new Uint8Array(masks[0].sides.length);
  for (let i = 0, bits = -1, value = 0; i < pieceOf.length; i++) {
    if (masks[0].sides[i] === 0) continue;
    const here = bitsAt(masks, i);
    if (here !== bits) {
      bits = here;
      value = numbers.get(bits) ?? numbers.size + 1;
      numbers.set(bits, value);
      pieceOf = withRoomFor(value, pieceOf);
    }
    pieceOf[i] = value;
  }
  return { bitsOf: [...numbers.keys()], pieceOf };
}

export function bitsAt(masks: readonly SupervoxelMask[], index: number): number {
  let bits = 0;
  for (let bit = 0; bit < masks.length; bit++) bits |= (masks[bit].sides[index] - 1) << bit;
  return bits;
}

function withRoomFor(value: number, values: VoxelValues): VoxelValues {
  if (value > 0xffff) return values instanceof Uint32Array ? values : Uint32Array.from(values);
  if (value > 0xff) return values instanceof Uint8Array ? Uint16Array.from(values) : values;
  return values;
}

function assertSameVoxels(first: SupervoxelMask, other: SupervoxelMask): void {
  assertSameBox(first, other);
  for (let i = 0; i < first.sides.length; i++) {
    if ((first.sides[i] === 0) !== (other.sides[i] === 0)) {
      throw new Error(`masks of ${first.supervoxel} do not cover the same voxels`);
    }
  }
}

export function assertSameBox(first: SupervoxelMask, other: SupervoxelMask): void {
  if (nameOf(first) === nameOf(other)) return;
  throw new Error(`masks of different voxels: ${nameOf(first)}, and ${nameOf(other)}`);
}

function nameOf({ supervoxel, minVoxel, shapeVoxel }: SupervoxelMask): string {
  return `supervoxel ${supervoxel} at ${minVoxel} with ${shapeVoxel}`;
}
