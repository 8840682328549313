"use client";
import { useCallback, useEffect, useState } from "react";
import { ImportPanel, isUnderWay } from "#components/datasets/add-dataset/import-panel.tsx";
import { LayerFindings } from "#components/datasets/add-dataset/layer-findings.tsx";
import {
  GraphLayer,
  SynapsesLayer,
  VolumeLayer,
} from "#components/datasets/add-dataset/layer-section.tsx";
import { RegionFields } from "#components/datasets/add-dataset/region-fields.tsx";
import { SectionPreview } from "#components/datasets/add-dataset/section-preview.tsx";
import { TextField } from "#components/datasets/add-dataset/text-field.tsx";
import { type DraftOnPage, useDraft } from "#components/datasets/add-dataset/use-draft.ts";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { PageFrame } from "#components/shell/page-frame.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useLoad } from "#components/shell/use-load.ts";
import { Busy } from "#components/ui/busy.tsx";
import { IMPORT_MODES, type ImportMode } from "#core/datasets/dataset-draft.ts";
import type { ApiMe } from "#core/protocol/api.ts";
import type { ApiDraft } from "#core/protocol/dataset-api.ts";

const NAME = /^([a-z0-9][a-z0-9-]{0,62})?$/;

interface LoadedDraft {
  readonly draft: ApiDraft | null;
  readonly roots: readonly string[];
}

async function loadDraft(signal: AbortSignal): Promise<LoadedDraft> {
  const id = new URLSearchParams(window.location.search).get("draft");
  const [{ roots }, draft] = await Promise.all([
    api.drafts(signal),
    id === null ? null : api.draft(id, signal),
  ]);
  return { draft, roots };
}

/** Where a dataset is put together, looked at, and imported. */
export function AddDatasetPage({ me }: { readonly me: ApiMe }) {
  const { t } = usePreferences();
  return (
    <PageFrame me={me} current="home" title={t("datasets.title")}>
      {me.isAdmin ? <LoadedPage /> : <p className="muted">{t("datasets.only-admins")}</p>}
    </PageFrame>
  );
}

function LoadedPage() {
  const { t } = usePreferences();
  const [loaded, reload] = useLoad(loadDraft);
  if (loaded.status === "loading") return <Busy label={t("datasets.loading")} />;
  if (loaded.status === "failed") return <LoadFailed failure={loaded.failure} onRetry={reload} />;
  return <Workbench {...loaded.value} />;
}

function Workbench({ draft, roots }: LoadedDraft) {
  const { t } = usePreferences();
  // A reload comes back to this very draft.
  const onCreated = useCallback((id: string) => {
    window.history.replaceState(null, "", `?draft=${encodeURIComponent(id)}`);
  }, []);
  const page = useDraft(draft, onCreated);
  const isDisabled = isUnderWay(page.draft);
  const shared = { page, isDisabled };
  return (
    <div className="add-dataset">
      <div className="add-dataset__layers">
        <section className="layer" aria-label={t("datasets.name")}>
          <NameField {...shared} />
          <p className="muted">
            {roots.length === 0
              ? t("datasets.no-roots")
              : t("datasets.roots", { roots: roots.join(", ") })}
          </p>
        </section>
        <VolumeLayer kind="image" {...shared} />
        <VolumeLayer kind="labels" {...shared} />
        <GraphLayer {...shared} />
        <SynapsesLayer {...shared} />
        <ModeChoice {...shared} />
      </div>
      <div className="add-dataset__seen">
        <SectionPreview page={page} isDisabled={isDisabled} />
        <LayerFindings
          draft={page.draft}
          isDisabled={isDisabled}
          onFix={({ layer, change }) =>
            page.change({ ...page.settings, [layer]: { ...page.settings[layer], ...change } })
          }
        />
        <ImportPanel page={page} />
      </div>
    </div>
  );
}

interface PartProps {
  readonly page: DraftOnPage;
  readonly isDisabled: boolean;
}

function NameField({ page, isDisabled }: PartProps) {
  const { t } = usePreferences();
  const [bad, setBad] = useState<string | null>(null);
  const kept = page.settings.name;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was wrong is no more once another name is kept
  useEffect(() => setBad(null), [kept]);
  return (
    <TextField
      label={t("datasets.name")}
      hint={t("datasets.name-hint")}
      value={bad ?? kept}
      isDisabled={isDisabled}
      problem={bad === null ? null : t("datasets.name-problem")}
      onChange={(name) => {
        if (!NAME.test(name)) return setBad(name);
        setBad(null);
        page.change({ ...page.settings, name });
      }}
    />
  );
}

function ModeChoice({ page, isDisabled }: PartProps) {
  const { t } = usePreferences();
  return (
    <fieldset className="layer layer--modes">
      <legend className="layer__title">{t("datasets.mode")}</legend>
      {IMPORT_MODES.map((mode: ImportMode) => (
        <label key={mode} className="release-dialog__scope">
          <input
            type="radio"
            name="mode"
            checked={page.settings.mode === mode}
            disabled={isDisabled}
            onChange={() => page.change({ ...page.settings, mode })}
          />
          <span className="row__stack">
            <span>{t(`datasets.modes.${mode}`)}</span>
            <span className="muted">{t(`datasets.mode-about.${mode}`)}</span>
          </span>
        </label>
      ))}
      {page.settings.mode === "link" ? <RegionFields page={page} isDisabled={isDisabled} /> : null}
    </fieldset>
  );
}
