"use client";
import Link from "next/link";
import {
  ReleaseButtons,
  ReleaseLines,
  useReleases,
} from "#components/datasets/version-release.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { CopyText } from "#components/ui/copy-text.tsx";
import { formatCount, formatMoment } from "#components/ui/measure.ts";
import { PickTwoVersions } from "#components/versions/pick-two-versions.tsx";
import { aboutPath, viewerPath } from "#components/versions/version-paths.ts";
import type { ApiDataset, ApiVersion } from "#core/protocol/api.ts";

const SHOWN_HASH_LETTERS = 12;

/** [RV5] The dataset's immutable versions, newest first, each with its manifest hash. */
export function VersionList({ dataset }: { readonly dataset: ApiDataset }) {
  const { t } = usePreferences();
  const newestFirst = [...dataset.versions].sort((left, right) => right.number - left.number);
  return (
    <div>
      <div className="dataset__list-head">
        <h3>{t("ui.versions.title")}</h3>
        {dataset.versions.length < 2 ? null : <PickTwoVersions dataset={dataset} />}
      </div>
      <ul className="rows">
        {newestFirst.map((version) => (
          <VersionRow key={version.number} dataset={dataset} version={version} />
        ))}
      </ul>
    </div>
  );
}

function VersionRow(props: { readonly dataset: ApiDataset; readonly version: ApiVersion }) {
  const { dataset, version } = props;
  const { t, locale } = usePreferences();
  const releases = useReleases(dataset.id, version.number);
  const facts = t("ui.versions.facts", {
    segments: formatCount(version.segmentCount, locale),
    synapses: formatCount(version.synapseCount, locale),
    connections: formatCount(version.connectionCount, locale),
  });
  return (
    <li className="row row--version" data-testid="version-row" data-version={version.number}>
      <Link
        className="row__version"
        href={aboutPath(dataset.name, version.number)}
        aria-label={t("described.version", { version: version.number })}
      >
        v{version.number}
      </Link>
      <span className="row__stack">
        <span className="truncate">{facts}</span>
        <span className="row__fact truncate">
          <span className="truncate">{formatMoment(version.createdAtMs, locale)}</span>
          {version.createdBy === "" ? null : <span>{version.createdBy}</span>}
          <ManifestHash hash={version.manifestHash} />
        </span>
        <ReleaseLines of={releases} dataset={dataset} version={version.number} />
      </span>
      <Link className="button button--small" href={viewerPath(dataset.name, version.number)}>
        {t("ui.versions.open")}
      </Link>
      <ReleaseButtons of={releases} dataset={dataset} version={version.number} />
    </li>
  );
}

function ManifestHash({ hash }: { readonly hash: string }) {
  const { t } = usePreferences();
  return (
    <span className="row__hash">
      <CopyText
        text={hash}
        shown={hash.slice(0, SHOWN_HASH_LETTERS)}
        label={t("ui.versions.hash")}
      />
    </span>
  );
}
