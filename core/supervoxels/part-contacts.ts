// Where the parts of a box touch: voxels that share a face. The contact voxel of two parts is the
// one that is nearest to the middle of their whole contact, so that it lies on it even where the
// contact is bent.
import type { Vec3 } from "#core/geometry/vector.ts";
import { positionInBox, type VoxelBox } from "#core/geometry/voxel-box.ts";
import { ContactMiddle } from "#core/supervoxels/contact-middle.ts";
import type { VoxelValues } from "#core/supervoxels/distance-transform.ts";

export interface PartContact {
  /** Parts' numbers, a < b. */
  readonly a: number;
  readonly b: number;
  readonly faceCount: number;
  /** A voxel of part a that shares a face with part b. */
  readonly positionVoxel: Vec3;
}

/**
 * @param partOf of each voxel its part's number plus one, 0 for none.
 * @returns one entry for each pair that touches, ascending by a, then b.
 */
export function partContacts(
  partOf: VoxelValues,
  partCount: number,
  box: VoxelBox,
  voxelNm: Vec3,
): PartContact[] {
  const found = new Map<number, ContactMiddle>();
  eachFace(partOf, box.shapeVoxel, (index, other) => {
    const isFirst = partOf[index] < partOf[other];
    const [low, high] = isFirst ? [index, other] : [other, index];
    const key = (partOf[low] - 1) * partCount + partOf[high] - 1;
    let contact = found.get(key);
    if (contact === undefined) {
      contact = new ContactMiddle();
      found.set(key, contact);
    }
    contact.addFace(low);
  });
  return [...found.entries()]
    .sort(([left], [right]) => left - right)
    .map(([key, contact]) => ({
      a: Math.floor(key / partCount),
      b: key % partCount,
      faceCount: contact.faceCount,
      positionVoxel: positionInBox(box, contact.nearestToMiddle(box, voxelNm)),
    }));
}

/** Every face between two different parts; index comes before other in the box. */
function eachFace(
  partOf: VoxelValues,
  [width, height, depth]: Vec3,
  visit: (index: number, other: number) => void,
): void {
  const area = width * height;
  for (let i = 0; i < partOf.length; i++) {
    const own = partOf[i];
    if (own === 0) continue;
    const x = i % width;
    if (x + 1 < width && differs(own, partOf[i + 1])) visit(i, i + 1);
    const inSection = i % area;
    if (inSection + width < area && differs(own, partOf[i + width])) visit(i, i + width);
    if (i + area < depth * area && differs(own, partOf[i + area])) visit(i, i + area);
  }
}

function differs(own: number, other: number): boolean {
  return other !== 0 && other !== own;
}
