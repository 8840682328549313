"use client";
import { useState } from "react";
import { DATASET, nothing, versionOf } from "#components/gallery/made-up.ts";
import {
  AUTHORS,
  DESCRIBED,
  ROWS,
  UNDESCRIBED,
  VERSIONS,
  WRONG,
} from "#components/gallery/made-up-versions.ts";
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
