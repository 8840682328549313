// Every file of a release but those that speak of the others, in the order in which they are written.
import { caveFiles } from "#server/exports/dialects/cave.ts";
import { codexFiles } from "#server/exports/dialects/codex.ts";
import { hemibrainFiles } from "#server/exports/dialects/hemibrain.ts";
import { neuprintFiles } from "#server/exports/dialects/neuprint.ts";
import { graphFiles } from "#server/exports/graph/graph-files.ts";
import { inPages, mapPages } from "#server/exports/pages.ts";
import { type PlannedFile, planTable } from "#server/exports/planned-file.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";
import { CONNECTIONS_TABLE } from "#server/exports/tables/connections-table.ts";
import { CONTRIBUTORS_TABLE, contributorsOf } from "#server/exports/tables/contributors-table.ts";
import { EDGES_TABLE } from "#server/exports/tables/edges-table.ts";
import { LINEAGE_TABLE } from "#server/exports/tables/lineage-table.ts";
import { NEURON_RECORDS_TABLE } from "#server/exports/tables/neuron-records-table.ts";
import { neuronsTable } from "#server/exports/tables/neurons-table.ts";
import { operationsTable } from "#server/exports/tables/operations-table.ts";
import { OUTSIDE_CONNECTIONS_TABLE } from "#server/exports/tables/outside-connections-table.ts";
import { pieceRows, piecesTable } from "#server/exports/tables/pieces-table.ts";
import { reviewsTable, signOffsHeldBy } from "#server/exports/tables/reviews-table.ts";
import { indicesBelow, supervoxelsTable } from "#server/exports/tables/supervoxels-table.ts";
import { synapsesTable } from "#server/exports/tables/synapses-table.ts";
import type { TableFormat } from "#server/exports/write-table.ts";

const BOTH: readonly TableFormat[] = ["csv", "parquet"];

export function releasePlan(content: ReleaseContent): readonly PlannedFile[] {
  return [
    ...ownTables(content),
    ...agglomeration(content),
    ...provenance(content),
    ...hemibrainFiles(content),
    ...caveFiles(content),
    ...codexFiles(content),
    ...neuprintFiles(content),
    ...graphFiles(content),
  ];
}

function ownTables({
  dataset,
  reviews,
  records,
  version,
  scope,
  regions,
  ...content
}: ReleaseContent): readonly PlannedFile[] {
  const { voxelNm } = dataset;
  const segments = () => mapPages(content.neurons(), ({ segment }) => segment);
  return [
    planTable(
      neuronsTable(voxelNm, signOffsHeldBy(reviews), records),
      segments,
      BOTH,
      version.segmentCount,
    ),
    planTable(synapsesTable(voxelNm, regions), content.pairs, BOTH, version.synapseCount),
    planTable(CONNECTIONS_TABLE, content.connections, BOTH, version.connectionCount),
    ...(scope === undefined
      ? []
      : [planTable(OUTSIDE_CONNECTIONS_TABLE, () => scope.outsideConnections(), BOTH)]),
    planTable(NEURON_RECORDS_TABLE, () => inPages([...records.values()].flat()), BOTH),
  ];
}

function agglomeration(content: ReleaseContent): readonly PlannedFile[] {
  const { supervoxelIds, rootIndices, pieces, edges } = content;
  const { voxelNm } = content.dataset;
  const supervoxels = () => inPages(indicesBelow(supervoxelIds.length));
  return [
    planTable(
      supervoxelsTable(supervoxelIds, rootIndices, pieces.length > 0),
      supervoxels,
      BOTH,
      supervoxelIds.length,
    ),
    planTable(EDGES_TABLE, () => inPages(edges.rows()), ["parquet"], edges.count),
    ...(pieces.length === 0
      ? []
      : [planTable(piecesTable(voxelNm), () => inPages(pieceRows(pieces)), BOTH, pieces.length)]),
  ];
}

function provenance(content: ReleaseContent): readonly PlannedFile[] {
  const { reviews, authors, description } = content;
  const { voxelNm } = content.dataset;
  const contributors = () => inPages(contributorsOf(authors, reviews, description));
  return [
    planTable(operationsTable(voxelNm, description), content.operations, BOTH),
    planTable(reviewsTable(description), () => inPages(reviews), BOTH, reviews.length),
    planTable(CONTRIBUTORS_TABLE, contributors, ["csv"]),
    planTable(LINEAGE_TABLE, content.lineage, ["csv"]),
  ];
}
