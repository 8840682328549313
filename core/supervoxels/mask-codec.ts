// A mask as bytes. One mask has one text of bytes, and only that one is read back, so the content
// hash is taken over these bytes as they are: the magic number and the version keep them apart from
// whatever else is hashed.
//
// Little-endian: u32 magic "FSM1", u32 version 1, u64 supervoxel, u32 minVoxel[3], u32 shapeVoxel[3];
// then runs of equal sides in the order of the voxels, x fastest, each as (length − 1) × 3 + side in
// groups of seven bits, the lowest first, the eighth bit set in all but a run's last byte.
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxVoxelCount } from "#core/geometry/voxel-box.ts";
import { isSupervoxelId } from "#core/ids/supervoxel-id.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import { filledBounds } from "#core/supervoxels/filled-bounds.ts";
import {
  MAX_MASK_VOXELS,
  type MaskProblem,
  type SupervoxelMask,
} from "#core/supervoxels/supervoxel-mask.ts";

const MAGIC = 0x314d5346;
const VERSION = 1;
const HEADER_BYTES = 40;
/** Seven bits each: enough for the longest run. */
const MAX_RUN_BYTES = 5;
/** No volume is longer, and every sum of a position and a length fits. */
const MAX_POSITION = 2 ** 31;

/** @param mask as createSupervoxelMask or decodeSupervoxelMask made it. */
export function encodeSupervoxelMask(mask: SupervoxelMask): Uint8Array {
  const runs = encodeRuns(mask.sides);
  const bytes = new Uint8Array(HEADER_BYTES + runs.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  view.setBigUint64(8, mask.supervoxel, true);
  [...mask.minVoxel, ...mask.shapeVoxel].forEach((part, i) => {
    view.setUint32(16 + 4 * i, part, true);
  });
  bytes.set(runs, HEADER_BYTES);
  return bytes;
}

/** Reads bytes from anywhere; refused where they are not exactly what encodeSupervoxelMask gives. */
export function decodeSupervoxelMask(
  bytes: Uint8Array,
  limitVoxels = MAX_MASK_VOXELS,
): Result<SupervoxelMask, MaskProblem> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES) return malformed("bytes", "are cut short");
  if (view.getUint32(0, true) !== MAGIC) return malformed("magic", "is not a mask's");
  if (view.getUint32(4, true) !== VERSION) return malformed("version", `must be ${VERSION}`);
  const supervoxel = view.getBigUint64(8, true);
  if (!isSupervoxelId(supervoxel)) return malformed("supervoxel", "must be from 1 to 2^63-1");
  const minVoxel = readVec3(view, 16);
  const shapeVoxel = readVec3(view, 28);
  if (shapeVoxel.some((part, axis) => part < 1 || part + minVoxel[axis] > MAX_POSITION)) {
    return malformed("shapeVoxel", `must be at least 1 and end before ${MAX_POSITION}`);
  }
  const voxelCount = boxVoxelCount(shapeVoxel);
  if (voxelCount > limitVoxels) {
    return refused({ tag: "mask-too-large", voxelCount, limitVoxels });
  }
  // The whole length is known to be right before any of it is given room.
  const problem = checkRuns(bytes, voxelCount);
  if (problem !== null) return malformed("runs", problem);
  const sides = new Uint8Array(voxelCount);
  eachRun(bytes, (side, start, length) => sides.fill(side, start, start + length));
  for (const side of [1, 2] as const) {
    if (!sides.includes(side)) return refused({ tag: "mask-side-empty", side });
  }
  if (`${filledBounds(sides, shapeVoxel)?.shapeVoxel}` !== `${shapeVoxel}`) {
    return malformed("shapeVoxel", "must fit the sides tightly");
  }
  return accepted({ supervoxel, minVoxel, shapeVoxel, sides });
}

function malformed(field: string, problem: string): Result<never, MaskProblem> {
  return refused({ tag: "mask-malformed", field, problem });
}

function readVec3(view: DataView, offset: number): Vec3 {
  const part = (axis: number): number => view.getUint32(offset + 4 * axis, true);
  return [part(0), part(1), part(2)];
}

function encodeRuns(sides: Uint8Array): Uint8Array {
  let bytes = new Uint8Array(1024);
  let filled = 0;
  for (let start = 0; start < sides.length; ) {
    let end = start + 1;
    while (end < sides.length && sides[end] === sides[start]) end++;
    if (filled + MAX_RUN_BYTES > bytes.length) {
      const grown = new Uint8Array(2 * bytes.length);
      grown.set(bytes);
      bytes = grown;
    }
    filled = writeRun(bytes, filled, (end - start - 1) * 3 + sides[start]);
    start = end;
  }
  return bytes.subarray(0, filled);
}

function writeRun(bytes: Uint8Array, from: number, run: number): number {
  let at = from;
  let rest = run;
  while (rest > 127) {
    bytes[at++] = 128 + (rest % 128);
    rest = Math.floor(rest / 128);
  }
  bytes[at++] = rest;
  return at;
}

/** What is wrong with the runs, null where nothing is. */
function checkRuns(bytes: Uint8Array, voxelCount: number): string | null {
  let problem: string | null = null;
  let last = -1;
  const end = eachRun(bytes, (side, start, length, byteCount, lastByte) => {
    if (byteCount > MAX_RUN_BYTES || (byteCount > 1 && lastByte === 0)) {
      problem = "hold a number that is longer than it need be";
    } else if (lastByte > 127) problem = "are cut short";
    else if (side === last) problem = "hold two of one side one after the other";
    else if (start + length > voxelCount) problem = "are longer than the box";
    last = side;
    return problem === null;
  });
  if (problem === null && end < voxelCount) return "are shorter than the box";
  return problem;
}

/** Until visit says false; where the last run ended. */
function eachRun(
  bytes: Uint8Array,
  visit: (
    side: number,
    start: number,
    length: number,
    byteCount: number,
    lastByte: number,
  ) => unknown,
): number {
  let start = 0;
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const first = at;
    let run = 0;
    let weight = 1;
    let byte = 128;
    while (byte > 127 && at < bytes.length && at - first <= MAX_RUN_BYTES) {
      byte = bytes[at++];
      run += (byte % 128) * weight;
      weight *= 128;
    }
    const side = run % 3;
    const length = (run - side) / 3 + 1;
    if (visit(side, start, length, at - first, byte) === false) break;
    start += length;
  }
  return start;
}
