// The connectome as a graph, in the formats that graph tools read.
import { adjacencyText, MAX_ADJACENCY_NEURONS } from "#server/exports/graph/adjacency.ts";
import { gexfText } from "#server/exports/graph/gexf.ts";
import { graphmlText } from "#server/exports/graph/graphml.ts";
import { nodeLinkText } from "#server/exports/graph/node-link.ts";
import { type Pieces, type PlannedFile, planText } from "#server/exports/planned-file.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";

export function graphFiles(content: ReleaseContent): PlannedFile[] {
  const { segmentCount, connectionCount } = content.version;
  const planGraph = (path: string, about: string, pieces: () => Pieces) =>
    // As long as a table, and as worth finding again.
    planText(path, about, pieces, {
      isKept: true,
      expectedRows: segmentCount + connectionCount,
    });
  const files = [
    planGraph("graph/connectome.graphml", "The connectome as GraphML.", () => graphmlText(content)),
    planGraph("graph/connectome.gexf", "The connectome as GEXF 1.2.", () => gexfText(content)),
    planGraph(
      "graph/connectome.node-link.json",
      "The connectome as node-link JSON, its edges under both `edges` and `links`.",
      () => nodeLinkText(content),
    ),
  ];
  if (segmentCount > MAX_ADJACENCY_NEURONS) return files;
  const about = "The connectome as a matrix: rows are presynaptic, columns postsynaptic.";
  return [...files, planGraph("graph/adjacency.csv", about, () => adjacencyText(content))];
}
