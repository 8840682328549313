// What an import finds out before it writes a voxel, kept for whoever goes on with it: the supervoxels of
// the labels, and the edges where they are built. A table of edges is read again.
import type { EdgeColumns } from "#server/volumes/edge-columns.ts";
import type { ResumeFolder } from "#server/volumes/resume/resume-folder.ts";
import { type Supervoxels, SupervoxelTable } from "#server/volumes/supervoxel-table.ts";

const SUPERVOXELS = "supervoxels";
const EDGES = "built-edges";

export async function keptSupervoxels(
  resume: ResumeFolder | null,
  count: () => Promise<Supervoxels>,
): Promise<Supervoxels> {
  const kept = (await resume?.readColumns(SUPERVOXELS)) ?? null;
  if (kept !== null) {
    const [ids, sizes, centers] = kept;
    return SupervoxelTable.restored({
      ids: new BigUint64Array(ids),
      sizesVoxel: new Float64Array(sizes),
      centersVoxel: new Float64Array(centers),
    });
  }
  const { ids, sizesVoxel, centersVoxel, toDense } = await count();
  await resume?.writeColumns(SUPERVOXELS, [ids, sizesVoxel, centersVoxel]);
  return { ids, sizesVoxel, centersVoxel, toDense };
}

export async function keptEdges(
  resume: ResumeFolder | null,
  build: () => Promise<EdgeColumns>,
): Promise<EdgeColumns> {
  const kept = (await resume?.readColumns(EDGES)) ?? null;
  if (kept !== null) {
    const [edgeA, edgeB, affinity, contactVoxel, isOn] = kept;
    return {
      edgeA: new Uint32Array(edgeA),
      edgeB: new Uint32Array(edgeB),
      affinity: new Float32Array(affinity),
      contactVoxel: new Int32Array(contactVoxel),
      isOn: new Uint8Array(isOn),
    };
  }
  const edges = await build();
  const { edgeA, edgeB, affinity, contactVoxel, isOn } = edges;
  await resume?.writeColumns(EDGES, [edgeA, edgeB, affinity, contactVoxel, isOn]);
  return edges;
}
