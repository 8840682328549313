import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareIds, type RootId, type SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { buildBasePartition } from "#core/segmentation/base-partition.ts";
import {
  joinedLineage,
  type LineagePair,
  type LineageSide,
} from "#core/segmentation/joined-lineage.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";

/** A version as text: `1 2|3` has supervoxels 1 and 2 in one segment, and 3 in another. */
function side(segments: readonly (readonly bigint[])[]): LineageSide {
  const ids = segments.flat().sort(compareIds);
  const roots = new Uint32Array(ids.length);
  for (const members of segments) {
    const smallest = [...members].sort(compareIds)[0];
    for (const member of members) roots[ids.indexOf(member)] = ids.indexOf(smallest);
  }
  const supervoxelIds = SupervoxelIds.of(BigUint64Array.from(ids));
  return { supervoxelIds, partition: buildBasePartition(roots) };
}

const parse = (text: string) =>
  side(text.split("|").map((members) => members.split(" ").map(BigInt)));

function rootsOf({ supervoxelIds, partition }: LineageSide): Map<SupervoxelId, RootId> {
  const roots = new Map<SupervoxelId, RootId>();
  for (let index = 0; index < supervoxelIds.length; index++) {
    roots.set(supervoxelIds.at(index), supervoxelIds.at(partition.rootIndices.at(index)));
  }
  return roots;
}

function joined(
  older: LineageSide,
  newer: LineageSide,
  made: Iterable<RootId> = rootsOf(newer).values(),
  parents: ReadonlyMap<SupervoxelId, SupervoxelId> = new Map(),
): readonly LineagePair[] {
  const steps = joinedLineage(older, newer, made, (id) => parents.get(id));
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const words = (pairs: readonly LineagePair[]) =>
  pairs.map(({ oldRoot, newRoot, supervoxelCount }) => `${oldRoot}→${newRoot} ×${supervoxelCount}`);

describe("[RV8] lineage between versions that are not neighbours", () => {
  test("does not say of a part that it went where another part of its segment went", () => {
    // Between them 1 2 3 and 4 were one segment; 3 left it with nothing of 4.
    const pairs = joined(parse("1 2 3|4|5"), parse("1 2 4|3|5"));
    expect(words(pairs)).toEqual(["1→1 ×2", "1→3 ×1", "4→1 ×1"]);
  });

  test("leaves out what was parted and joined again", () => {
    expect(words(joined(parse("1 2|3"), parse("1 2|3")))).toEqual([]);
  });

  test("leads from pieces, also of pieces, to what they were cut from", () => {
    const parents = new Map([
      [10n, 2n],
      [11n, 2n],
      [12n, 11n],
      [13n, 11n],
    ]);
    const newer = parse("1 10|12 3|13");
    const pairs = joined(parse("1 2|3"), newer, [1n, 3n, 13n, 2n], parents);
    expect(words(pairs)).toEqual(["1→1 ×2", "1→3 ×1", "1→13 ×1", "3→3 ×1"]);
  });

  test("is what counting every supervoxel gives, though it looks at made segments alone", () => {
    const partition = fc.array(fc.nat(3), { minLength: 8, maxLength: 8 });
    const ids = Array.from({ length: 8 }, (_, at) => BigInt(at + 1));
    const sideOf = (colors: readonly number[]) =>
      side(
        [0, 1, 2, 3]
          .map((color) => ids.filter((_, at) => colors[at] === color))
          .filter((members) => members.length > 0),
      );
    fc.assert(
      fc.property(fc.array(partition, { minLength: 2, maxLength: 4 }), (versions) => {
        const sides = versions.map(sideOf);
        const [older, newer] = [sides[0], sides[sides.length - 1]];
        // As the rows of each version in between name them.
        const made = sides
          .slice(1)
          .flatMap((version, at) => joined(sides[at], version).map(({ newRoot }) => newRoot));
        const [before, after] = [rootsOf(older), rootsOf(newer)];
        const counts = new Map<string, number>();
        for (const id of ids) {
          const key = `${before.get(id)}→${after.get(id)}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        const isSame = (root: RootId) =>
          ids.every((id) => (before.get(id) === root) === (after.get(id) === root));
        const expected = [...counts]
          .filter(([key]) => !ids.some((id) => key === `${id}→${id}` && isSame(id)))
          .map(([key, count]) => `${key} ×${count}`)
          .sort();
        expect([...words(joined(older, newer, made))].sort()).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});
