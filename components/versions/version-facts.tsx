import Link from "next/link";
import type { ReactNode } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { CopyText } from "#components/ui/copy-text.tsx";
import { formatCount, formatMoment } from "#components/ui/measure.ts";
import type { ApiDataset, ApiVersion } from "#core/protocol/api.ts";

const SHOWN_HASH_LETTERS = 24;

interface VersionFactsProps {
  readonly dataset: ApiDataset;
  readonly record: ApiVersion;
}

/** [RV5] What a version is by itself, which nothing that is said of it changes. */
export function VersionFacts({ dataset, record }: VersionFactsProps) {
  const { t, locale } = usePreferences();
  const { manifestHash, createdAtMs, createdBy, sessionId } = record;
  return (
    <dl className="version-facts">
      <Fact name={t("described.segments")}>{formatCount(record.segmentCount, locale)}</Fact>
      <Fact name={t("described.synapses")}>{formatCount(record.synapseCount, locale)}</Fact>
      <Fact name={t("described.connections")}>{formatCount(record.connectionCount, locale)}</Fact>
      <Fact name={t("described.shape")}>{dataset.shapeVoxel.join(" × ")}</Fact>
      <Fact name={t("described.voxel")}>{`${dataset.voxelNm.join(" × ")} nm`}</Fact>
      <Fact name={t("described.made")}>{formatMoment(createdAtMs, locale)}</Fact>
      {createdBy === "" ? null : <Fact name={t("described.made-by")}>{createdBy}</Fact>}
      {sessionId === null ? null : (
        <Fact name={t("described.session")}>
          <Link href={`/sessions/${encodeURIComponent(sessionId)}`}>
            {t("described.session-open")}
          </Link>
        </Fact>
      )}
      <Fact name={t("described.hash")}>
        <CopyText
          text={manifestHash}
          shown={`${manifestHash.slice(0, SHOWN_HASH_LETTERS)}…`}
          label={t("described.hash")}
        />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="version-facts__fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
