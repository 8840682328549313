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
import { DATASET, nothing, SESSIONS } from "#components/gallery/made-up.ts";
import {
  ME,
  madeUpFetch,
  PAGE_STATES,
  type PageState,
} from "#components/gallery/made-up-answers.ts";
import { DRAFT, pageOf } from "#components/gallery/made-up-draft.ts";
import { VERSIONS } from "#components/gallery/made-up-versions.ts";
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

interface WholePage {
  readonly draw: () => ReactNode;
  /** Of those that it has here; an open volume wants a server. */
  readonly states: readonly PageState[];
}

const WAITING: readonly PageState[] = ["loading", "failed"];

const PAGES: Readonly<Record<string, WholePage>> = {
  home: { states: PAGE_STATES, draw: () => <HomePage /> },
  account: { states: PAGE_STATES, draw: () => <AccountPage /> },
  people: { states: PAGE_STATES, draw: () => <PeoplePage /> },
  audit: { states: PAGE_STATES, draw: () => <AuditPage /> },
  settings: { states: ["loading", "failed", "full"], draw: () => <SettingsPage /> },
  about: {
    states: PAGE_STATES,
    draw: () => <AboutVersionPage datasetId={DATASET.id} version={2} />,
  },
  compare: { states: PAGE_STATES, draw: () => <ComparePage {...VERSIONS} /> },
  "compared-rows": {
    states: PAGE_STATES,
    draw: () => alone(<ComparedRows versions={VERSIONS} dataset={DATASET} what="segments" />),
  },
  "new-dataset": { states: PAGE_STATES, draw: () => <AddDatasetPage me={ME} /> },
  "no-admin": {
    states: ["full"],
    draw: () => <AddDatasetPage me={{ ...ME, isAdmin: false }} />,
  },
  preview: {
    states: WAITING,
    draw: () => alone(<SectionPreview page={pageOf(DRAFT)} isDisabled={false} />),
  },
  "no-preview": {
    states: ["full"],
    draw: () => alone(<SectionPreview page={pageOf(null)} isDisabled={false} />),
  },
  dataset: {
    states: ["failed", "full"],
    draw: () => alone(<DatasetSection dataset={DATASET} sessions={SESSIONS} onRemoved={nothing} />),
  },
  versions: { states: ["failed", "full"], draw: () => alone(<VersionList dataset={DATASET} />) },
  session: { states: WAITING, draw: () => <SessionPage sessionId="made-up" /> },
  version: { states: WAITING, draw: () => <VersionPage datasetName="made-up" version={0} /> },
  "later-database": { states: ["failed"], draw: () => <LaterPage reason="database-away" /> },
  "later-disk": { states: ["failed"], draw: () => <LaterPage reason="disk-full" /> },
  "later-handing-over": { states: ["failed"], draw: () => <LaterPage reason="handing-over" /> },
};

function alone(component: ReactNode): ReactNode {
  return (
    <PageFrame me={ME} current="home" title="Fascicle">
      {component}
    </PageFrame>
  );
}

/** Addresses of all of them, below that of the gallery. */
export const WHOLE_PAGES: readonly string[] = Object.entries(PAGES).flatMap(([name, { states }]) =>
  states.map((state) => `${name}/${state}`),
);

export function WholePageSample({
  name,
  state,
}: {
  readonly name: string;
  readonly state: string;
}) {
  const page = Object.hasOwn(PAGES, name) ? PAGES[name] : undefined;
  const known = page?.states.find((one) => one === state);
  if (page === undefined || known === undefined) return <NotFoundPage />;
  return <OverMadeUpAnswers state={known}>{page.draw}</OverMadeUpAnswers>;
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
