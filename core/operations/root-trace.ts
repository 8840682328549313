// Where one supervoxel went through a log, from the effects alone: without the graph, without a
// replay. An effect lists the members of all pieces but the largest; only where another was too
// large to be listed as well may a supervoxel lie in one of several roots.
import { compareIds, type RootId, type SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { Effect, SegmentChange } from "#core/operations/operation.ts";

export class RootTrace {
  readonly supervoxel: SupervoxelId;
  #roots: readonly RootId[];

  /** @param root the supervoxel's root before the first effect that is taken. */
  constructor(supervoxel: SupervoxelId, root: RootId) {
    this.supervoxel = supervoxel;
    this.#roots = [root];
  }

  /** More than one where the effects do not tell; never none. */
  get possibleRoots(): readonly RootId[] {
    return this.#roots;
  }

  /** Takes the next effect of the log; true where it changed the supervoxel's segment. */
  take({ changes }: Pick<Effect, "changes">): boolean {
    let isTouched = false;
    for (const change of changes) {
      if (!this.#roots.some((root) => change.before.includes(root))) continue;
      isTouched = true;
      this.#roots = this.#rootsAfter(change);
    }
    return isTouched;
  }

  #rootsAfter({ before, after }: SegmentChange): readonly RootId[] {
    const elsewhere = this.#roots.filter((root) => !before.includes(root));
    const unlisted: RootId[] = [];
    for (const { root, members } of after) {
      if (typeof members === "string") unlisted.push(root);
      else if (isListed(members, this.supervoxel)) return [root];
    }
    return [...new Set([...elsewhere, ...unlisted])];
  }
}

/** @param members ascending, as effects list them. */
function isListed(members: readonly SupervoxelId[], supervoxel: SupervoxelId): boolean {
  let low = 0;
  let high = members.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const order = compareIds(members[middle], supervoxel);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
