"use client";
import { PointRow } from "#components/proofreading/point-row.tsx";
import { ToolFrame } from "#components/proofreading/tool-frame.tsx";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import {
  COMPARTMENTS,
  CONFIDENCES,
  type DraftSite,
  isAutapse,
  SYNAPSE_TYPES,
  type SynapseDraft,
  sitesOf,
  synapseIntent,
} from "#components/synapses/synapse-draft.ts";
import { Callout } from "#components/ui/callout.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";

function nextStep(draft: SynapseDraft): "pre" | "post" | "commit" {
  if (draft.pre === null) return "pre";
  return draft.posts.length === 0 ? "post" : "commit";
}

/** The synapse tool's card [SY1]. */
export function SynapsePanel() {
  const { t } = usePreferences();
  const { synapse, rootOf } = useWorkspace();
  const draft = useStateStore(synapse.store, (state) => state.draft);
  return (
    <ToolFrame
      title={t("ui.synapse.title")}
      next={t(`ui.synapse.next.${nextStep(draft)}`)}
      commitLabel={t("ui.synapse.commit")}
      canCommit={synapseIntent(draft) !== null}
    >
      <ul className="point-list">
        {sitesOf(draft).map((site) => (
          <SiteRow key={site.point.key} site={site} isPre={site === draft.pre} />
        ))}
      </ul>
      {isAutapse(draft, rootOf) ? <Callout tone="warn">{t("ui.synapse.autapse")}</Callout> : null}
      <div className="choices">
        <label className="choice">
          <span>{t("ui.synapse.type")}</span>
          <select
            className="input input--small"
            value={draft.type}
            onChange={(event) => {
              const type = SYNAPSE_TYPES.find((name) => name === event.target.value);
              if (type !== undefined) synapse.setType(type);
            }}
          >
            {SYNAPSE_TYPES.map((type) => (
              <option key={type} value={type}>
                {t(`ui.synapses.type.${type}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="choice">
          <span>{t("ui.synapse.confidence")}</span>
          <select
            className="input input--small"
            value={draft.confidence}
            onChange={(event) => {
              const found = CONFIDENCES.find((value) => String(value) === event.target.value);
              if (found !== undefined) synapse.setConfidence(found);
            }}
          >
            {CONFIDENCES.map((value) => (
              <option key={value} value={value}>
                {t(CONFIDENCE_LABELS[value])}
              </option>
            ))}
          </select>
        </label>
      </div>
    </ToolFrame>
  );
}

const CONFIDENCE_LABELS = {
  1: "ui.synapse.confidence-certain",
  0.7: "ui.synapse.confidence-likely",
  0.4: "ui.synapse.confidence-unsure",
} as const;

function SiteRow({ site, isPre }: { readonly site: DraftSite; readonly isPre: boolean }) {
  const { t } = usePreferences();
  const { synapse } = useWorkspace();
  const { point, compartment } = site;
  const name = t(isPre ? "ui.synapse.pre" : "ui.synapse.post");
  return (
    <PointRow point={point} shape={isPre ? "pre" : "post"} onRemove={synapse.remove}>
      <select
        className="input input--small point-row__select"
        aria-label={t("ui.synapse.compartment", { site: name })}
        value={compartment}
        onChange={(event) => {
          const found = COMPARTMENTS.find((value) => value === event.target.value);
          if (found !== undefined) synapse.setCompartment(point.key, found);
        }}
      >
        {COMPARTMENTS.map((value) => (
          <option key={value} value={value}>
            {t(`ui.synapse.compartments.${value}`)}
          </option>
        ))}
      </select>
    </PointRow>
  );
}
