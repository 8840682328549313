// A supervoxel's mesh in levels of detail, from the cells that it is made of. The finest strays from
// the surface by less than a cell; the others have so few triangles that a whole neuron can be drawn.
// A level never has more than the finer one.
import { MeshoptSimplifier } from "meshoptimizer/simplifier";
import type { CellGrid } from "#core/meshes/cell-grid.ts";
import { encodeMesh, type LevelTriangles } from "#core/meshes/mesh-codec.ts";
import { type SurfaceMesh, triangleCountOf } from "#core/meshes/surface-mesh.ts";
import { surfaceNet } from "#core/meshes/surface-nets.ts";

interface Level {
  /** Of the thinnest axis of a cell. */
  readonly strayCells: number;
  readonly maxTriangles: number;
}

const LEVELS: readonly [Level, Level, Level] = [
  { strayCells: 0.3, maxTriangles: 60_000 },
  { strayCells: 1.2, maxTriangles: 4_000 },
  { strayCells: 5, maxTriangles: 400 },
];

/** As core/meshes/mesh-codec.ts has them, the finest first. */
export async function meshLevels(grid: CellGrid): Promise<readonly Uint8Array[]> {
  return surfaceLevels(surfaceNet(grid), Math.min(...grid.cellNm));
}

/** The same of a surface from elsewhere. @param cellNm the thinnest axis of what it was made of. */
export async function surfaceLevels(
  surface: SurfaceMesh,
  cellNm: number,
): Promise<readonly Uint8Array[]> {
  await MeshoptSimplifier.ready;
  const levels: SurfaceMesh[] = [];
  let finer = surface;
  for (const { strayCells, maxTriangles } of LEVELS) {
    finer = simplified(finer, strayCells * cellNm, maxTriangles);
    levels.push(finer);
  }
  const [fine, middle, coarse] = levels.map(triangleCountOf);
  const levelTriangles: LevelTriangles = [fine, middle, coarse];
  return levels.map((mesh) => encodeMesh({ mesh, levelTriangles }));
}

/** As few triangles as stray no further, and no more than allowed wherever the surface lets it. */
function simplified(mesh: SurfaceMesh, strayNm: number, maxTriangles: number): SurfaceMesh {
  const within = reduced(mesh, 0, strayNm);
  if (triangleCountOf(within) <= maxTriangles) return within;
  return reduced(within, 3 * maxTriangles, Number.MAX_VALUE);
}

function reduced(mesh: SurfaceMesh, targetIndices: number, strayNm: number): SurfaceMesh {
  const { positionsNm, triangles } = mesh;
  if (triangles.length <= targetIndices || triangles.length === 0) return mesh;
  const stray = Math.min(strayNm, 1e9);
  const [fewer] = MeshoptSimplifier.simplify(triangles, positionsNm, 3, targetIndices, stray, [
    "ErrorAbsolute",
  ]);
  // So much was allowed that nothing is left of a small thing: better what it was.
  return fewer.length < 12 ? mesh : compacted(positionsNm, fewer);
}

/** With the vertices that are used, in the order of their use. */
function compacted(positionsNm: Float32Array, triangles: Uint32Array): SurfaceMesh {
  const NEW = 0xffffffff;
  const numbers = new Uint32Array(positionsNm.length / 3).fill(NEW);
  const used: number[] = [];
  const renumbered = triangles.map((vertex) => {
    if (numbers[vertex] === NEW) {
      numbers[vertex] = used.length;
      used.push(vertex);
    }
    return numbers[vertex];
  });
  const kept = new Float32Array(3 * used.length);
  used.forEach((vertex, at) => {
    kept.set(positionsNm.subarray(3 * vertex, 3 * vertex + 3), 3 * at);
  });
  return { positionsNm: kept, triangles: renumbered };
}
