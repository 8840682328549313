"use client";
import Link from "next/link";
import { useEffect, useRef } from "react";
import { formatBytes } from "#components/datasets/release-sentence.ts";
import { RemoveDataset } from "#components/datasets/remove-dataset.tsx";
import { ReviewRules } from "#components/datasets/review-rules.tsx";
import { SessionList } from "#components/datasets/session-list.tsx";
import { VersionList } from "#components/datasets/version-list.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatCount } from "#components/ui/measure.ts";
import type { ApiDataset } from "#core/protocol/api.ts";
import type { ApiHomeSession } from "#core/protocol/home-api.ts";

/** One dataset: what it is, its sessions, its versions. A link's fragment can lead to it. */
export function DatasetSection(props: {
  readonly dataset: ApiDataset;
  readonly sessions: readonly ApiHomeSession[];
  readonly onRemoved: () => void;
}) {
  const { dataset, sessions, onRemoved } = props;
  const { t, locale } = usePreferences();
  const place = `dataset-${dataset.name}`;
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    // The page was empty when the browser looked for the place itself.
    if (window.location.hash === `#${place}`) section.current?.scrollIntoView();
  }, [place]);
  return (
    <section className="dataset" id={place} ref={section} aria-label={dataset.name}>
      <header className="dataset__head">
        <h2 className="dataset__name">{dataset.name}</h2>
        <span className="chip">{t(`role.${dataset.role}`)}</span>
        {dataset.role === "admin" ? <Link href="/people">{t("invitations.invite")}</Link> : null}
        <p className="dataset__facts">
          <span>{t("ui.dataset.shape", { shape: dataset.shapeVoxel.join(" × ") })}</span>
          <span>{t("ui.dataset.voxel", { size: dataset.voxelNm.join(" × ") })}</span>
          <span>
            {t("ui.dataset.supervoxels", {
              count: formatCount(BigInt(dataset.supervoxelCount), locale),
            })}
          </span>
          <span>{t("ui.dataset.edges", { count: formatCount(dataset.edgeCount, locale) })}</span>
          <span>{formatBytes(dataset.sizeBytes, locale)}</span>
        </p>
        <ReviewRules dataset={dataset} />
        {dataset.role === "admin" ? (
          <RemoveDataset dataset={dataset} onRemoved={onRemoved} />
        ) : null}
      </header>
      <div className="dataset__columns">
        <SessionList dataset={dataset} sessions={sessions} />
        <VersionList dataset={dataset} />
      </div>
    </section>
  );
}
