"use client";
import type { InAndOut, SynapseSummary } from "#components/connectome/synapse-summary.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatCount } from "#components/ui/measure.ts";

/** Synapses by compartment and by region; what nobody said stands as that. */
export function SynapseWhere({ summary, isAsking = false }: SynapseWhereProps) {
  const { t } = usePreferences();
  const { byCompartment, byRegion, regionsBy } = summary;
  if (byCompartment.length + byRegion.length === 0) return null;
  return (
    <div className="synapse-where" data-testid="synapse-where">
      <CountTable
        title={t("connectome.by-compartment")}
        rows={byCompartment.map(([compartment, counts]) => [
          t(`connectome.compartment.${compartment}`),
          counts,
        ])}
      />
      {isAsking ? null : (
        <CountTable
          title={t(regionsBy === "place" ? "connectome.by-own-region" : "connectome.by-region")}
          rows={byRegion.map(([region, counts]) => [
            region === "" ? t(`connectome.no-region.${regionsBy}`) : region,
            counts,
          ])}
        />
      )}
      <p className="faint neuron-details__note" data-testid="regions-by">
        {isAsking ? t("connectome.region-asked") : <RegionNote {...summary} />}
      </p>
    </div>
  );
}

interface SynapseWhereProps {
  readonly summary: SynapseSummary;
  /** It is not known yet whether the dataset has regions: none are told then. */
  readonly isAsking?: boolean;
}

/** Which of both it is: where sites lie, or what records say. */
function RegionNote({ byRegion, regionsBy, unsettledSites }: SynapseSummary) {
  const { t } = usePreferences();
  if (regionsBy === "place") {
    return unsettledSites === 0
      ? t("connectome.region-place")
      : t("connectome.region-unsettled", { count: unsettledSites });
  }
  const isKnown = byRegion.some(([region]) => region !== "");
  return t(isKnown ? "connectome.region-note" : "connectome.region-none");
}

function CountTable(props: {
  readonly title: string;
  readonly rows: readonly (readonly [string, InAndOut])[];
}) {
  const { t, locale } = usePreferences();
  return (
    <table className="count-table">
      <thead>
        <tr>
          <th scope="col">{props.title}</th>
          <th scope="col">{t("connectome.in")}</th>
          <th scope="col">{t("connectome.out")}</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map(([name, { inputs, outputs }]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{formatCount(inputs, locale)}</td>
            <td>{formatCount(outputs, locale)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
