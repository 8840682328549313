// The lineage that leads to the chosen neurons: from the released version back, a row is in where
// what it led to is.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { filterPages } from "#server/exports/pages.ts";
import type { ReleaseStep } from "#server/exports/release-source.ts";
import { type LineageStepRow, lineageRows } from "#server/exports/tables/lineage-table.ts";
import type { Pages } from "#server/use-cases/store.ts";

export async function* scopedLineage(
  chain: readonly ReleaseStep[],
  isChosen: (root: RootId) => boolean,
): Pages<LineageStepRow> {
  const isWanted = new Map<number, (root: RootId) => boolean>();
  /** Of the version at hand, beside what kept its id. */
  const earlier = new Set<RootId>();
  for (const { version, readLineage } of chain.toReversed()) {
    const known = new Set(earlier);
    const isIn = (root: RootId) => isChosen(root) || known.has(root);
    isWanted.set(version.number, isIn);
    for await (const page of readLineage()) {
      for (const { oldRoot, newRoot } of page) if (isIn(newRoot)) earlier.add(oldRoot);
    }
  }
  yield* filterPages(
    lineageRows(chain),
    ({ version, newRoot }) => isWanted.get(version)?.(newRoot) ?? false,
  );
}
