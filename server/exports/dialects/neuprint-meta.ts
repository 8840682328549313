// The one row that tells neuPrint what its database holds.
import type { Column } from "#server/exports/column-table.ts";
import { neuprintNeuronColumns } from "#server/exports/dialects/neuprint-neurons.ts";
import { wholeVolumeRoi } from "#server/exports/dialects/roi.ts";
import { inPages } from "#server/exports/pages.ts";
import { type PlannedFile, planTable } from "#server/exports/planned-file.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";

const COLUMNS = [
  ":LABEL",
  "dataset:string",
  "tag:string",
  "hideDataSet:boolean",
  "voxelSize:float[]",
  "voxelUnits:string",
  "info:string",
  "logo:string",
  "description:string",
  "postHighAccuracyThreshold:float",
  "preHPThreshold:float",
  "postHPThreshold:float",
  "totalPreCount:int",
  "totalPostCount:int",
  "superLevelRois:string[]",
  "primaryRois:string[]",
  "nonHierarchicalROIs:string[]",
  "overviewRois:string[]",
  "overviewOrder:string",
  "roiInfo:string",
  "roiHierarchy:string",
  "neuronProperties:string",
  "neuronColumns:string",
  "neuronColumnsVisible:string",
  "meshHost:string",
  "uuid:string",
  "latestMutationId:int",
  "lastDatabaseEdit:string",
] as const;

const SHOWN_COLUMNS = ["bodyId", "type", "instance", "status"] as const;

type Cells = Readonly<Record<string, string>>;

export function neuprintMeta(content: ReleaseContent): PlannedFile {
  const columns = COLUMNS.map(
    (name): Column<Cells> => ({
      name,
      about: "As neuPrint's Meta node has it.",
      type: "text",
      value: (cells) => cells[name],
    }),
  );
  const about = "Node: the dataset as neuPrint's own pages ask for it.";
  // The sums are known once other files were written.
  const rows = () => inPages([metaCells(content)]);
  return planTable({ path: "compat/neuprint/Neuprint_Meta", about, columns }, rows, ["csv"]);
}

function metaCells(content: ReleaseContent): Record<(typeof COLUMNS)[number], string> {
  const { dataset, version, description, tally } = content;
  const roi = wholeVolumeRoi(dataset);
  const totals = { pre: version.synapseCount, post: tally.pairCount };
  const edited = version.baseNumber === null ? null : new Date(version.createdAtMs).toISOString();
  return {
    ":LABEL": `Meta;${roi}_Meta`,
    "dataset:string": roi,
    "tag:string": `v${version.number}`,
    "hideDataSet:boolean": "false",
    "voxelSize:float[]": dataset.voxelNm.join(";"),
    "voxelUnits:string": "nanometers",
    "info:string": description?.doi ? `https://doi.org/${description.doi}` : "",
    "logo:string": "",
    "description:string": description?.description ?? "",
    "postHighAccuracyThreshold:float": "0.0",
    "preHPThreshold:float": "0.0",
    "postHPThreshold:float": "0.0",
    "totalPreCount:int": String(totals.pre),
    "totalPostCount:int": String(totals.post),
    "superLevelRois:string[]": roi,
    "primaryRois:string[]": roi,
    "nonHierarchicalROIs:string[]": "",
    "overviewRois:string[]": roi,
    "overviewOrder:string": "clustered",
    "roiInfo:string": JSON.stringify({
      [roi]: {
        description: "The whole volume",
        excludeFromOverview: false,
        isNerve: false,
        isPrimary: true,
        parent: null,
        ...totals,
      },
    }),
    "roiHierarchy:string": JSON.stringify({ name: roi }),
    "neuronProperties:string": JSON.stringify(propertyTypes(content)),
    "neuronColumns:string": JSON.stringify(
      SHOWN_COLUMNS.map((id) => ({ id, name: id, searchable: true, choices: null, visible: true })),
    ),
    "neuronColumnsVisible:string": JSON.stringify(SHOWN_COLUMNS),
    "meshHost:string": "",
    "uuid:string": version.manifestHash,
    "latestMutationId:int": "0",
    // neuPrint's server fails on an empty one.
    "lastDatabaseEdit:string": edited ?? "unknown",
  };
}

/** Name → neo4j type of every property that the neurons have. */
function propertyTypes(content: ReleaseContent): Readonly<Record<string, string>> {
  const named = neuprintNeuronColumns(content).map(({ name }) => name.split(":"));
  return Object.fromEntries(
    named.filter(([name]) => name !== "").map(([name, ...type]) => [name, type.join(":")]),
  );
}
