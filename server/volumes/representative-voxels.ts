// For each supervoxel one voxel that is surely its own: the one nearest to its center (in nm) of
// those that have its own kind on all four sides in their section, or nearest of all where none has.
import type { Vec3 } from "#core/geometry/vector.ts";

/** Larger than any distance within a volume, squared. */
const RIM_PENALTY = 1e30;

export class RepresentativeVoxels {
  readonly positionsVoxel: Int32Array;
  readonly #centersVoxel: Float64Array;
  readonly #best: Float64Array;
  readonly #shapeVoxel: Vec3;
  readonly #voxelNm: Vec3;

  constructor(centersVoxel: Float64Array, shapeVoxel: Vec3, voxelNm: Vec3) {
    this.positionsVoxel = new Int32Array(centersVoxel.length);
    this.#centersVoxel = centersVoxel;
    this.#best = new Float64Array(centersVoxel.length / 3).fill(Number.POSITIVE_INFINITY);
    this.#shapeVoxel = shapeVoxel;
    this.#voxelNm = voxelNm;
  }

  /** `dense`: dense index + 1 of each voxel of section `z`. */
  addSection(dense: Uint32Array, z: number): void {
    const [width] = this.#shapeVoxel;
    for (let i = 0; i < dense.length; i++) {
      if (dense[i] === 0) continue;
      const supervoxel = dense[i] - 1;
      const x = i % width;
      const y = (i - x) / width;
      let distance = this.#squaredNm(supervoxel, x, y, z);
      if (distance >= this.#best[supervoxel]) continue;
      if (!this.#isInner(dense, i, x, y)) distance += RIM_PENALTY;
      if (distance >= this.#best[supervoxel]) continue;
      this.#best[supervoxel] = distance;
      this.positionsVoxel[3 * supervoxel] = x;
      this.positionsVoxel[3 * supervoxel + 1] = y;
      this.positionsVoxel[3 * supervoxel + 2] = z;
    }
  }

  #squaredNm(supervoxel: number, x: number, y: number, z: number): number {
    const dx = (x - this.#centersVoxel[3 * supervoxel]) * this.#voxelNm[0];
    const dy = (y - this.#centersVoxel[3 * supervoxel + 1]) * this.#voxelNm[1];
    const dz = (z - this.#centersVoxel[3 * supervoxel + 2]) * this.#voxelNm[2];
    return dx * dx + dy * dy + dz * dz;
  }

  #isInner(dense: Uint32Array, i: number, x: number, y: number): boolean {
    const [width, height] = this.#shapeVoxel;
    const own = dense[i];
    return (
      x > 0 &&
      x + 1 < width &&
      y > 0 &&
      y + 1 < height &&
      dense[i - 1] === own &&
      dense[i + 1] === own &&
      dense[i - width] === own &&
      dense[i + width] === own
    );
  }
}
