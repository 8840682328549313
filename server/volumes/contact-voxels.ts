// A voxel on the contact of each edge, found in the labels, for edge lists that name none: of the
// voxels of either side that share a face with the other, the one nearest to the middle between the
// two centers. An edge whose supervoxels do not touch keeps its first supervoxel's own voxel, and one
// that has a contact already (−1 stands for none) keeps that.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { EdgeColumns } from "#server/volumes/edge-columns.ts";

export class ContactVoxels {
  readonly #edges: EdgeColumns;
  readonly #firstEdge: Uint32Array;
  readonly #centersVoxel: Float64Array;
  readonly #best: Float64Array;
  readonly #shapeVoxel: Vec3;
  readonly #voxelNm: Vec3;
  #before: Uint32Array | null = null;

  constructor(edges: EdgeColumns, centersVoxel: Float64Array, shapeVoxel: Vec3, voxelNm: Vec3) {
    const count = centersVoxel.length / 3;
    this.#edges = edges;
    this.#centersVoxel = centersVoxel;
    this.#shapeVoxel = shapeVoxel;
    this.#voxelNm = voxelNm;
    this.#best = new Float64Array(edges.edgeA.length).map((_, e) =>
      edges.contactVoxel[3 * e] >= 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
    );
    this.#firstEdge = new Uint32Array(count + 1);
    for (const a of edges.edgeA) this.#firstEdge[a + 1]++;
    for (let i = 0; i < count; i++) this.#firstEdge[i + 1] += this.#firstEdge[i];
  }

  addSection(dense: Uint32Array, z: number): void {
    const [width, height] = this.#shapeVoxel;
    for (let i = 0; i < dense.length; i++) {
      const own = dense[i];
      if (own === 0) continue;
      const x = i % width;
      const y = (i - x) / width;
      if (x + 1 < width && dense[i + 1] !== own) this.#meet(own, dense[i + 1], x, y, z);
      if (y + 1 < height && dense[i + width] !== own) this.#meet(own, dense[i + width], x, y, z);
      const under = this.#before?.[i] ?? own;
      if (under !== own) this.#meet(own, under, x, y, z);
    }
    this.#before = dense.slice();
  }

  /** Fills in the edges that met no contact. */
  finish(positionsVoxel: Int32Array): void {
    this.#best.forEach((best, e) => {
      if (best < Number.POSITIVE_INFINITY) return;
      const a = this.#edges.edgeA[e];
      this.#edges.contactVoxel.set(positionsVoxel.subarray(3 * a, 3 * a + 3), 3 * e);
    });
  }

  #meet(label: number, other: number, x: number, y: number, z: number): void {
    if (other === 0) return;
    const a = Math.min(label, other) - 1;
    const b = Math.max(label, other) - 1;
    const e = this.#find(a, b);
    if (e < 0) return;
    const distance = this.#toMiddle(a, b, [x, y, z]);
    if (distance >= this.#best[e]) return;
    this.#best[e] = distance;
    this.#edges.contactVoxel.set([x, y, z], 3 * e);
  }

  #toMiddle(a: number, b: number, at: Vec3): number {
    let sum = 0;
    for (let axis = 0; axis < 3; axis++) {
      const middle = (this.#centersVoxel[3 * a + axis] + this.#centersVoxel[3 * b + axis]) / 2;
      sum += ((at[axis] - middle) * this.#voxelNm[axis]) ** 2;
    }
    return sum;
  }

  #find(a: number, b: number): number {
    const { edgeB } = this.#edges;
    let low = this.#firstEdge[a];
    let high = this.#firstEdge[a + 1] - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (edgeB[middle] === b) return middle;
      if (edgeB[middle] < b) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}
