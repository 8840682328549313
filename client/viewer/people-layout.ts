// Where each person is marked in a panel. Their pointer where it lies, if the panel shows that place;
// at the edge of the panel, towards them, if it does not. Everybody has one mark at most.
import { FADED_WITHIN_SECTIONS } from "#client/viewer/marker-shape.ts";
import type { PersonMark } from "#client/viewer/viewer-contract.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export interface PanelSpace {
  readonly widthCssPx: number;
  readonly heightCssPx: number;
  /** CSS pixels from the panel's top left, whatever slice is shown. */
  pointOf(positionVoxel: Vec3): { readonly x: number; readonly y: number };
  /** How far a place lies behind the slice shown, in thicknesses of a section; in front: negative. */
  sectionsAway(positionVoxel: Vec3): number;
}

interface MarkAt {
  readonly person: PersonMark;
  readonly x: number;
  readonly y: number;
}

export type PlacedMark =
  | (MarkAt & { readonly kind: "cursor"; readonly isFaded: boolean })
  /** In view, but in another section: so many sections away. */
  | (MarkAt & { readonly kind: "cursor-away"; readonly sections: number })
  /** Out of view: where an arrow at the edge points, in radians from the right, clockwise. */
  | (MarkAt & { readonly kind: "cursor-edge"; readonly angle: number });

/** From the edge to the tip of an arrow, CSS pixels. */
export const EDGE_INSET_PX = 14;

export function placePeople(
  people: readonly PersonMark[],
  space: PanelSpace,
): readonly PlacedMark[] {
  return people.flatMap((person) => {
    const placed = placePerson(person, space);
    return placed === null ? [] : [placed];
  });
}

function placePerson(person: PersonMark, space: PanelSpace): PlacedMark | null {
  const position = person.cursorVoxel ?? person.viewVoxel;
  if (position === null) return null;
  const { x, y } = space.pointOf(position);
  if (!isInside(x, y, space)) return edgeMark(person, x, y, space);
  // Somebody whose pointer is elsewhere on their screen points at nothing here.
  if (person.cursorVoxel === null) return null;
  const sections = Math.trunc(space.sectionsAway(position));
  if (Math.abs(sections) > FADED_WITHIN_SECTIONS) {
    return { kind: "cursor-away", person, x, y, sections };
  }
  return { kind: "cursor", person, x, y, isFaded: sections !== 0 };
}

function isInside(x: number, y: number, { widthCssPx, heightCssPx }: PanelSpace): boolean {
  return x >= 0 && y >= 0 && x < widthCssPx && y < heightCssPx;
}

/** On the line from the panel's middle to the person, where it comes near the edge. */
function edgeMark(person: PersonMark, x: number, y: number, space: PanelSpace): PlacedMark {
  const middleX = space.widthCssPx / 2;
  const middleY = space.heightCssPx / 2;
  const [dx, dy] = [x - middleX, y - middleY];
  const reach = Math.min(
    Math.max(0, middleX - EDGE_INSET_PX) / Math.abs(dx),
    Math.max(0, middleY - EDGE_INSET_PX) / Math.abs(dy),
  );
  return {
    kind: "cursor-edge",
    person,
    x: middleX + dx * reach,
    y: middleY + dy * reach,
    angle: Math.atan2(dy, dx),
  };
}
