// The five tables that FlyWire's Codex offers for download. Positions are in nanometres, as there:
// `[x y z]`. What is measured there and not here (scores of transmitters, hemilineages) is empty.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Column, ColumnTable } from "#server/exports/column-table.ts";
import { bracketedNm } from "#server/exports/dialects/bracketed-nm.ts";
import { codexLabels, codexLabelsTable } from "#server/exports/dialects/codex-labels.ts";
import { transmitterCode } from "#server/exports/dialects/transmitter-code.ts";
import { flatMapPages, mapPages } from "#server/exports/pages.ts";
import { type PlannedFile, planTable } from "#server/exports/planned-file.ts";
import { type ConnectionByRegion, inOrder } from "#server/exports/regions/region-counts.ts";
import { regionName } from "#server/exports/regions/released-regions.ts";
import type { ReleaseContent, ReleasedNeuron } from "#server/exports/release-content.ts";
import { recordOf } from "#server/exports/tables/neurons-table.ts";
import type { VersionConnection } from "#server/use-cases/store.ts";

/** What Codex calls a region that nobody assigned. */
const UNASSIGNED = "UNASGD";

export function codexFiles(content: ReleaseContent): PlannedFile[] {
  const { neurons, dataset } = content;
  const { segmentCount, connectionCount } = content.version;
  return [
    planTable(NEURONS, neurons, ["csv.gz"], segmentCount),
    planTable(CLASSIFICATION, neurons, ["csv.gz"], segmentCount),
    connectionsFile(content, connectionCount),
    planTable(coordinatesTable(dataset.voxelNm), neurons, ["csv.gz"], segmentCount),
    planTable(
      codexLabelsTable(dataset.voxelNm),
      () => codexLabels(neurons()),
      ["csv.gz"],
      segmentCount,
    ),
  ];
}

const ROOT_ID: Column<ReleasedNeuron> = {
  name: "root_id",
  about: "The neuron.",
  type: "id",
  value: ({ segment }) => segment.root,
};

const NEURONS: ColumnTable<ReleasedNeuron> = {
  path: "compat/codex/neurons",
  about: "Every neuron, in Codex's columns.",
  columns: [
    ROOT_ID,
    said("group", "Its region; empty where nobody said.", ({ record }) => record?.region),
    said("nt_type", "Its transmitter in Codex's short form; empty where it has none.", (neuron) =>
      transmitterCode(neuron.record),
    ),
    ...["nt_type_score", "da_avg", "ser_avg", "gaba_avg", "glut_avg", "ach_avg", "oct_avg"].map(
      (name): Column<ReleasedNeuron> => ({
        name,
        about: "Empty: no transmitter is predicted here.",
        type: "optional-double",
        value: () => null,
      }),
    ),
  ],
};

const CLASSIFICATION: ColumnTable<ReleasedNeuron> = {
  path: "compat/codex/classification",
  about: "Every neuron's class and side, in Codex's columns.",
  columns: [
    ROOT_ID,
    notKept("flow"),
    notKept("super_class"),
    said("class", "Its class; empty where nobody said.", ({ record }) => record?.class),
    said("sub_class", "Its cell type; empty where nobody said.", ({ record }) => record?.type),
    notKept("hemilineage"),
    said("side", "Its side; empty where nobody said.", ({ record }) => record?.side),
    notKept("nerve"),
  ],
};

interface NeuropilRow extends VersionConnection {
  /** From 1; 0 for none. */
  readonly region: number;
}

/** [SY7] A row a connection and region of its presynaptic sites, as there; one a connection without regions. */
function connectionsFile(content: ReleaseContent, connectionCount: number): PlannedFile {
  const { connections, regions } = content;
  const rows = () =>
    regions === null
      ? mapPages(connections(), (row) => ({ ...row, region: 0 }))
      : flatMapPages(regions.counts.connections(connections()), neuropilRows);
  return planTable(connectionsTable(content), rows, ["csv.gz"], connectionCount);
}

function neuropilRows({ preRoot, postRoot, byPre }: ConnectionByRegion): readonly NeuropilRow[] {
  return inOrder(byPre).map(([region, synapseCount]) => {
    return { preRoot, postRoot, region, synapseCount };
  });
}

function connectionsTable({ records, regions }: ReleaseContent): ColumnTable<NeuropilRow> {
  return {
    path: "compat/codex/connections",
    about:
      regions === null
        ? "Every connection, however few synapses it has, in Codex's columns."
        : "Every connection by the region of its presynaptic sites, in Codex's columns.",
    columns: [
      {
        name: "pre_root_id",
        about: "The presynaptic neuron.",
        type: "id",
        value: ({ preRoot }) => preRoot,
      },
      {
        name: "post_root_id",
        about: "The postsynaptic neuron.",
        type: "id",
        value: ({ postRoot }) => postRoot,
      },
      {
        name: "neuropil",
        about:
          regions === null
            ? "Codex's word for no region: synapses have none here."
            : "The region that the presynaptic sites lie in; Codex's word for none.",
        type: "text",
        value: ({ region }) =>
          regions === null ? UNASSIGNED : regionName(regions, region, UNASSIGNED),
      },
      {
        name: "syn_count",
        about: "Pairs of a presynaptic and a postsynaptic site.",
        type: "int32",
        value: ({ synapseCount }) => synapseCount,
      },
      {
        name: "nt_type",
        about: "The presynaptic neuron's transmitter; empty where it has none.",
        type: "text",
        value: ({ preRoot }) => transmitterCode(recordOf(records, preRoot)),
      },
    ],
  };
}

function coordinatesTable(voxelNm: Vec3): ColumnTable<ReleasedNeuron> {
  return {
    path: "compat/codex/coordinates",
    about: "A place inside every neuron, in Codex's columns.",
    columns: [
      ROOT_ID,
      said("position", "In nanometres: [x y z].", ({ record, segment }) =>
        bracketedNm(record?.place.positionVoxel ?? segment.positionVoxel, voxelNm),
      ),
      {
        name: "supervoxel_id",
        about: "A supervoxel of the neuron: that of its record's place, else the smallest.",
        type: "id",
        value: ({ record, segment }) => record?.place.supervoxel ?? segment.root,
      },
    ],
  };
}

function said(
  name: string,
  about: string,
  value: (neuron: ReleasedNeuron) => string | undefined,
): Column<ReleasedNeuron> {
  return { name, about, type: "text", value: (neuron) => value(neuron) ?? "" };
}

function notKept(name: string): Column<ReleasedNeuron> {
  return said(name, "Empty: it is not kept here.", () => "");
}
