"use client";
import { useState } from "react";
import { selectedSegments } from "#components/proofreading/selection.ts";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { CONFIDENCES } from "#components/synapses/synapse-draft.ts";
import { NO_FILTERS, regionBetween, TRIAGE_STATES } from "#components/synapses/triage-list.ts";
import { useTriage } from "#components/synapses/use-triage.ts";
import { Button } from "#components/ui/button.tsx";
import { formatVoxel } from "#components/ui/measure.ts";
import { useStateStore } from "#components/ui/use-state-store.ts";
import { parsePosition } from "#components/viewer/parse-position.ts";

/** [SY5] By state, author, confidence, neuron, partner and region; the same for list and grid. */
export function TriageFilters() {
  const { t } = usePreferences();
  const { triage } = useWorkspace();
  const filters = useStateStore(triage.store, (state) => state.filters);
  const [timesCleared, setTimesCleared] = useState(0);
  return (
    <fieldset className="triage-filters" data-testid="synapse-filters">
      <legend className="visually-hidden">{t("ui.triage.filters")}</legend>
      <label className="choice">
        <span>{t("ui.triage.state")}</span>
        <select
          className="input input--small"
          data-testid="filter-state"
          value={filters.state}
          onChange={({ target }) => {
            const state = TRIAGE_STATES.find((name) => name === target.value);
            if (state !== undefined) triage.setFilters({ state });
          }}
        >
          {TRIAGE_STATES.map((state) => (
            <option key={state} value={state}>
              {t(`ui.triage.states.${state}`)}
            </option>
          ))}
        </select>
      </label>
      <AuthorChoice author={filters.author} />
      <ConfidenceChoice value={filters.maxConfidence} />
      <SegmentChoice which="neuron" />
      <SegmentChoice which="partner" />
      <RegionChoice key={timesCleared} />
      {filters === NO_FILTERS ? null : (
        <Button
          small
          variant="quiet"
          onClick={() => {
            triage.setFilters(NO_FILTERS);
            // A corner that was written and made no box yet goes too.
            setTimesCleared(timesCleared + 1);
          }}
        >
          {t("ui.triage.clear")}
        </Button>
      )}
    </fieldset>
  );
}

function AuthorChoice({ author }: { readonly author: string }) {
  const { t } = usePreferences();
  const { triage } = useWorkspace();
  const all = useTriage(triage.all);
  const names = new Map(all.map(({ authorId, authorName }) => [authorId, authorName]));
  const nameOf = (id: string, name: string) => {
    if (id === "version") return t("ui.triage.author-version");
    return id === "own" ? t("ui.triage.author-own") : name;
  };
  return (
    <label className="choice">
      <span>{t("ui.triage.author")}</span>
      <select
        className="input input--small"
        data-testid="filter-author"
        value={author}
        onChange={({ target }) => triage.setFilters({ author: target.value })}
      >
        <option value="any">{t("ui.triage.any")}</option>
        {[...names].map(([id, name]) => (
          <option key={id} value={id}>
            {nameOf(id, name)}
          </option>
        ))}
      </select>
    </label>
  );
}

function ConfidenceChoice({ value }: { readonly value: number }) {
  const { t, locale } = usePreferences();
  const { triage } = useWorkspace();
  const percent = new Intl.NumberFormat(locale, { style: "percent" });
  return (
    <label className="choice">
      <span>{t("ui.triage.confidence")}</span>
      <select
        className="input input--small"
        data-testid="filter-confidence"
        value={value}
        onChange={({ target }) => triage.setFilters({ maxConfidence: Number(target.value) })}
      >
        {CONFIDENCES.map((limit) => (
          <option key={limit} value={limit}>
            {limit === 1
              ? t("ui.triage.any")
              : t("ui.triage.at-most", { limit: percent.format(limit) })}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A segment is chosen from those that are selected in the image. */
function SegmentChoice({ which }: { readonly which: "neuron" | "partner" }) {
  const { t } = usePreferences();
  const { triage, rootOf, siteRoots } = useWorkspace();
  const chosen = useStateStore(triage.store, (state) => state.filters[which]);
  const selection = useWorkspaceState((state) => state.selection);
  if (siteRoots === null) return null;
  const selected = selectedSegments(selection, rootOf).keys();
  const roots = new Set([...(chosen === null ? [] : [chosen]), ...selected]);
  return (
    <label className="choice">
      <span>{t(`ui.triage.${which}`)}</span>
      <select
        className="input input--small"
        data-testid={`filter-${which}`}
        value={String(chosen ?? "")}
        onChange={({ target }) =>
          triage.setFilters({ [which]: target.value === "" ? null : BigInt(target.value) })
        }
      >
        <option value="">{t("ui.triage.any")}</option>
        {[...roots].map((root) => (
          <option key={String(root)} value={String(root)}>
            {String(root)}
          </option>
        ))}
      </select>
    </label>
  );
}

function RegionChoice() {
  const { t } = usePreferences();
  const { triage, dataset } = useWorkspace();
  const region = useStateStore(triage.store, (state) => state.filters.region);
  const [corners, setCorners] = useState(["", ""]);
  const [problem, setProblem] = useState(false);
  const apply = (next: readonly string[]) => {
    setCorners([...next]);
    if (next.every((text) => text.trim() === "")) {
      setProblem(false);
      triage.setFilters({ region: null });
      return;
    }
    const [from, to] = next.map((text) => parsePosition(text, dataset.shapeVoxel));
    const made =
      from.ok && to.ok
        ? regionBetween(from.positionVoxel, to.positionVoxel, dataset.shapeVoxel)
        : null;
    setProblem(made === null);
    if (made === null) return;
    // What is written is the filter's from here on, and goes with it.
    setCorners(["", ""]);
    triage.setFilters({ region: made });
  };
  const shown =
    region === null || problem
      ? corners
      : [formatVoxel(region.fromVoxel), formatVoxel(region.toVoxel)];
  return (
    <span className="triage-filters__region">
      {(["from", "to"] as const).map((name, at) => (
        <label className="choice" key={name}>
          <span>{t(`ui.triage.region-${name}`)}</span>
          <input
            key={shown[at]}
            className="input input--small mono"
            data-testid={`filter-region-${name}`}
            placeholder={t("ui.triage.region-hint")}
            defaultValue={shown[at]}
            aria-invalid={problem}
            onBlur={({ target }) => {
              if (target.value !== shown[at]) apply(shown.with(at, target.value));
            }}
            onKeyDown={({ key, currentTarget }) => {
              if (key === "Enter") apply(shown.with(at, currentTarget.value));
            }}
          />
        </label>
      ))}
      {problem ? (
        <span className="triage-filters__problem" role="alert">
          {t("ui.triage.region-problem")}
        </span>
      ) : null}
    </span>
  );
}
