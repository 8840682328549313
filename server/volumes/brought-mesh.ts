// A mesh as a dataset's labels bring it: laid out already, or packed by Draco, which a thread unpacks.
import type { SurfaceMesh } from "#core/meshes/surface-mesh.ts";

/** Twelve numbers, row by row: three of four that make x, y or z of x, y, z and 1. */
export type Affine = readonly number[];

export interface DracoFragment {
  readonly bytes: Uint8Array;
  /** From the whole numbers of its vertices to nanometres. */
  readonly toNm: Affine;
}

/** Fragments share no vertex, even where they meet. */
export interface DracoMesh {
  readonly fragments: readonly DracoFragment[];
}

export type BroughtMesh = SurfaceMesh | DracoMesh;

/** null where there is no mesh of it. Throws an ImportError that names the file. */
export type MeshReader = (id: bigint, signal?: AbortSignal) => Promise<BroughtMesh | null>;

export function isDraco(mesh: BroughtMesh): mesh is DracoMesh {
  return "fragments" in mesh;
}

/** First `inner`, then `outer`. */
export function composed(outer: Affine, inner: Affine): Affine {
  return Array.from({ length: 12 }, (_, at) => {
    const [row, column] = [4 * Math.floor(at / 4), at % 4];
    let sum = column === 3 ? outer[row + 3] : 0;
    for (let k = 0; k < 3; k++) sum += outer[row + k] * inner[4 * k + column];
    return sum;
  });
}

/** Along each axis alone: `factor` times, then `shift` further. */
export function alongAxes(
  factor: readonly [number, number, number],
  shift: readonly [number, number, number],
): Affine {
  return [0, 1, 2].flatMap((row) => [
    ...[0, 1, 2].map((column) => (row === column ? factor[row] : 0)),
    shift[row],
  ]);
}
