"use client";
import { ArrowLeftRight, Move } from "lucide-react";
import { PointRow } from "#components/proofreading/point-row.tsx";
import { ToolFrame } from "#components/proofreading/tool-frame.tsx";
import { useCommitKey } from "#components/proofreading/use-commit-key.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { nudgeSite } from "#components/synapses/correct-synapse.ts";
import { nudgeOf } from "#components/synapses/nudge-keys.ts";
import {
  COMPARTMENTS,
  CONFIDENCES,
  type DraftSite,
  draftIntent,
  isAutapse,
  isSynapseType,
  SYNAPSE_TYPES,
  type SynapseDraft,
  sitesOf,
} from "#components/synapses/synapse-draft.ts";
import { IconButton } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";

function nextStep(draft: SynapseDraft): "pre" | "post" | "commit" | "move" | "correct" {
  if (draft.movedKey !== undefined) return "move";
  if (draft.pre === null) return "pre";
  if (draft.posts.length === 0) return "post";
  return draft.corrected === undefined ? "commit" : "correct";
}

/** The synapse tool's card [SY1][SY4]. */
export function SynapsePanel() {
  const { t } = usePreferences();
  const { synapse, rootOf } = useWorkspace();
  const commitKey = useCommitKey();
  const draft = useStateStore(synapse.store, (state) => state.draft);
  const isCorrection = draft.corrected !== undefined;
  return (
    <ToolFrame
      title={t(isCorrection ? "ui.synapse.correct-title" : "ui.synapse.title")}
      next={t(`ui.synapse.next.${nextStep(draft)}`, { commitKey })}
      commitLabel={t(isCorrection ? "ui.synapse.correct-commit" : "ui.synapse.commit")}
      canCommit={draftIntent(draft) !== null}
    >
      <ul className="point-list">
        {sitesOf(draft).map((site) => (
          <SiteRow key={site.point.key} site={site} draft={draft} />
        ))}
      </ul>
      {isAutapse(draft, rootOf) ? <Callout tone="warn">{t("ui.synapse.autapse")}</Callout> : null}
      <div className="choices">
        <TypeChoice draft={draft} />
        <ConfidenceChoice draft={draft} />
      </div>
    </ToolFrame>
  );
}

interface OfDraft {
  readonly draft: SynapseDraft;
}

function TypeChoice({ draft }: OfDraft) {
  const { t } = usePreferences();
  const { synapse } = useWorkspace();
  const types: readonly string[] = isSynapseType(draft.type)
    ? SYNAPSE_TYPES
    : [draft.type, ...SYNAPSE_TYPES];
  return (
    <label className="choice">
      <span>{t("ui.synapse.type")}</span>
      <select
        className="input input--small"
        value={draft.type}
        onChange={(event) => synapse.setType(event.target.value)}
      >
        {types.map((type) => (
          <option key={type} value={type}>
            {isSynapseType(type) ? t(`ui.synapses.type.${type}`) : type}
          </option>
        ))}
      </select>
    </label>
  );
}

const CONFIDENCE_LABELS: Readonly<
  Record<
    number,
    | "ui.synapse.confidence-certain"
    | "ui.synapse.confidence-likely"
    | "ui.synapse.confidence-unsure"
  >
> = {
  1: "ui.synapse.confidence-certain",
  0.7: "ui.synapse.confidence-likely",
  0.4: "ui.synapse.confidence-unsure",
};

function ConfidenceChoice({ draft }: OfDraft) {
  const { t, locale } = usePreferences();
  const { synapse } = useWorkspace();
  const named: readonly number[] = CONFIDENCES;
  const values = named.includes(draft.confidence) ? named : [draft.confidence, ...named];
  const percent = new Intl.NumberFormat(locale, { style: "percent" });
  const labelOf = (value: number) => {
    const key = CONFIDENCE_LABELS[value];
    return key === undefined ? percent.format(value) : t(key);
  };
  return (
    <label className="choice">
      <span>{t("ui.synapse.confidence")}</span>
      <select
        className="input input--small"
        value={draft.confidence}
        onChange={(event) => {
          const found = values.find((value) => String(value) === event.target.value);
          if (found !== undefined) synapse.setConfidence(found);
        }}
      >
        {values.map((value) => (
          <option key={value} value={value}>
            {labelOf(value)}
          </option>
        ))}
      </select>
    </label>
  );
}

function SiteRow({ site, draft }: OfDraft & { readonly site: DraftSite }) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const { synapse } = workspace;
  const { point, compartment } = site;
  const isPre = site === draft.pre;
  const name = t(isPre ? "ui.synapse.pre" : "ui.synapse.post");
  return (
    <PointRow
      point={point}
      shape={isPre ? "pre" : "post"}
      onRemove={synapse.remove}
      onKeyDown={(event) => {
        const by = nudgeOf(event);
        if (by === null) return;
        event.preventDefault();
        nudgeSite(workspace, point.key, by).catch(() =>
          workspace.store.set({ clickProblem: "loading" }),
        );
      }}
    >
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
      <IconButton
        small
        label={t("ui.synapse.move", { site: name })}
        aria-pressed={draft.movedKey === point.key}
        onClick={() => synapse.chooseMoved(point.key)}
      >
        <Move />
      </IconButton>
      {isPre ? null : (
        <IconButton
          small
          label={t("ui.synapse.flip")}
          disabled={draft.pre === null}
          onClick={() => synapse.flip(point.key)}
        >
          <ArrowLeftRight />
        </IconButton>
      )}
    </PointRow>
  );
}
