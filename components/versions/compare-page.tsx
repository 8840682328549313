"use client";
import { ArrowLeftRight } from "lucide-react";
import Link from "next/link";
import { useCallback, useState } from "react";
import type { ComparedVersions } from "#client/api/request-shapes.ts";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { PageFrame } from "#components/shell/page-frame.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useLoad } from "#components/shell/use-load.ts";
import { Busy } from "#components/ui/busy.tsx";
import { formatCount } from "#components/ui/measure.ts";
import { ComparedRows } from "#components/versions/compared-rows.tsx";
import { PickTwoVersions } from "#components/versions/pick-two-versions.tsx";
import { aboutPath, comparePath } from "#components/versions/version-paths.ts";
import type { ApiDataset } from "#core/protocol/api.ts";
import {
  type ApiComparisonCounts,
  COMPARED_CHANGES,
  COMPARED_KINDS,
  type ComparedKind,
} from "#core/protocol/version-api.ts";

/** [RV8] What one version of a dataset gained and lost against another. */
export function ComparePage(versions: ComparedVersions) {
  const { datasetId, left, right } = versions;
  const { t } = usePreferences();
  const load = useCallback(
    async (signal: AbortSignal) => {
      const [me, dataset, counts] = await Promise.all([
        api.me(signal),
        api.dataset(datasetId, signal),
        api.comparison({ datasetId, left, right }, signal),
      ]);
      return { me, dataset, counts };
    },
    [datasetId, left, right],
  );
  const [loaded, reload] = useLoad(load);
  const value = loaded.status === "ready" ? loaded.value : null;
  const [what, setWhat] = useState<ComparedKind>("segments");
  const name = value?.dataset.name ?? "";
  return (
    <PageFrame
      me={value?.me ?? null}
      current="home"
      title={t("compare.heading", { dataset: name, left, right })}
    >
      {loaded.status === "loading" ? <Busy label={t("compare.loading")} /> : null}
      {loaded.status === "failed" ? <LoadFailed failure={loaded.failure} onRetry={reload} /> : null}
      {value === null ? null : (
        <>
          <Summary versions={versions} dataset={value.dataset} counts={value.counts} />
          <fieldset className="segmented compare__kinds" aria-label={t("compare.what")}>
            {COMPARED_KINDS.map((kind) => (
              <button
                key={kind}
                type="button"
                className="segmented__item"
                aria-pressed={kind === what}
                onClick={() => setWhat(kind)}
              >
                {t(`compare.kind.${kind}`)}
              </button>
            ))}
          </fieldset>
          <ComparedRows key={what} versions={versions} dataset={value.dataset} what={what} />
        </>
      )}
    </PageFrame>
  );
}

interface SummaryProps {
  readonly versions: ComparedVersions;
  readonly dataset: ApiDataset;
  readonly counts: ApiComparisonCounts;
}

function Summary({ versions: { left, right }, dataset, counts }: SummaryProps) {
  const { t, locale } = usePreferences();
  return (
    <section className="dataset compare__summary" aria-label={t("compare.summary")}>
      <div className="compare__pick">
        <PickTwoVersions dataset={dataset} left={left} right={right} />
        <Link className="button button--small" href={comparePath(dataset.name, right, left)}>
          <ArrowLeftRight />
          {t("compare.swap")}
        </Link>
        <Link href={aboutPath(dataset.name, left)}>
          {t("described.version", { version: left })}
        </Link>
        <Link href={aboutPath(dataset.name, right)}>
          {t("described.version", { version: right })}
        </Link>
      </div>
      <table className="compare__counts" data-testid="compare-counts">
        <thead>
          <tr>
            <td />
            {COMPARED_CHANGES.map((change) => (
              <th key={change} scope="col">
                {t(`compare.change.${change}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(["segments", "connections", "synapses"] as const).map((kind) => (
            <tr key={kind} data-kind={kind}>
              <th scope="row">{t(`compare.kind.${kind}`)}</th>
              {COMPARED_CHANGES.map((change) => (
                <td key={change} data-change={change}>
                  {formatCount(counts[kind][change], locale)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
