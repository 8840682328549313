// What became of the synapses of a file, for whoever imports it.
import type { SynapseCounts } from "#server/volumes/synapses/place-synapses.ts";
import type { SynapseFormat } from "#server/volumes/synapses/synapse-source.ts";

export function synapseReportLines(format: SynapseFormat, counts: SynapseCounts): string[] {
  const shown = (count: number) => count.toLocaleString("en");
  const { rows, synapses, partners } = counts;
  const told: readonly (readonly [count: number, what: string])[] = [
    [counts.outside, "rows have a site outside the volume and were dropped"],
    [
      counts.background,
      "rows have a site that lies in no supervoxel, nor near one, and were dropped",
    ],
    [counts.moved, "sites in the background were moved to the nearest supervoxel"],
    [counts.duplicate, "rows name a partner again and were joined with the first"],
  ];
  return [
    `Synapses (${format}): ${shown(rows)} rows, ${shown(synapses)} synapses with ${shown(partners)} partners.`,
    ...told.filter(([count]) => count > 0).map(([count, what]) => `  ${shown(count)} ${what}.`),
  ];
}
