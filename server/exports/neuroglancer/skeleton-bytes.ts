// A skeleton as Neuroglancer reads it, little-endian: u32 nodes, u32 edges, f32 x, y, z of each node in
// nm, u32 pairs of node and parent, then f32 radii.

import type { Vec3 } from "#core/geometry/vector.ts";
import { NO_PARENT, type Skeleton } from "#core/skeletons/skeleton.ts";

export function skeletonBytes({ positionsNm, radiiNm, parents }: Skeleton): Uint8Array {
  const nodes = parents.length;
  const edges = parents.reduce((count, parent) => count + (parent === NO_PARENT ? 0 : 1), 0);
  const view = new DataView(new ArrayBuffer(8 + 12 * nodes + 8 * edges + 4 * nodes));
  view.setUint32(0, nodes, true);
  view.setUint32(4, edges, true);
  let at = 8;
  for (const part of positionsNm) at = putFloat(view, at, part);
  parents.forEach((parent, node) => {
    if (parent === NO_PARENT) return;
    view.setUint32(at, node, true);
    view.setUint32(at + 4, parent, true);
    at += 8;
  });
  for (const radiusNm of radiiNm) at = putFloat(view, at, radiusNm);
  return new Uint8Array(view.buffer);
}

function putFloat(view: DataView, at: number, value: number): number {
  view.setFloat32(at, value, true);
  return at + 4;
}

/** A release's position is a voxel's index times its size; Neuroglancer has the voxel's middle there. */
export function skeletonInfo(voxelNm: Vec3): object {
  const [x, y, z] = voxelNm.map((size) => size / 2);
  return {
    "@type": "neuroglancer_skeletons",
    transform: [1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z],
    vertex_attributes: [{ id: "radius", data_type: "float32", num_components: 1 }],
    segment_properties: "../segment_properties",
  };
}
