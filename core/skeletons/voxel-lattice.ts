// A segment's voxels as nodes of a lattice, numbered in the order of the voxels: each knows its 26
// neighbours and how deep in the segment it lies. The box has an empty rim of its own, so that no
// neighbour needs a look at the box's faces.
import type { Vec3 } from "#core/geometry/vector.ts";
import { squaredDepthsNm } from "#core/supervoxels/distance-transform.ts";

export interface SegmentMask {
  /** 1 in the segment, 0 outside; x fastest. */
  readonly voxels: Uint8Array;
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
}

export interface VoxelLattice {
  /** Of the box with its rim. */
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  /** Each node's voxel in the box with its rim, ascending. */
  readonly voxels: Uint32Array;
  readonly depthsNm: Float32Array;
  /** Node + 1 of each voxel, 0 where it is not the segment's. */
  readonly nodeAt: Uint32Array;
  /** From a voxel to each of its 26 neighbours, and how far away that is. */
  readonly offsets: Int32Array;
  readonly lengthsNm: Float64Array;
}

/**
 * What lies beyond the mask's faces is unknown and bounds nothing: where it is known to be another
 * segment, the mask holds a layer of it.
 */
export function voxelLattice({ voxels, shapeVoxel, voxelNm }: SegmentMask): VoxelLattice {
  const [width, height, depth] = shapeVoxel;
  const depths = squaredDepthsNm(voxels, shapeVoxel, voxelNm, "unknown");
  let count = 0;
  for (let i = 0; i < voxels.length; i++) if (voxels[i] !== 0) count++;
  const rimmed: Vec3 = [width + 2, height + 2, depth + 2];
  const at = new Uint32Array(count);
  const depthsNm = new Float32Array(count);
  const nodeAt = new Uint32Array(rimmed[0] * rimmed[1] * rimmed[2]);
  // A segment that fills the box has no border at all: it is as deep as the box is long.
  const deepestNm = Math.max(width * voxelNm[0], height * voxelNm[1], depth * voxelNm[2]);
  let node = 0;
  for (let row = 0; row < height * depth; row++) {
    const y = row % height;
    const start = (((row - y) / height + 1) * rimmed[1] + y + 1) * rimmed[0] + 1;
    for (let x = 0; x < width; x++) {
      const i = row * width + x;
      if (voxels[i] === 0) continue;
      at[node] = start + x;
      depthsNm[node] = Math.min(Math.sqrt(depths[i]), deepestNm);
      nodeAt[start + x] = ++node;
    }
  }
  return {
    shapeVoxel: rimmed,
    voxelNm,
    voxels: at,
    depthsNm,
    nodeAt,
    ...neighbours(rimmed, voxelNm),
  };
}

/** The node's position within the mask, in voxels. */
export function nodeVoxel({ shapeVoxel, voxels }: VoxelLattice, node: number): Vec3 {
  const [width, height] = shapeVoxel;
  const x = voxels[node] % width;
  const row = (voxels[node] - x) / width;
  const y = row % height;
  return [x - 1, y - 1, (row - y) / height - 1];
}

/** The node whose voxel holds a position given in voxels of the mask; −1 outside of the segment. */
export function nodeHolding({ shapeVoxel, nodeAt }: VoxelLattice, positionVoxel: Vec3): number {
  const [x, y, z] = positionVoxel.map((part) => Math.floor(part + 0.5) + 1);
  const isInside =
    x >= 0 && y >= 0 && z >= 0 && x < shapeVoxel[0] && y < shapeVoxel[1] && z < shapeVoxel[2];
  return isInside ? nodeAt[(z * shapeVoxel[1] + y) * shapeVoxel[0] + x] - 1 : -1;
}

function neighbours(
  [width, height]: Vec3,
  voxelNm: Vec3,
): Pick<VoxelLattice, "offsets" | "lengthsNm"> {
  const offsets: number[] = [];
  const lengthsNm: number[] = [];
  for (let z = -1; z <= 1; z++) {
    for (let y = -1; y <= 1; y++) {
      for (let x = -1; x <= 1; x++) {
        if (x === 0 && y === 0 && z === 0) continue;
        const [dx, dy, dz] = [x * voxelNm[0], y * voxelNm[1], z * voxelNm[2]];
        offsets.push((z * height + y) * width + x);
        lengthsNm.push(Math.sqrt(dx * dx + dy * dy + dz * dz));
      }
    }
  }
  return { offsets: Int32Array.from(offsets), lengthsNm: Float64Array.from(lengthsNm) };
}
