"use client";
// Whole pages, and what asks a server by itself, over answers that are made up: one in one state, alone, since a
// page has one of each landmark.
import { type ReactNode, useEffect, useState } from "react";
import { AccountPage } from "#components/account/account-page.tsx";
import { AuditPage } from "#components/audit/audit-page.tsx";
import { AddDatasetPage } from "#components/datasets/add-dataset/add-dataset-page.tsx";
import { SectionPreview } from "#components/datasets/add-dataset/section-preview.tsx";
import { DatasetSection } from "#components/datasets/dataset-section.tsx";
import { HomePage } from "#components/datasets/home-page.tsx";
import { VersionList } from "#components/datasets/version-list.tsx";
import { DATASET, ME, nothing, SESSIONS } from "#components/gallery/made-up.ts";
import { madeUpFetch } from "#components/gallery/made-up-answers.ts";
import { DRAFT, pageOf } from "#components/gallery/made-up-draft.ts";
import { VERSIONS } from "#components/gallery/made-up-versions.ts";
import { findSample, type PageName, type PageState } from "#components/gallery/whole-page-names.ts";
import { SettingsPage } from "#components/keys/settings-page.tsx";
import { PeoplePage } from "#components/people/people-page.tsx";
import { SessionPage } from "#components/proofreading/session-page.tsx";
import { VersionPage } from "#components/proofreading/version-page.tsx";
import { LaterPage } from "#components/shell/later-page.tsx";
import { NotFoundPage } from "#components/shell/message-page.tsx";
import { PageFrame } from "#components/shell/page-frame.tsx";
import { AboutVersionPage } from "#components/versions/about-version-page.tsx";
import { ComparePage } from "#components/versions/compare-page.tsx";
import { ComparedRows } from "#components/versions/compared-rows.tsx";

const DRAWN: Readonly<Record<PageName, () => ReactNode>> = {
  home: () => <HomePage />,
  account: () => <AccountPage />,
  people: () => <PeoplePage />,
  audit: () => <AuditPage />,
  settings: () => <SettingsPage />,
  about: () => <AboutVersionPage datasetId={DATASET.id} version={2} />,
  compare: () => <ComparePage {...VERSIONS} />,
  "compared-rows": () =>
    alone(<ComparedRows versions={VERSIONS} dataset={DATASET} what="segments" />),
  "new-dataset": () => <AddDatasetPage me={ME} />,
  draft: () => <AddDatasetPage me={ME} />,
  "no-admin": () => <AddDatasetPage me={{ ...ME, isAdmin: false }} />,
  preview: () => alone(<SectionPreview page={pageOf(DRAFT)} isDisabled={false} />),
  "no-preview": () => alone(<SectionPreview page={pageOf(null)} isDisabled={false} />),
  dataset: () =>
    alone(<DatasetSection dataset={DATASET} sessions={SESSIONS} onRemoved={nothing} />),
  versions: () => alone(<VersionList dataset={DATASET} />),
  session: () => <SessionPage sessionId="made-up" />,
  version: () => <VersionPage datasetName="made-up" version={0} />,
  "later-database": () => <LaterPage reason="database-away" />,
  "later-disk": () => <LaterPage reason="disk-full" />,
  "later-handing-over": () => <LaterPage reason="handing-over" />,
};

function alone(component: ReactNode): ReactNode {
  return (
    <PageFrame me={ME} current="home" title="Fascicle">
      {component}
    </PageFrame>
  );
}

export function WholePageSample(props: { readonly name: string; readonly state: string }) {
  const sample = findSample(props.name, props.state);
  if (sample === null) return <NotFoundPage />;
  return <OverMadeUpAnswers state={sample.state}>{DRAWN[sample.name]}</OverMadeUpAnswers>;
}

function OverMadeUpAnswers(props: {
  readonly state: PageState;
  readonly children: () => ReactNode;
}) {
  const { state } = props;
  const [isReady, setReady] = useState(false);
  useEffect(() => {
    const own = window.fetch;
    window.fetch = madeUpFetch(state, own.bind(window));
    setReady(true);
    return () => {
      window.fetch = own;
    };
  }, [state]);
  return (
    <div data-testid="gallery-page" data-drawn={isReady}>
      {isReady ? props.children() : null}
    </div>
  );
}
