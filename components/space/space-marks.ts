// What is marked in the space: the synaptic sites of what is shown, as points, and all that the image
// marks besides, with where people point, or look who point at nothing.
import type { Rgb, SceneMarker } from "#client/meshes/mesh-scene-contract.ts";
import { nmOfVoxel } from "#client/meshes/volume-nm.ts";
import type { Marker, PersonMark } from "#client/viewer/viewer-contract.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Synapse } from "#core/operations/operation.ts";

export const PRE_RGB: Rgb = [255, 176, 0];
export const POST_RGB: Rgb = [92, 225, 230];

/** Sites that lie in a piece that is shown. */
export function siteMarks(
  synapses: readonly Synapse[],
  isShown: (place: Place) => boolean,
  voxelNm: Vec3,
): readonly SceneMarker[] {
  const marks: SceneMarker[] = [];
  for (const { pre, posts } of synapses) {
    for (const site of [pre, ...posts]) {
      if (!isShown(site.place)) continue;
      const positionNm = nmOfVoxel(site.place.positionVoxel, voxelNm);
      const isPre = site === pre;
      marks.push(
        isPre
          ? { positionNm, rgb: PRE_RGB, shape: "triangle" }
          : { positionNm, rgb: POST_RGB, shape: "ring" },
      );
    }
  }
  return marks;
}

/** @param onImage what the image marks; synapses there are those near a section. */
export function spaceMarkers(
  onImage: readonly Marker[],
  people: readonly PersonMark[],
): readonly Marker[] {
  const kept = onImage.filter(
    ({ id, kind }) => !kind.startsWith("synapse-") || id.startsWith("draft-"),
  );
  const present = people.flatMap((person): Marker[] => {
    const { clientId, cursorVoxel, viewVoxel, name: label, color } = person;
    const positionVoxel = cursorVoxel ?? viewVoxel;
    if (positionVoxel === null) return [];
    return [{ id: `person-${clientId}`, kind: "person", positionVoxel, label, color }];
  });
  return [...kept, ...present];
}
