"use client";
import { useState } from "react";
import {
  AT_MS,
  DATASET,
  LONG_NAME,
  LONG_TEXT,
  nothing,
  versionOf,
} from "#components/gallery/made-up.ts";
import { Family, Sample } from "#components/gallery/sample.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { AuthorOrder } from "#components/versions/author-order.tsx";
import { ComparedCells, ComparedHeads } from "#components/versions/compared-cells.tsx";
import { DescribeForm } from "#components/versions/describe-form.tsx";
import { DescriptionHistory } from "#components/versions/description-history.tsx";
import { PickTwoVersions } from "#components/versions/pick-two-versions.tsx";
import { PlaceLinks } from "#components/versions/place-links.tsx";
import { ShownDescription } from "#components/versions/shown-description.tsx";
import { VersionFacts } from "#components/versions/version-facts.tsx";
import type { ApiComparedRow, ApiDescription } from "#core/protocol/version-api.ts";
import type { DescribedAuthor } from "#core/review/version-description.ts";

const AUTHORS: readonly DescribedAuthor[] = [
  { userId: "p1", name: "Lea Brandt", orcid: "0000-0002-1825-0097", roles: ["reviewer"] },
  { userId: "p2", name: "王小明", orcid: null, roles: ["proofreader", "reviewer", "finalizer"] },
  { userId: "p3", name: LONG_NAME.en, orcid: null, roles: ["proofreader"] },
];
const UNDESCRIBED: ApiDescription = {
  ...{ title: "", description: "", doi: null, licence: null, revision: 0, authors: [] },
  ...{ hiddenAuthors: [], describedAtMs: null, describedByName: null, history: [] },
};
const DESCRIBED: ApiDescription = {
  ...{ ...UNDESCRIBED, title: LONG_TEXT.en, description: LONG_TEXT["zh-CN"].repeat(3) },
  ...{ doi: "10.5281/zenodo.1234567", licence: "CC-BY-4.0", revision: 2, authors: AUTHORS },
  history: [2, 1].map((revision) => ({
    ...{ revision, byName: "Lea Brandt", atMs: AT_MS, title: LONG_TEXT.en },
    ...{ doi: revision === 1 ? null : "10.5281/zenodo.1234567", licence: "CC-BY-4.0" },
  })),
};
const WRONG: ApiDescription = { ...DESCRIBED, doi: "zenodo 1234567", licence: "LicenseRef-" };

const segmentOf = (supervoxelCount: number) => ({
  ...{ root: "4611686018427387905", supervoxelCount, sizeVoxel: String(81_000 * supervoxelCount) },
  ...{ synapsesPre: 214, synapsesPost: 1_804, positionVoxel: [512, 734, 28] as const },
});
const ROWS: readonly ApiComparedRow[] = [
  { key: "a", change: "changed", left: segmentOf(412), right: segmentOf(418) },
  { key: "b", change: "lost", left: segmentOf(18_412), right: null },
  { key: "c", change: "gained", left: null, right: segmentOf(3) },
];
const VERSIONS = { datasetId: DATASET.id, left: 1, right: 2 };

export function VersionsFamily() {
  return (
    <Family name="versions">
      <Described />
      <Compared />
    </Family>
  );
}

function Described() {
  const { t } = usePreferences();
  const deed = <Button small>{t("described.form")}</Button>;
  const form = { versions: { datasetId: DATASET.id, version: 2 }, onCancel: nothing };
  const later = { onReload: nothing, onDescribed: nothing };
  return (
    <>
      <Sample of="VersionFacts">
        <VersionFacts dataset={DATASET} record={versionOf(2)} />
      </Sample>
      <Sample of="ShownDescription" state="empty">
        <ShownDescription described={UNDESCRIBED} deed={deed} />
      </Sample>
      <Sample of="ShownDescription" state="long">
        <ShownDescription described={DESCRIBED} deed={deed} />
      </Sample>
      <Sample wide of="DescribeForm" state="full">
        <DescribeForm {...form} {...later} described={DESCRIBED} />
      </Sample>
      <Sample wide of="DescribeForm" state="error">
        <DescribeForm {...form} {...later} described={WRONG} />
      </Sample>
      <Sample wide of="DescriptionHistory" state="full">
        <DescriptionHistory history={DESCRIBED.history} />
      </Sample>
      <Authors />
    </>
  );
}

function Authors() {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set(["p3"]));
  const name = (userId: string, isNamed: boolean) =>
    setHidden(new Set([...hidden, userId].filter((id) => !isNamed || id !== userId)));
  return (
    <>
      <Sample wide of="AuthorOrder" state="full">
        <div className="describe">
          <AuthorOrder authors={AUTHORS} hidden={hidden} onMove={nothing} onName={name} />
        </div>
      </Sample>
      <Sample of="AuthorOrder" state="empty">
        <AuthorOrder authors={[]} hidden={new Set()} onMove={nothing} onName={nothing} />
      </Sample>
    </>
  );
}

function Compared() {
  const { t } = usePreferences();
  return (
    <>
      <Sample of="PickTwoVersions">
        <PickTwoVersions dataset={DATASET} />
      </Sample>
      <Sample of="PickTwoVersions" state="disabled">
        <PickTwoVersions dataset={DATASET} left={2} right={2} />
      </Sample>
      <Sample wide of="ComparedHeads, ComparedCells, PlaceLinks" state="full">
        <section className="dataset people__list" aria-label={t("compare.kind.segments")}>
          <table className="compare__rows">
            <thead>
              <tr>
                <ComparedHeads what="segments" left={1} right={2} />
                <th scope="col">{t("compare.look")}</th>
              </tr>
            </thead>
            <tbody>
              {ROWS.map((row) => (
                <tr key={row.key}>
                  <ComparedCells what="segments" row={row} dataset={DATASET} />
                  <td>
                    <PlaceLinks row={row} versions={VERSIONS} dataset={DATASET} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </Sample>
    </>
  );
}
