"use client";
import Link from "next/link";
import { useCallback, useState } from "react";
import {
  ReleaseButtons,
  ReleaseLines,
  useReleases,
} from "#components/datasets/version-release.tsx";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { PageFrame } from "#components/shell/page-frame.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useLoad } from "#components/shell/use-load.ts";
import { Busy } from "#components/ui/busy.tsx";
import { Button } from "#components/ui/button.tsx";
import { DescribeForm } from "#components/versions/describe-form.tsx";
import { DescriptionHistory } from "#components/versions/description-history.tsx";
import { PickTwoVersions } from "#components/versions/pick-two-versions.tsx";
import { ShownDescription } from "#components/versions/shown-description.tsx";
import { VersionFacts } from "#components/versions/version-facts.tsx";
import { viewerPath } from "#components/versions/version-paths.ts";
import { roleAtLeast } from "#core/access/role.ts";
import type { ApiDataset, ApiMe, ApiVersion } from "#core/protocol/api.ts";
import type { ApiDescription } from "#core/protocol/version-api.ts";

interface AboutVersionPageProps {
  readonly datasetId: string;
  readonly version: number;
}

interface About {
  readonly me: ApiMe;
  readonly dataset: ApiDataset;
  readonly described: ApiDescription;
}

/** [RV7] All that there is to know of a version, beside what is in it. */
export function AboutVersionPage({ datasetId, version }: AboutVersionPageProps) {
  const { t } = usePreferences();
  const load = useCallback(
    async (signal: AbortSignal): Promise<About> => {
      const [me, dataset, described] = await Promise.all([
        api.me(signal),
        api.dataset(datasetId, signal),
        api.description(datasetId, version, signal),
      ]);
      return { me, dataset, described };
    },
    [datasetId, version],
  );
  const [loaded, reload] = useLoad(load);
  const value = loaded.status === "ready" ? loaded.value : null;
  const record = value?.dataset.versions.find(({ number }) => number === version);
  const title =
    value === null
      ? t("described.version", { version })
      : t("described.version-of", { dataset: value.dataset.name, version });
  return (
    <PageFrame me={value?.me ?? null} current="home" title={title}>
      {loaded.status === "loading" ? <Busy label={t("described.loading")} /> : null}
      {loaded.status === "failed" ? <LoadFailed failure={loaded.failure} onRetry={reload} /> : null}
      {value === null || record === undefined ? null : (
        <About about={value} record={record} onDescribed={reload} />
      )}
    </PageFrame>
  );
}

interface AboutProps {
  readonly about: About;
  readonly record: ApiVersion;
  readonly onDescribed: () => void;
}

function About({ about: { dataset, described }, record, onDescribed }: AboutProps) {
  const { t } = usePreferences();
  const [isDescribing, setDescribing] = useState(false);
  const releases = useReleases(dataset.id, record.number);
  const mayDescribe = roleAtLeast(dataset.role, "reviewer");
  return (
    <div className="about">
      <div className="about__main">
        {isDescribing ? (
          <DescribeForm
            // What somebody else has said meanwhile is another form.
            key={described.revision}
            versions={{ datasetId: dataset.id, version: record.number }}
            described={described}
            onCancel={() => setDescribing(false)}
            onReload={onDescribed}
            onDescribed={() => {
              setDescribing(false);
              onDescribed();
            }}
          />
        ) : (
          <ShownDescription
            described={described}
            deed={
              mayDescribe ? (
                <Button small onClick={() => setDescribing(true)}>
                  {t("described.edit")}
                </Button>
              ) : null
            }
          />
        )}
        <DescriptionHistory history={described.history} />
      </div>
      <aside className="about__aside">
        <section className="dataset about__card" aria-label={t("described.facts")}>
          <VersionFacts dataset={dataset} record={record} />
          <div className="about__deeds">
            <Link className="button button--primary" href={viewerPath(dataset.name, record.number)}>
              {t("described.open")}
            </Link>
          </div>
        </section>
        <section className="dataset about__card" aria-label={t("described.release")}>
          <div className="about__row">
            <h2 className="about__heading">{t("described.release")}</h2>
            <span className="about__row-deeds">
              <ReleaseButtons of={releases} dataset={dataset} version={record.number} />
            </span>
          </div>
          <p className="muted">{t("described.release-about")}</p>
          <ReleaseLines of={releases} dataset={dataset} version={record.number} />
        </section>
        {dataset.versions.length < 2 ? null : (
          <section className="dataset about__card" aria-label={t("compare.title")}>
            <h2 className="about__heading">{t("compare.title")}</h2>
            <PickTwoVersions dataset={dataset} right={record.number} />
          </section>
        )}
      </aside>
    </div>
  );
}
