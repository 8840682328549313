// A closed surface: triangles over shared vertices, wound so that their normals point out of the object.

export interface SurfaceMesh {
  /** x, y, z of each vertex, by a voxel's rule: its index times its size is its middle. */
  readonly positionsNm: Float32Array;
  /** Three vertices of each triangle. */
  readonly triangles: Uint32Array;
}

export function triangleCountOf({ triangles }: SurfaceMesh): number {
  return triangles.length / 3;
}

/** By the divergence theorem: what a closed surface encloses, negative where it is wound inside out. */
export function enclosedVolumeNm3({ positionsNm, triangles }: SurfaceMesh): number {
  let sixfold = 0;
  for (let i = 0; i < triangles.length; i += 3) {
    const [a, b, c] = [3 * triangles[i], 3 * triangles[i + 1], 3 * triangles[i + 2]];
    const [bx, by, bz] = [positionsNm[b], positionsNm[b + 1], positionsNm[b + 2]];
    const [cx, cy, cz] = [positionsNm[c], positionsNm[c + 1], positionsNm[c + 2]];
    sixfold +=
      positionsNm[a] * (by * cz - bz * cy) +
      positionsNm[a + 1] * (bz * cx - bx * cz) +
      positionsNm[a + 2] * (bx * cy - by * cx);
  }
  return sixfold / 6;
}

/** Parts that share no vertex, even where they meet, as one. */
export function joinedSurfaces(parts: readonly SurfaceMesh[]): SurfaceMesh {
  const sum = (part: (mesh: SurfaceMesh) => number) =>
    parts.reduce((total, mesh) => total + part(mesh), 0);
  const positionsNm = new Float32Array(sum((mesh) => mesh.positionsNm.length));
  const triangles = new Uint32Array(sum((mesh) => mesh.triangles.length));
  let [vertices, corners] = [0, 0];
  for (const mesh of parts) {
    positionsNm.set(mesh.positionsNm, 3 * vertices);
    for (const [at, vertex] of mesh.triangles.entries())
      triangles[corners + at] = vertices + vertex;
    vertices += mesh.positionsNm.length / 3;
    corners += mesh.triangles.length;
  }
  return { positionsNm, triangles };
}
