// What the recorded session's segments are made of in three dimensions: each supervoxel is a bead, in a row
// along x as its recorded position says.
import { DATASET, STRIPE_VOXEL } from "#components/gallery/made-up.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { encodeMesh } from "#core/meshes/mesh-codec.ts";
import type { ApiShape } from "#core/protocol/api.ts";

const RADII_NM: Vec3 = [52, 90, 90];
const AROUND = 24;
const ALONG = 12;

type RootBySupervoxel = Readonly<Record<string, string>>;

/** Which segments are asked for: the version's, or those of now. */
export interface ShapeAsked {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export function recordedShape(
  seq: number,
  versionRoots: RootBySupervoxel,
  roots: RootBySupervoxel,
  { before, after }: ShapeAsked,
): ApiShape {
  const pieces = Object.entries(versionRoots).flatMap(([id, baseRoot], at) => {
    const root = roots[id] ?? baseRoot;
    if (!before.includes(baseRoot) && !after.includes(root)) return [];
    const positionVoxel: Vec3 = [STRIPE_VOXEL * at, 0, 0];
    return [{ id, supervoxel: id, cuts: [], sizeVoxel: "8100000", positionVoxel, baseRoot, root }];
  });
  return { seq, count: pieces.length, pieces };
}

/** The bytes of core/meshes/mesh-codec.ts. @param at its number from the left */
export function beadMesh(at: number): Uint8Array<ArrayBuffer> {
  const middleNm: Vec3 = [STRIPE_VOXEL * at * DATASET.voxelNm[0], 0, 0];
  const positions: number[] = [];
  const triangles: number[] = [];
  for (let along = 0; along <= ALONG; along++) {
    const polar = (Math.PI * along) / ALONG;
    for (let around = 0; around <= AROUND; around++) {
      const turn = (2 * Math.PI * around) / AROUND;
      const unit = [
        Math.cos(polar),
        Math.sin(polar) * Math.cos(turn),
        Math.sin(polar) * Math.sin(turn),
      ];
      positions.push(...unit.map((part, axis) => middleNm[axis] + part * RADII_NM[axis]));
      if (along === ALONG || around === AROUND) continue;
      const corner = along * (AROUND + 1) + around;
      const below = corner + AROUND + 1;
      triangles.push(corner, below, corner + 1, corner + 1, below, below + 1);
    }
  }
  const mesh = {
    positionsNm: Float32Array.from(positions),
    triangles: Uint32Array.from(triangles),
  };
  const count = triangles.length / 3;
  return Uint8Array.from(encodeMesh({ mesh, levelTriangles: [count, count, count] }));
}
