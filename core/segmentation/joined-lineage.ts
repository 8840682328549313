// [RV8] From the segments of a version straight to those of a later one, however many versions lie
// between: counted over the later one's supervoxels, since what went from A to B and then from B to C
// need not be A's. Only segments that some version between made are looked at, so the cost follows the
// edits and not the dataset.
import { compareIds, type RootId, type SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { type BasePartition, membersAt } from "#core/segmentation/base-partition.ts";
import type { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";

export interface LineageSide {
  readonly supervoxelIds: SupervoxelIds;
  readonly partition: BasePartition;
}

/** Supervoxels of the later version that lay in the one segment and lie in the other. */
export interface LineagePair {
  readonly oldRoot: RootId;
  readonly newRoot: RootId;
  readonly supervoxelCount: number;
}

/** After so many supervoxels whoever computes it may let others go on. */
const STEP_SUPERVOXELS = 1 << 16;

/**
 * By old, then new root; segments that are what they were are left out. Yields now and then.
 * @param made root ids of all segments that a version after the older one made, up to the newer; an id
 * that is none by now is passed over.
 * @param parentOf what a supervoxel of a later version was cut from; undefined for an imported one.
 */
export function* joinedLineage(
  older: LineageSide,
  newer: LineageSide,
  made: Iterable<RootId>,
  parentOf: (id: SupervoxelId) => SupervoxelId | undefined,
): Generator<void, readonly LineagePair[], void> {
  const pairs: LineagePair[] = [];
  for (const newRoot of new Set(made)) {
    const index = newer.supervoxelIds.indexOf(newRoot);
    // Another segment holds the supervoxel by now, or it is in pieces.
    if (index < 0 || newer.partition.rootIndices.at(index) !== index) continue;
    const counts = new Map<RootId, number>();
    for (const [at, member] of membersAt(newer.partition, index).entries()) {
      if (at % STEP_SUPERVOXELS === STEP_SUPERVOXELS - 1) yield;
      const oldRoot = rootIn(older, newer.supervoxelIds.at(member), parentOf);
      counts.set(oldRoot, (counts.get(oldRoot) ?? 0) + 1);
    }
    for (const [oldRoot, supervoxelCount] of counts) {
      pairs.push({ oldRoot, newRoot, supervoxelCount });
    }
    yield;
  }
  return withoutUnchanged(pairs).sort(
    (left, right) =>
      compareIds(left.oldRoot, right.oldRoot) || compareIds(left.newRoot, right.newRoot),
  );
}

function rootIn(
  { supervoxelIds, partition }: LineageSide,
  supervoxel: SupervoxelId,
  parentOf: (id: SupervoxelId) => SupervoxelId | undefined,
): RootId {
  for (let id: SupervoxelId | undefined = supervoxel; id !== undefined; id = parentOf(id)) {
    const index = supervoxelIds.indexOf(id);
    if (index >= 0) return supervoxelIds.at(partition.rootIndices.at(index));
  }
  throw new Error(`supervoxel ${supervoxel} comes from nothing that the older version has`);
}

/** What was parted and joined again is one segment then and now. */
function withoutUnchanged(pairs: readonly LineagePair[]): LineagePair[] {
  const from = new Map<RootId, number>();
  const into = new Map<RootId, number>();
  for (const { oldRoot, newRoot } of pairs) {
    from.set(oldRoot, (from.get(oldRoot) ?? 0) + 1);
    into.set(newRoot, (into.get(newRoot) ?? 0) + 1);
  }
  return pairs.filter(
    ({ oldRoot, newRoot }) =>
      oldRoot !== newRoot || from.get(oldRoot) !== 1 || into.get(newRoot) !== 1,
  );
}
