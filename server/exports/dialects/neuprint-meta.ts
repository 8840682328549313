// The one row that tells neuPrint what its database holds.
import type { Column } from "#server/exports/column-table.ts";
import {
  neuprintNeuronColumns,
  type RoiCounts,
} from "#server/exports/dialects/neuprint-neurons.ts";
import { roiNames, wholeVolumeRoi } from "#server/exports/dialects/roi.ts";
import { type PlannedFile, planTable } from "#server/exports/planned-file.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";
import type { Pages } from "#server/use-cases/store.ts";

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
  async function* rows(): Pages<Cells> {
    yield [metaCells(content, await roisOf(content))];
  }
  return planTable({ path: "compat/neuprint/Neuprint_Meta", about, columns }, rows, ["csv"]);
}

interface Rois {
  /** Those that partition what lies in any; the whole volume where there are none. */
  readonly primary: readonly string[];
  /** Without the whole volume. */
  readonly counts: readonly RoiCounts[];
}

/** [SY7] The regions of the dataset, each below the whole volume. */
async function roisOf({ dataset, regions }: ReleaseContent): Promise<Rois> {
  if (regions === null) return { primary: [wholeVolumeRoi(dataset)], counts: [] };
  const names = roiNames(dataset, regions.list);
  const { pre, post } = await regions.counts.totals();
  const counts = names.map((name, at): RoiCounts => {
    return [name, { pre: pre.get(at + 1) ?? 0, post: post.get(at + 1) ?? 0 }];
  });
  return { primary: names, counts };
}

function roiHierarchy(roi: string, { counts }: Rois): object {
  const children = counts.map(([name]) => ({ name }));
  return { name: roi, ...(children.length === 0 ? {} : { children }) };
}

function metaCells(content: ReleaseContent, rois: Rois): Record<(typeof COLUMNS)[number], string> {
  const { dataset, version, description, tally } = content;
  const roi = wholeVolumeRoi(dataset);
  const primary = rois.primary.join(";");
  const about = { excludeFromOverview: false, isNerve: false };
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
    "superLevelRois:string[]": primary,
    "primaryRois:string[]": primary,
    "nonHierarchicalROIs:string[]": "",
    "overviewRois:string[]": primary,
    "overviewOrder:string": "clustered",
    "roiInfo:string": JSON.stringify({
      [roi]: {
        description: "The whole volume",
        ...about,
        isPrimary: rois.counts.length === 0,
        parent: null,
        ...totals,
      },
      ...Object.fromEntries(
        rois.counts.map(([name, counts]) => [
          name,
          { description: name, ...about, isPrimary: true, parent: roi, ...counts },
        ]),
      ),
    }),
    "roiHierarchy:string": JSON.stringify(roiHierarchy(roi, rois)),
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
