// [AD1] A place is believed only when the version has that supervoxel at that position: the label
// volume, cut by the version's pieces.
import type { Place } from "#core/geometry/place.ts";
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import type { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";

export interface LabelLookup {
  readonly shapeVoxel: Vec3;
  /** Of the session's version. */
  readonly supervoxelIds: SupervoxelIds;
  /** Dense index of the supervoxel at a position inside the volume; -1 for background. */
  supervoxelIndexAt(positionVoxel: Vec3): Promise<number>;
}

/** The first place that is not as it says, or null where all are. */
export async function refusalOfPlaces(
  labels: LabelLookup,
  places: readonly Place[],
): Promise<Refusal | null> {
  for (const place of places) {
    const refusal = await refusalOfPlace(labels, place);
    if (refusal !== null) return refusal;
  }
  return null;
}

/** [NE3] A cell body that is not in the volume; it may lie anywhere in it, in a hole of the labels too. */
export function refusalOfSoma(shapeVoxel: Vec3, body: IntentBody): Refusal | null {
  const somaVoxel = somaIn(body);
  return somaVoxel === null || isInsideVoxel(somaVoxel, shapeVoxel)
    ? null
    : { tag: "place-outside", positionVoxel: somaVoxel, shapeVoxel };
}

function somaIn(body: IntentBody): Vec3 | null {
  if (body.kind === "neuron-add") return body.neuron.somaVoxel;
  return body.kind === "neuron-edit" ? (body.changes.somaVoxel ?? null) : null;
}

async function refusalOfPlace(labels: LabelLookup, place: Place): Promise<Refusal | null> {
  const { positionVoxel, supervoxel } = place;
  const { shapeVoxel, supervoxelIds } = labels;
  if (!isInsideVoxel(positionVoxel, shapeVoxel)) {
    return { tag: "place-outside", positionVoxel, shapeVoxel };
  }
  if (labels.supervoxelIds.indexOf(supervoxel) < 0)
    return { tag: "unknown-supervoxel", supervoxel };
  const index = await labels.supervoxelIndexAt(positionVoxel);
  if (index < 0) return { tag: "place-background", positionVoxel };
  const found = supervoxelIds.at(index);
  return found === supervoxel
    ? null
    : { tag: "place-mismatch", positionVoxel, given: supervoxel, found };
}
