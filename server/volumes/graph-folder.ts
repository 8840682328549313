// The graphs and synapses in a dataset's folder, wherever its voxels lie. Graphs of later versions are
// put beside the imported one when one is first asked for, whole or not at all.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { GraphColumns } from "#core/agglomeration/base-graph.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { isFirstGraph, readFirstGraph } from "#server/volumes/first-graph-file.ts";
import { GraphBlocks } from "#server/volumes/graph-blocks.ts";
import { type OpenGraph, openGraph, writeGraph } from "#server/volumes/graph-file.ts";
import { readSynapses } from "#server/volumes/synapse-file.ts";

const GRAPH_CACHE_BYTES = 64 * 2 ** 20;

export interface GraphFolder {
  /** The imported graph, open until the folder is closed. */
  readGraph(): Promise<OpenGraph>;
  /**
   * The graph of a later version, open until the folder is closed.
   * @param name tells this version's graph from every other.
   * @param make its columns; called where nobody has asked for it before.
   */
  versionGraph(name: string, make: () => Promise<GraphColumns>): Promise<OpenGraph>;
  /** Those that came with the import; none where none came. */
  readSynapses(): Promise<Synapse[]>;
  close(): Promise<void>;
}

/** @param graphBlocks shared by the graphs of all datasets; where it is left out, this one has its own. */
export function openGraphFolder(
  folder: string,
  graphBlocks: GraphBlocks = new GraphBlocks(GRAPH_CACHE_BYTES),
): GraphFolder {
  const graphs = new Map<string, Promise<OpenGraph>>();
  const openOnce = (path: string, prepare: () => Promise<void>): Promise<OpenGraph> => {
    const known = graphs.get(path);
    if (known !== undefined) return known;
    const opening = prepare().then(() => openGraph(path, graphBlocks));
    graphs.set(path, opening);
    opening.catch(() => graphs.delete(path));
    return opening;
  };
  return {
    readGraph: () => {
      const path = join(folder, "graph.bin");
      return openOnce(path, async () => {
        if (await isFirstGraph(path)) await writeGraph(path, await readFirstGraph(path));
      });
    },
    versionGraph: (name, make) => {
      const path = join(folder, `${name}.graph`);
      return openOnce(path, async () => {
        if (!existsSync(path)) await writeGraph(path, await make());
      });
    },
    readSynapses: () => readSynapses(join(folder, "synapses.jsonl")),
    close: async () => {
      for (const opening of graphs.values()) (await opening).close();
      graphs.clear();
    },
  };
}
