// Where somebody clicks on a part of a supervoxel that is not all theirs: in its middle, and then
// again and again where no click is near, the farthest point first (Gonzalez 1985,
// doi:10.1016/0304-3975(85)90224-5). Voxels at the part's rim are nobody's click.
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ImpureSupervoxel } from "#tests/larva/impure-supervoxels.ts";
import type { LarvaWorld } from "#tests/larva/larva-world.ts";

/** Up to `count` places in each part, in the order of the parts, its seed first. */
export function spreadSeeds(
  world: LarvaWorld,
  { supervoxel, parts }: ImpureSupervoxel,
  count: number,
): readonly (readonly Place[])[] {
  const inner = new Map<number, Place[]>(parts.map(({ neurite }) => [neurite, []]));
  for (const { place, neurite } of world.labelledPlacesOf(supervoxel)) {
    const places = inner.get(neurite);
    if (places !== undefined && isInner(world, place, neurite)) places.push(place);
  }
  return parts.map(({ neurite, seed }) => spread(seed, inner.get(neurite) ?? [], count));
}

function isInner(world: LarvaWorld, { positionVoxel, supervoxel }: Place, neurite: number) {
  const [x, y, z] = positionVoxel;
  const around: Vec3[] = [
    [x - 1, y, z],
    [x + 1, y, z],
    [x, y - 1, z],
    [x, y + 1, z],
  ];
  return around.every((at) => {
    const isInside = at.every((part, axis) => part >= 0 && part < world.files.shapeVoxel[axis]);
    if (!isInside) return false;
    return world.placeAt(at).supervoxel === supervoxel && world.neuriteAt(at) === neurite;
  });
}

function spread(seed: Place, places: readonly Place[], count: number): readonly Place[] {
  const chosen = [seed];
  const gaps = new Float64Array(places.length).fill(Number.POSITIVE_INFINITY);
  while (chosen.length < count) {
    const last = chosen[chosen.length - 1].positionVoxel;
    let farthest = -1;
    for (let i = 0; i < places.length; i++) {
      const [x, y, z] = places[i].positionVoxel;
      const gap = (x - last[0]) ** 2 + (y - last[1]) ** 2 + (z - last[2]) ** 2;
      if (gap < gaps[i]) gaps[i] = gap;
      if (farthest < 0 || gaps[i] > gaps[farthest]) farthest = i;
    }
    if (farthest < 0 || gaps[farthest] === 0) break;
    chosen.push(places[farthest]);
  }
  return chosen;
}
