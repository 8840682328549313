"use client";
import type { InAndOut, SynapseSummary } from "#components/connectome/synapse-summary.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatCount } from "#components/ui/measure.ts";

/** Synapses by compartment and by region; what nobody said stands as that. */
export function SynapseWhere({ summary }: { readonly summary: SynapseSummary }) {
  const { t } = usePreferences();
  const { byCompartment, byRegion } = summary;
  if (byCompartment.length + byRegion.length === 0) return null;
  const isRegionKnown = byRegion.some(([region]) => region !== "");
  return (
    <div className="synapse-where" data-testid="synapse-where">
      <CountTable
        title={t("connectome.by-compartment")}
        rows={byCompartment.map(([compartment, counts]) => [
          t(`connectome.compartment.${compartment}`),
          counts,
        ])}
      />
      <CountTable
        title={t("connectome.by-region")}
        rows={byRegion.map(([region, counts]) => [
          region === "" ? t("connectome.region-unknown") : region,
          counts,
        ])}
      />
      <p className="faint neuron-details__note">
        {t(isRegionKnown ? "connectome.region-note" : "connectome.region-none")}
      </p>
    </div>
  );
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
