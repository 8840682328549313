// The connectome as a matrix in CSV: a row a presynaptic neuron, a column a postsynaptic one, 0 where
// they have no synapse. Connections ascend by both, so each row is one stretch of them.

import { allRows } from "#server/exports/pages.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";

/** A matrix of more would be larger than it is useful. */
export const MAX_ADJACENCY_NEURONS = 5_000;

export async function* adjacencyText(content: ReleaseContent): AsyncGenerator<string> {
  const roots = (await allRows(content.neurons())).map(({ segment }) => segment.root);
  const placeOf = new Map(roots.map((root, place) => [root, place]));
  yield `${["pre_neuron_id", ...roots].join(",")}\n`;
  let row = new Int32Array(roots.length);
  let at = 0;
  for await (const page of content.connections()) {
    for (const { preRoot, postRoot, synapseCount } of page) {
      const [from, to] = [placeOf.get(preRoot), placeOf.get(postRoot)];
      if (from === undefined || to === undefined || from < at) {
        throw new ReleaseDamageError(
          `the connection from ${preRoot} to ${postRoot} has no cell in the matrix`,
        );
      }
      for (; at < from; at++) {
        yield `${roots[at]},${row.join(",")}\n`;
        row = new Int32Array(roots.length);
      }
      row[to] = synapseCount;
    }
  }
  for (; at < roots.length; at++) {
    yield `${roots[at]},${row.join(",")}\n`;
    row = new Int32Array(roots.length);
  }
}
