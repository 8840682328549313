// The connectome as a graph, in the formats that graph tools read.
import { adjacencyText, MAX_ADJACENCY_NEURONS } from "#server/exports/graph/adjacency.ts";
import { gexfText } from "#server/exports/graph/gexf.ts";
import { graphmlText } from "#server/exports/graph/graphml.ts";
import { nodeLinkText } from "#server/exports/graph/node-link.ts";
import { type PlannedFile, planText } from "#server/exports/planned-file.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";

export function graphFiles(content: ReleaseContent): PlannedFile[] {
  const files = [
    planText("graph/connectome.graphml", "The connectome as GraphML.", () => graphmlText(content)),
    planText("graph/connectome.gexf", "The connectome as GEXF 1.2.", () => gexfText(content)),
    planText(
      "graph/connectome.node-link.json",
      "The connectome as node-link JSON, its edges under both `edges` and `links`.",
      () => nodeLinkText(content),
    ),
  ];
  if (content.version.segmentCount > MAX_ADJACENCY_NEURONS) return files;
  const about = "The connectome as a matrix: rows are presynaptic, columns postsynaptic.";
  return [...files, planText("graph/adjacency.csv", about, () => adjacencyText(content))];
}
