// Of a release of some neurons: what they have to do with those that are left out. No other table or
// dialect has these, so that there every connection ends at two neurons that are in the release.
import type { ColumnTable } from "#server/exports/column-table.ts";
import type { VersionConnection } from "#server/use-cases/store.ts";

export interface OutsideConnection extends VersionConnection {
  readonly outside: "pre" | "post";
}

export const OUTSIDE_CONNECTIONS_TABLE: ColumnTable<OutsideConnection> = {
  path: "tables/outside_connections",
  about:
    "Connections of the release's neurons with neurons of the version that are not in the release: " +
    "one end of each is outside, and in no other table.",
  columns: [
    {
      name: "pre_neuron_id",
      about: "The presynaptic neuron.",
      type: "id",
      value: ({ preRoot }) => preRoot,
    },
    {
      name: "post_neuron_id",
      about: "The postsynaptic neuron.",
      type: "id",
      value: ({ postRoot }) => postRoot,
    },
    {
      name: "synapse_count",
      about: "Pairs of a presynaptic and a postsynaptic site, in the whole version.",
      type: "int32",
      value: ({ synapseCount }) => synapseCount,
    },
    {
      name: "outside",
      about: "Which of the two is not in the release: pre or post.",
      type: "text",
      value: ({ outside }) => outside,
    },
  ],
};
