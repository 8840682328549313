// [OP8] Which parts of a split supervoxel its agglomeration edges go to. An edge goes on with every
// part that touches the other supervoxel: what was one contact is then several, each of its own size.
// An edge of infinite affinity stands for one supervoxel that a block border cut in two, so it goes to
// one part only. An edge that spans a gap goes to the parts near its contact voxel.
import type { Vec3 } from "#core/geometry/vector.ts";
import { positionInBox } from "#core/geometry/voxel-box.ts";
import type { ContactFaces } from "#core/supervoxels/contact-faces.ts";
import { ContactMiddle } from "#core/supervoxels/contact-middle.ts";
import { nearestOfParts } from "#core/supervoxels/nearest-of-parts.ts";
import type { PartEnd, SupervoxelParts } from "#core/supervoxels/supervoxel-parts.ts";

/** The other end of an edge. */
export interface Neighbor {
  /** Dense index. */
  readonly node: number;
  readonly contactVoxel: Vec3;
  readonly isInfinite: boolean;
}

export interface PartFaces {
  readonly part: number;
  /** Faces between the part and the neighbour. */
  readonly faceCount: number;
  /** Of the part's voxels that touch the neighbour, the one nearest to the middle of the contact. */
  readonly positionVoxel: Vec3;
}

export interface EdgeRoute {
  readonly node: number;
  /** What touches, ascending by part. */
  readonly contacts: readonly PartFaces[];
  /**
   * Where the edge goes, ascending by part, at least one: to a voxel on the contact, or to the part's
   * nearest one where the edge spans a gap.
   */
  readonly parts: readonly PartEnd[];
}

export interface RouteOptions {
  readonly voxelNm: Vec3;
  /** How far from its contact voxel an edge across a gap goes to parts besides the nearest one. */
  readonly reachNm: number;
}

/** @returns one route for each neighbour, in their order. */
export function edgeRoutes(
  parts: SupervoxelParts,
  faces: ContactFaces,
  neighbors: readonly Neighbor[],
  options: RouteOptions,
): EdgeRoute[] {
  const touching = touchingByNode(parts, faces, neighbors);
  return neighbors.map((neighbor) => {
    const touched = touching.get(neighbor.node) ?? new Map<number, ContactMiddle>();
    const contacts = [...touched]
      .sort(([left], [right]) => left - right)
      .map(([part, contact]): PartFaces => {
        const middle = contact.nearestToMiddle(parts, options.voxelNm);
        const positionVoxel = positionInBox(parts, middle);
        return { part, faceCount: contact.faceCount, positionVoxel };
      });
    const ends = endsOf(parts, neighbor, touched, contacts, options);
    return { node: neighbor.node, contacts, parts: ends };
  });
}

/** Of each neighbour that is asked for, the faces of each part. */
function touchingByNode(
  { partOf }: SupervoxelParts,
  { voxels, nodes }: ContactFaces,
  neighbors: readonly Neighbor[],
): Map<number, Map<number, ContactMiddle>> {
  const touching = new Map(neighbors.map(({ node }) => [node, new Map<number, ContactMiddle>()]));
  for (let face = 0; face < voxels.length; face++) {
    const touched = touching.get(nodes[face]);
    if (touched === undefined) continue;
    const part = partOf[voxels[face]] - 1;
    let contact = touched.get(part);
    if (contact === undefined) {
      contact = new ContactMiddle();
      touched.set(part, contact);
    }
    contact.addFace(voxels[face]);
  }
  return touching;
}

function endsOf(
  parts: SupervoxelParts,
  { contactVoxel, isInfinite }: Neighbor,
  touched: ReadonlyMap<number, ContactMiddle>,
  contacts: readonly PartFaces[],
  { voxelNm, reachNm }: RouteOptions,
): PartEnd[] {
  if (contacts.length === 0) {
    return nearestOfParts(parts, contactVoxel, voxelNm, isInfinite ? 0 : reachNm);
  }
  const ends = contacts.map(({ part, positionVoxel }) => ({ part, positionVoxel }));
  if (!isInfinite) return ends;
  const gapsNm = ends.map(({ part }) => {
    const gapNm = touched.get(part)?.distanceNm(parts, contactVoxel, voxelNm);
    return gapNm ?? Number.POSITIVE_INFINITY;
  });
  const closest = ends.reduce((best, _, i) => {
    if (gapsNm[i] !== gapsNm[best]) return gapsNm[i] < gapsNm[best] ? i : best;
    return contacts[i].faceCount > contacts[best].faceCount ? i : best;
  }, 0);
  return [ends[closest]];
}
