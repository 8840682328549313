// What a person has selected, kept as supervoxels [AD1]: after a merge two of them are one
// segment, after a split each names the piece that holds it.
import type { Vec3 } from "#core/geometry/vector.ts";

export interface Anchor {
  readonly supervoxel: bigint;
  readonly baseRoot: bigint;
  /** Where it was selected; null where it came from a link. */
  readonly positionVoxel: Vec3 | null;
}

/** [AD3] The root of the segment that now holds it: of the piece at its position, where there is one. */
export type RootOf = (anchor: Anchor) => bigint;

/** Unselects the segment where it is selected, by whichever of its supervoxels; else adds it. */
export function toggleAnchor(
  selection: readonly Anchor[],
  anchor: Anchor,
  rootOf: RootOf,
): readonly Anchor[] {
  const root = rootOf(anchor);
  const others = withoutRoot(selection, root, rootOf);
  return others.length < selection.length ? others : [...selection, anchor];
}

export function withoutRoot(
  selection: readonly Anchor[],
  root: bigint,
  rootOf: RootOf,
): readonly Anchor[] {
  return selection.filter((anchor) => rootOf(anchor) !== root);
}

/** Each selected segment once, by its present root, in the order of selection. */
export function selectedSegments(
  selection: readonly Anchor[],
  rootOf: RootOf,
): ReadonlyMap<bigint, Anchor> {
  const segments = new Map<bigint, Anchor>();
  for (const anchor of selection) {
    const root = rootOf(anchor);
    if (!segments.has(root)) segments.set(root, anchor);
  }
  return segments;
}

/** More are not looked for again. */
const MAX_RECENT = 12;

/** The latest first, each segment once: a merge makes two entries one. */
export function withRecent(
  recent: readonly Anchor[],
  anchor: Anchor,
  rootOf: RootOf,
): readonly Anchor[] {
  const known = new Set<bigint>();
  return [anchor, ...recent]
    .filter((each) => {
      const root = rootOf(each);
      const isNew = !known.has(root);
      known.add(root);
      return isNew;
    })
    .slice(0, MAX_RECENT);
}
