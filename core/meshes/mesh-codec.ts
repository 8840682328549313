// A mesh as it travels and lies on disk, to be compressed by gzip: no other decoder is needed, and none
// that a page would have to be allowed to compile. Places are whole steps of the mesh's box, 16 bits an axis, as
// differences from vertex to vertex, low bytes and high bytes apart; triangles are differences of
// vertex numbers, small where vertices are numbered in the order of their use.
// Little-endian: "FMSH", 1, vertex count, triangle count, triangles of each level of detail (3), then
// origin and step of each axis in nm as float64, and the two streams.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SurfaceMesh } from "#core/meshes/surface-mesh.ts";
import { accepted, type Result, refused } from "#core/result.ts";

/** Levels of detail, the finest first. */
export const DETAIL_LEVELS = 3;
/** Triangles of each level. */
export type LevelTriangles = readonly [number, number, number];

export interface EncodedMesh {
  readonly mesh: SurfaceMesh;
  readonly levelTriangles: LevelTriangles;
}

export interface MeshProblem {
  readonly tag: "mesh-malformed";
  readonly field: string;
  readonly problem: string;
}

const MAGIC = 0x48_53_4d_46;
const FORMAT = 1;
const HEADER_BYTES = 28 + 48;
const STEPS = 0xffff;

/** A place moves by half a step at most; a triangle that has lost its width stays one. */
export function encodeMesh({ mesh, levelTriangles }: EncodedMesh): Uint8Array {
  const { positionsNm, triangles } = mesh;
  const vertexCount = positionsNm.length / 3;
  const { originNm, stepNm } = stepsOf(positionsNm);
  const numbers = new GrowingBytes(triangles.length * 2);
  let last = 0;
  for (const vertex of triangles) {
    numbers.pushVarint(zigzag(vertex - last));
    last = vertex;
  }
  const out = new Uint8Array(HEADER_BYTES + 6 * vertexCount + numbers.length);
  const view = new DataView(out.buffer);
  [MAGIC, FORMAT, vertexCount, triangles.length / 3, ...levelTriangles].forEach((value, at) => {
    view.setUint32(4 * at, value, true);
  });
  [...originNm, ...stepNm].forEach((value, at) => {
    view.setFloat64(28 + 8 * at, value, true);
  });
  for (let axis = 0; axis < 3; axis++) {
    const low = HEADER_BYTES + 2 * axis * vertexCount;
    let before = 0;
    for (let i = 0; i < vertexCount; i++) {
      const step = Math.round((positionsNm[3 * i + axis] - originNm[axis]) / stepNm[axis]);
      // Modulo 65,536, as the reader adds.
      const folded = zigzag(((step - before) << 16) >> 16);
      out[low + i] = folded & 0xff;
      out[low + vertexCount + i] = folded >> 8;
      before = step;
    }
  }
  out.set(numbers.bytes(), HEADER_BYTES + 6 * vertexCount);
  return out;
}

export function decodeMesh(bytes: Uint8Array): Result<EncodedMesh, MeshProblem> {
  if (bytes.length < HEADER_BYTES) return malformed("length", `${bytes.length} bytes are no mesh`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number) => view.getUint32(4 * at, true);
  if (word(0) !== MAGIC) return malformed("magic", "is none of a mesh");
  if (word(1) !== FORMAT) return malformed("format", `${word(1)} is not known; reload the page`);
  const [vertexCount, triangleCount] = [word(2), word(3)];
  const numbersAt = HEADER_BYTES + 6 * vertexCount;
  // A number has one byte at least.
  if (numbersAt + 3 * triangleCount > bytes.length) {
    return malformed("length", "the mesh is cut off; ask for it again");
  }
  const steps = [0, 1, 2, 3, 4, 5].map((at) => view.getFloat64(28 + 8 * at, true));
  if (!steps.every(Number.isFinite)) return malformed("box", "is none");
  const triangles = trianglesIn(bytes.subarray(numbersAt), 3 * triangleCount, vertexCount);
  if (!triangles.ok) return triangles;
  const positionsNm = positionsIn(bytes, vertexCount, steps);
  return accepted({
    mesh: { positionsNm, triangles: triangles.value },
    levelTriangles: [word(4), word(5), word(6)],
  });
}

function positionsIn(bytes: Uint8Array, vertexCount: number, steps: readonly number[]) {
  const positionsNm = new Float32Array(3 * vertexCount);
  for (let axis = 0; axis < 3; axis++) {
    const low = HEADER_BYTES + 2 * axis * vertexCount;
    let step = 0;
    for (let i = 0; i < vertexCount; i++) {
      const folded = bytes[low + i] | (bytes[low + vertexCount + i] << 8);
      step = (step + unzigzag(folded)) & STEPS;
      positionsNm[3 * i + axis] = steps[axis] + step * steps[3 + axis];
    }
  }
  return positionsNm;
}

function trianglesIn(
  bytes: Uint8Array,
  count: number,
  vertexCount: number,
): Result<Uint32Array, MeshProblem> {
  const triangles = new Uint32Array(count);
  let at = 0;
  let last = 0;
  for (let i = 0; i < count; i++) {
    let value = 0;
    let scale = 1;
    let byte = 0x80;
    while (byte >= 0x80) {
      if (at >= bytes.length || scale > 2 ** 28) {
        return malformed("triangles", "are cut off; ask for the mesh again");
      }
      byte = bytes[at++];
      value += (byte & 0x7f) * scale;
      scale *= 128;
    }
    last += value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    if (last < 0 || last >= vertexCount) return malformed("triangles", "name no vertex");
    triangles[i] = last;
  }
  if (at !== bytes.length) return malformed("length", "there is more than the mesh");
  return accepted(triangles);
}

function stepsOf(positionsNm: Float32Array): { readonly originNm: Vec3; readonly stepNm: Vec3 } {
  const min = [0, 0, 0];
  const max = [0, 0, 0];
  for (let i = 0; i < positionsNm.length; i++) {
    const axis = i % 3;
    if (i < 3 || positionsNm[i] < min[axis]) min[axis] = positionsNm[i];
    if (i < 3 || positionsNm[i] > max[axis]) max[axis] = positionsNm[i];
  }
  const step = min.map((from, axis) => Math.max(max[axis] - from, 1) / STEPS);
  return { originNm: [min[0], min[1], min[2]], stepNm: [step[0], step[1], step[2]] };
}

/** Of a 16-bit difference, or of a number below 2^31. */
function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

class GrowingBytes {
  #bytes: Uint8Array;
  length = 0;

  constructor(roomBytes: number) {
    this.#bytes = new Uint8Array(Math.max(64, roomBytes));
  }

  pushVarint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#push((rest % 128) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.#push(rest);
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  #push(byte: number): void {
    if (this.length === this.#bytes.length) {
      const more = new Uint8Array(2 * this.length);
      more.set(this.#bytes);
      this.#bytes = more;
    }
    this.#bytes[this.length++] = byte;
  }
}

function malformed(field: string, problem: string): Result<never, MeshProblem> {
  return refused({ tag: "mesh-malformed", field, problem });
}
