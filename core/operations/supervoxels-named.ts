import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { supervoxelOfEnd } from "#core/operations/edges-of.ts";
import { placesOf } from "#core/operations/intent.ts";
import type { CutEdge, OperationBody } from "#core/operations/operation.ts";

/** Supervoxels that an operation speaks of: its places, and the ends of what it cut. */
export function supervoxelsNamedBy(body: OperationBody): readonly SupervoxelId[] {
  const ids = placesOf(body).map((place) => place.supervoxel);
  if (body.kind === "split-supervoxel") ids.push(body.supervoxel);
  if (body.kind === "split" || body.kind === "split-groups" || body.kind === "split-supervoxel") {
    for (const edge of body.cut) ids.push(...endsOf(edge));
  }
  return [...new Set(ids)];
}

function endsOf({ a, b }: CutEdge): SupervoxelId[] {
  return [supervoxelOfEnd(a), supervoxelOfEnd(b)];
}
