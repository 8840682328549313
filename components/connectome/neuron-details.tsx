"use client";
// The card of one neuron: what is said of it, whom it is connected with and where, how it looks, what was
// done to it, who signed it and what people say. It follows its segment through every edit.
import { Crosshair, SquareCheck, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { NeuronRow } from "#client/connectome/neuron-row.ts";
import { goToNeuron } from "#components/connectome/go-to-neuron.ts";
import { NeuronPast } from "#components/connectome/neuron-past.tsx";
import { NeuronReview } from "#components/connectome/neuron-review.tsx";
import { anchorOf } from "#components/connectome/neuron-table.ts";
import { PartnerLists } from "#components/connectome/partner-lists.tsx";
import {
  ownSites,
  type RegionSource,
  synapseSummary,
} from "#components/connectome/synapse-summary.ts";
import { SynapseWhere } from "#components/connectome/synapse-where.tsx";
import { useConnectome } from "#components/connectome/use-connectome.ts";
import { SegmentSwatch } from "#components/proofreading/segment-swatch.tsx";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { IconButton } from "#components/ui/button.tsx";
import { CopyText } from "#components/ui/copy-text.tsx";
import { formatCount, formatVolume } from "#components/ui/measure.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { NEURON_TEXT_FIELDS } from "#core/neurons/neuron.ts";

const NeuronSpace = dynamic(
  () => import("#components/connectome/neuron-space.tsx").then((module) => module.NeuronSpace),
  { ssr: false },
);

export function NeuronDetails({ root }: { readonly root: RootId }) {
  const { t } = usePreferences();
  const { neurons, session } = useWorkspace();
  const snapshot = useConnectome();
  const connectome = neurons.connectome();
  const siteRegions = neurons.siteRegions();
  const { subscribe, snapshot: regionsNow } = siteRegions;
  const regions = useSyncExternalStore(subscribe, regionsNow, regionsNow);
  const row = connectome.row(root);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each snapshot may count otherwise
  const { partners, touching } = useMemo(() => {
    const { index } = connectome;
    return { partners: index.partnersOf(root), touching: index.synapsesOf(root) };
  }, [connectome, root, snapshot]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each snapshot may say otherwise
  const summary = useMemo(() => {
    const regionOf = (partner: RootId) => connectome.row(partner)?.region ?? "";
    const source: RegionSource =
      regions.status === "ready"
        ? { by: "place", regionAt: regions.regionAt }
        : { by: "record", regionOf };
    return synapseSummary(touching, root, source);
  }, [connectome, root, touching, regions, snapshot]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each card that is opened
  useEffect(() => siteRegions.renew(), [siteRegions, root]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: regions that became others are all asked for anew
  useEffect(() => {
    siteRegions.want(placesOf(ownSites(touching, root)));
  }, [siteRegions, touching, root, regions]);
  return (
    <section
      className="neuron-details"
      aria-label={t("connectome.card")}
      data-testid="neuron-details"
      data-root={String(root)}
    >
      {row === undefined ? (
        <div className="neuron-details__head">
          <p className="muted">{t("connectome.gone")}</p>
          <CloseButton />
        </div>
      ) : (
        <>
          <Head row={row} />
          <Facts row={row} />
          {session === null ? <Said row={row} /> : null}
          <NeuronSpace root={root} />
          <PartnerLists partners={partners} />
          <SynapseWhere summary={summary} isAsking={regions.status === "asking"} />
          {session === null ? (
            <NeuronPast root={root} />
          ) : (
            <NeuronReview session={session} row={row} />
          )}
        </>
      )}
    </section>
  );
}

function* placesOf(sites: ReturnType<typeof ownSites>): Iterable<Vec3> {
  for (const { site } of sites) yield site.place.positionVoxel;
}

function CloseButton() {
  const { t } = usePreferences();
  const { store } = useWorkspace().neurons;
  return (
    <IconButton
      small
      label={t("connectome.close")}
      data-testid="neuron-details-close"
      onClick={() => store.set({ open: null })}
    >
      <X />
    </IconButton>
  );
}

function Head({ row }: { readonly row: NeuronRow }) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  return (
    <div className="neuron-details__head">
      <SegmentSwatch root={row.root} />
      <h3 className="neuron-details__name truncate">
        {row.name === "" ? t("neurons.unnamed") : row.name}
      </h3>
      <CopyText text={String(row.root)} label={t("ui.segments.id")} />
      <span className="neuron-details__buttons">
        <IconButton
          small
          label={t("ui.go-there")}
          data-testid="neuron-details-go"
          onClick={() => goToNeuron(workspace, row)}
        >
          <Crosshair />
        </IconButton>
        <IconButton
          small
          label={t("connectome.select")}
          onClick={() => workspace.toggleSelected(anchorOf(row))}
        >
          <SquareCheck />
        </IconButton>
        <CloseButton />
      </span>
    </div>
  );
}

function Facts({ row }: { readonly row: NeuronRow }) {
  const { t, locale } = usePreferences();
  const { dataset } = useWorkspace();
  const count = (value: number | null) => (value === null ? "–" : formatCount(value, locale));
  const facts = [
    ["inputs", count(row.inputs)],
    ["outputs", count(row.outputs)],
    ["upstream", count(row.upstream)],
    ["downstream", count(row.downstream)],
    [
      "size",
      row.sizeVoxel === null ? "–" : formatVolume(String(row.sizeVoxel), dataset.voxelNm, locale),
    ],
    ["supervoxels", count(row.supervoxelCount)],
  ] as const;
  return (
    <dl className="neuron-details__facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name === "size" ? t("ui.segments.size") : t(`connectome.column.${name}`)}</dt>
          <dd data-testid={`neuron-fact-${name}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A version's records, which nobody can change. */
function Said({ row }: { readonly row: NeuronRow }) {
  const { t } = usePreferences();
  const said = NEURON_TEXT_FIELDS.filter((field) => field !== "name" && row[field] !== "");
  if (said.length === 0 && row.tags === "") return null;
  return (
    <dl className="neuron-details__facts neuron-details__facts--said">
      {said.map((field) => (
        <div key={field}>
          <dt>{t(`neurons.field.${field}`)}</dt>
          <dd>{row[field]}</dd>
        </div>
      ))}
      {row.tags === "" ? null : (
        <div>
          <dt>{t("neurons.field.tags")}</dt>
          <dd>{row.tags}</dd>
        </div>
      )}
    </dl>
  );
}
