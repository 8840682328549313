// The faces of one contact, and which of its voxels is nearest to their middle.
import { distanceNm, type Vec3 } from "#core/geometry/vector.ts";
import { positionInBox, type VoxelBox } from "#core/geometry/voxel-box.ts";

export class ContactMiddle {
  /** One entry a face: the voxel on the side that is asked for. */
  readonly #voxels: number[] = [];

  get faceCount(): number {
    return this.#voxels.length;
  }

  addFace(voxel: number): void {
    this.#voxels.push(voxel);
  }

  /** The first one of several. There must be a face. */
  nearestToMiddle(box: VoxelBox, voxelNm: Vec3): number {
    const middle = this.#middle(box);
    let best = this.#voxels[0];
    let least = Number.POSITIVE_INFINITY;
    for (const voxel of this.#voxels) {
      let squaredNm = 0;
      positionInBox(box, voxel).forEach((part, axis) => {
        const partNm = (part - middle[axis]) * voxelNm[axis];
        squaredNm += partNm * partNm;
      });
      if (squaredNm > least || (squaredNm === least && voxel >= best)) continue;
      least = squaredNm;
      best = voxel;
    }
    return best;
  }

  /** From a position to the nearest voxel of the contact. */
  distanceNm(box: VoxelBox, positionVoxel: Vec3, voxelNm: Vec3): number {
    let least = Number.POSITIVE_INFINITY;
    for (const voxel of this.#voxels) {
      least = Math.min(least, distanceNm(positionInBox(box, voxel), positionVoxel, voxelNm));
    }
    return least;
  }

  #middle(box: VoxelBox): readonly number[] {
    const sums = [0, 0, 0];
    for (const voxel of this.#voxels) {
      positionInBox(box, voxel).forEach((part, axis) => {
        sums[axis] += part;
      });
    }
    return sums.map((sum) => sum / this.#voxels.length);
  }
}
