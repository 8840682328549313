// The connectome as a matrix in CSV: a row a presynaptic neuron, a column a postsynaptic one, 0 where
// they have no synapse. Connections ascend by both, so each row is one stretch of them.
import type { ReleaseContent } from "#server/exports/release-content.ts";

/** A matrix of more would be larger than it is useful. */
export const MAX_ADJACENCY_NEURONS = 5_000;

export function* adjacencyText({ neurons, connections }: ReleaseContent): Generator<string> {
  const roots = neurons.map(({ segment }) => segment.root);
  const columnOf = new Map(roots.map((root, column) => [root, column]));
  yield `${["pre_neuron_id", ...roots].join(",")}\n`;
  let next = 0;
  const row = new Int32Array(roots.length);
  for (const root of roots) {
    row.fill(0);
    for (; next < connections.length && connections[next].preRoot === root; next++) {
      const { postRoot, synapseCount } = connections[next];
      const column = columnOf.get(postRoot);
      if (column === undefined) throw new Error(`neuron ${postRoot} is not there`);
      row[column] = synapseCount;
    }
    yield `${root},${row.join(",")}\n`;
  }
  if (next < connections.length) throw new Error("a connection has no row in the matrix");
}
