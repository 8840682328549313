// The rows of a table in the order of their names, those without one last, kept as rows come, change and go:
// what changed is put in its place, and the rest is not compared again.
import type { NeuronRow } from "#client/connectome/neuron-row.ts";
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";

export function compareByName(left: NeuronRow, right: NeuronRow): number {
  const [a, b] = [left.nameKey, right.nameKey];
  if (a === b) return compareIds(left.root, right.root);
  if (a === "") return 1;
  if (b === "") return -1;
  return a < b ? -1 : 1;
}

/**
 * @param ordered by name.
 * @param changed roots of rows that came, changed or went; `rowOf` tells which of them are there now.
 */
export function rowsAfter(
  ordered: readonly NeuronRow[],
  changed: ReadonlySet<RootId>,
  rowOf: (root: RootId) => NeuronRow | undefined,
): readonly NeuronRow[] {
  const added = [...changed].flatMap((root) => rowOf(root) ?? []).sort(compareByName);
  const rows: NeuronRow[] = [];
  let next = 0;
  for (const row of ordered) {
    if (changed.has(row.root)) continue;
    while (next < added.length && compareByName(added[next], row) < 0) rows.push(added[next++]);
    rows.push(row);
  }
  return rows.concat(added.slice(next));
}
