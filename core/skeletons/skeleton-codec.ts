// A skeleton as a page gets it, to be compressed by gzip: places as 32-bit floats, an axis after the other,
// then the parents. Little-endian: "FSKL", 1, node count, then x, y and z of all nodes as float32 in nm,
// then each node's parent + 1 as uint32, 0 for the root of a tree.
import { accepted, type Result, refused } from "#core/result.ts";
import { NO_PARENT, type Skeleton } from "#core/skeletons/skeleton.ts";

const MAGIC = 0x4c_4b_53_46;
const FORMAT = 1;
const HEADER_BYTES = 12;
const NODE_BYTES = 16;

export interface PlainSkeleton {
  /** x, y, z of each node. */
  readonly positionsNm: Float32Array;
  /** As in skeleton.ts: each lies before its children. */
  readonly parents: Int32Array;
}

export interface SkeletonProblem {
  readonly tag: "skeleton-malformed";
  readonly field: string;
  readonly problem: string;
}

export function encodeSkeleton({
  positionsNm,
  parents,
}: Pick<Skeleton, "positionsNm" | "parents">): Uint8Array {
  const count = parents.length;
  const out = new Uint8Array(HEADER_BYTES + NODE_BYTES * count);
  const view = new DataView(out.buffer);
  [MAGIC, FORMAT, count].forEach((value, at) => {
    view.setUint32(4 * at, value, true);
  });
  for (let node = 0; node < count; node++) {
    for (let axis = 0; axis < 3; axis++) {
      view.setFloat32(HEADER_BYTES + 4 * (axis * count + node), positionsNm[3 * node + axis], true);
    }
    view.setUint32(HEADER_BYTES + 4 * (3 * count + node), parents[node] + 1, true);
  }
  return out;
}

export function decodeSkeleton(bytes: Uint8Array): Result<PlainSkeleton, SkeletonProblem> {
  if (bytes.length < HEADER_BYTES) return malformed("length", "that is no skeleton");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) return malformed("magic", "is none of a skeleton");
  const format = view.getUint32(4, true);
  if (format !== FORMAT) return malformed("format", `${format} is not known; reload the page`);
  const count = view.getUint32(8, true);
  if (bytes.length !== HEADER_BYTES + NODE_BYTES * count) {
    return malformed("length", "the skeleton is cut off; ask for it again");
  }
  const positionsNm = new Float32Array(3 * count);
  const parents = new Int32Array(count);
  for (let node = 0; node < count; node++) {
    for (let axis = 0; axis < 3; axis++) {
      const part = view.getFloat32(HEADER_BYTES + 4 * (axis * count + node), true);
      if (!Number.isFinite(part)) return malformed("positions", `node ${node} is nowhere`);
      positionsNm[3 * node + axis] = part;
    }
    const parent = view.getUint32(HEADER_BYTES + 4 * (3 * count + node), true);
    if (parent > node) return malformed("parents", `that of node ${node} does not lie before it`);
    parents[node] = parent === 0 ? NO_PARENT : parent - 1;
  }
  return accepted({ positionsNm, parents });
}

function malformed(field: string, problem: string): Result<never, SkeletonProblem> {
  return refused({ tag: "skeleton-malformed", field, problem });
}
