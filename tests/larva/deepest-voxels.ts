// Where a person would click on a piece: the voxel that lies deepest in it, far from its rim. The
// sections are thick, so depth is counted within one section, in steps along x and y (the two-pass
// city-block distance transform: Rosenfeld & Pfaltz 1966, doi:10.1145/321356.321357).
import type { Vec3 } from "#core/geometry/vector.ts";

export interface Deepest {
  /** Index of the voxel in the volume, x fastest. */
  readonly voxel: number;
  /** Steps to the nearest voxel that is not of the piece. */
  readonly depth: number;
}

/**
 * The deepest voxel of each piece, the first in the volume's order of several.
 * @param pieceAt a piece's number at each voxel; 0 belongs to none.
 */
export function deepestVoxels(
  pieceAt: ArrayLike<number>,
  shapeVoxel: Vec3,
): ReadonlyMap<number, Deepest> {
  const [width, height, sections] = shapeVoxel;
  const deepest = new Map<number, { voxel: number; depth: number }>();
  const depth = new Uint16Array(width * height);
  for (let z = 0; z < sections; z++) {
    const start = z * width * height;
    measureDepth(pieceAt, start, width, depth);
    for (let i = 0; i < depth.length; i++) {
      const piece = pieceAt[start + i];
      if (piece === 0) continue;
      const best = deepest.get(piece);
      if (best === undefined) deepest.set(piece, { voxel: start + i, depth: depth[i] });
      else if (depth[i] > best.depth) {
        best.voxel = start + i;
        best.depth = depth[i];
      }
    }
  }
  return deepest;
}

/** What lies outside of the section is not of the piece. */
function measureDepth(
  pieceAt: ArrayLike<number>,
  start: number,
  width: number,
  depth: Uint16Array,
): void {
  const count = depth.length;
  for (let i = 0; i < count; i++) {
    const piece = pieceAt[start + i];
    const left = i % width > 0 && pieceAt[start + i - 1] === piece ? depth[i - 1] : 0;
    const up = i >= width && pieceAt[start + i - width] === piece ? depth[i - width] : 0;
    depth[i] = 1 + Math.min(left, up);
  }
  for (let i = count - 1; i >= 0; i--) {
    const piece = pieceAt[start + i];
    const isRightSame = i % width < width - 1 && pieceAt[start + i + 1] === piece;
    const isDownSame = i + width < count && pieceAt[start + i + width] === piece;
    const right = isRightSame ? depth[i + 1] : 0;
    const down = isDownSame ? depth[i + width] : 0;
    depth[i] = Math.min(depth[i], 1 + right, 1 + down);
  }
}

/** x, y, z of a voxel's index. */
export function positionOf(voxel: number, [width, height]: Vec3): Vec3 {
  const inSection = voxel % (width * height);
  return [inSection % width, Math.floor(inSection / width), Math.floor(voxel / (width * height))];
}
