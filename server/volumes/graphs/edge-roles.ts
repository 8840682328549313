// What the columns of a table of edges are usually called.

export const EDGE_ROLES = ["sv1", "sv2", "affinity", "contact", "x", "y", "z", "location"] as const;
export type EdgeRole = (typeof EDGE_ROLES)[number];

export const EDGE_COLUMN_NAMES: Readonly<Record<EdgeRole, readonly string[]>> = {
  sv1: [
    ...["sv1", "id_a", "u", "supervoxel_a", "supervoxel_1", "sv_a", "node1", "node_a", "id1", "a"],
    ...[
      "supervoxel_id_a",
      "supervoxel_id_1",
      "segment1",
      "segment_a",
      "body1",
      "label1",
      "label_a",
    ],
  ],
  sv2: [
    ...["sv2", "id_b", "v", "supervoxel_b", "supervoxel_2", "sv_b", "node2", "node_b", "id2", "b"],
    ...[
      "supervoxel_id_b",
      "supervoxel_id_2",
      "segment2",
      "segment_b",
      "body2",
      "label2",
      "label_b",
    ],
  ],
  affinity: [
    ...["affinity", "score", "agglomeration_score", "merge_score", "probability", "weight"],
    ...["affinities", "mean_affinity"],
  ],
  contact: ["contact", "contact_voxels", "contact_area", "contact_size", "area", "areas", "size"],
  x: ["x", "contact_x", "location_x", "position_x", "pos_x", "pt_x", "pt_position_x"],
  y: ["y", "contact_y", "location_y", "position_y", "pos_y", "pt_y", "pt_position_y"],
  z: ["z", "contact_z", "location_z", "position_z", "pos_z", "pt_z", "pt_position_z"],
  location: [
    "location",
    "position",
    "contact_position",
    "contact_location",
    "pt_position",
    "point",
  ],
};

/** A score of such a name is lower where it merges, by some, and higher by others. */
const UNCLEAR_SCORES = new Set(["mergescore", "cost", "distance", "boundary", "weight"]);

export function isUnclearScore(plainColumn: string): boolean {
  return UNCLEAR_SCORES.has(plainColumn);
}
