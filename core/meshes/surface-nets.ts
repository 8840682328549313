// A surface net: the vertices of the faces between cells are moved towards their neighbours, each
// within half a cell of where it was, so that the stairs of the cells go and nothing thin is lost
// (S. F. F. Gibson, "Constrained elastic surface nets", MICCAI 1998, doi:10.1007/BFb0056277; passes
// that shrink and swell in turn after G. Taubin, SIGGRAPH 1995, doi:10.1145/218380.218473). Basic
// arithmetic alone, so that every machine makes the same mesh.
import type { CellGrid } from "#core/meshes/cell-grid.ts";
import { type CellSurface, cellSurface } from "#core/meshes/cell-surface.ts";
import type { SurfaceMesh } from "#core/meshes/surface-mesh.ts";

const SHRINK = 0.5;
const SWELL = -0.53;
const REACH_CELLS = 0.5;
export const SMOOTHING_PASSES = 6;

/** Empty where no cell is of the object. @param passes 0: the cells themselves. */
export function surfaceNet(grid: CellGrid, passes = SMOOTHING_PASSES): SurfaceMesh {
  const surface = cellSurface(grid);
  const moved = relaxed(surface, passes);
  const { cellNm, originNm } = grid;
  for (let i = 0; i < moved.length; i++) {
    const axis = i % 3;
    moved[i] = originNm[axis] + (moved[i] - 0.5) * cellNm[axis];
  }
  return { positionsNm: moved, triangles: trianglesOf(surface.quads, moved) };
}

function relaxed({ corners, quads }: CellSurface, passes: number): Float32Array {
  const at = Float32Array.from(corners);
  const counts = neighborCounts(quads, corners.length / 3);
  const sums = new Float32Array(corners.length);
  for (let pass = 0; pass < 2 * passes; pass++) {
    sumNeighbors(quads, at, sums);
    const share = pass % 2 === 0 ? SHRINK : SWELL;
    for (let i = 0; i < at.length; i++) {
      const mean = sums[i] / counts[Math.floor(i / 3)];
      const next = at[i] + share * (mean - at[i]);
      at[i] = Math.min(corners[i] + REACH_CELLS, Math.max(corners[i] - REACH_CELLS, next));
    }
  }
  return at;
}

/** An edge counts once for each face at it. */
function neighborCounts(quads: Uint32Array, vertexCount: number): Uint32Array {
  const counts = new Uint32Array(vertexCount);
  for (let i = 0; i < quads.length; i++) counts[quads[i]] += 2;
  return counts;
}

function sumNeighbors(quads: Uint32Array, at: Float32Array, sums: Float32Array): void {
  sums.fill(0);
  for (let q = 0; q < quads.length; q += 4) {
    for (let k = 0; k < 4; k++) {
      const from = 3 * quads[q + k];
      const to = 3 * quads[q + ((k + 1) & 3)];
      for (let axis = 0; axis < 3; axis++) {
        sums[from + axis] += at[to + axis];
        sums[to + axis] += at[from + axis];
      }
    }
  }
}

/** Each quad along its shorter diagonal. */
function trianglesOf(quads: Uint32Array, positionsNm: Float32Array): Uint32Array {
  const triangles = new Uint32Array((quads.length / 4) * 6);
  for (let q = 0, to = 0; q < quads.length; q += 4, to += 6) {
    const [a, b, c, d] = [quads[q], quads[q + 1], quads[q + 2], quads[q + 3]];
    const isAlongAC = squaredNm(positionsNm, a, c) <= squaredNm(positionsNm, b, d);
    triangles.set(isAlongAC ? [a, b, c, a, c, d] : [a, b, d, b, c, d], to);
  }
  return triangles;
}

function squaredNm(positionsNm: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let axis = 0; axis < 3; axis++) {
    const step = positionsNm[3 * from + axis] - positionsNm[3 * to + axis];
    sum += step * step;
  }
  return sum;
}
