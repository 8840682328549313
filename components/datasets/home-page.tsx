"use client";
import Link from "next/link";
import { BeingAdded } from "#components/datasets/being-added.tsx";
import { DatasetSection } from "#components/datasets/dataset-section.tsx";
import { OpenInvitations } from "#components/home/open-invitations.tsx";
import { OwnSessions } from "#components/home/own-sessions.tsx";
import { WaitingList } from "#components/home/waiting-list.tsx";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { PageFrame } from "#components/shell/page-frame.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useLoad } from "#components/shell/use-load.ts";
import { Busy } from "#components/ui/busy.tsx";
import type { ApiDataset, ApiInvitation, ApiMe } from "#core/protocol/api.ts";
import type { ApiDraft } from "#core/protocol/dataset-api.ts";
import type { ApiHomeSession } from "#core/protocol/home-api.ts";

interface Home {
  readonly me: ApiMe;
  readonly datasets: readonly ApiDataset[];
  readonly sessions: readonly ApiHomeSession[];
  /** Being added; an administrator's alone to see. */
  readonly drafts: readonly ApiDraft[];
  /** null for whoever may invite nobody. */
  readonly invitations: readonly ApiInvitation[] | null;
}

async function loadHome(signal: AbortSignal): Promise<Home> {
  const [me, datasets, sessions] = await Promise.all([
    api.me(signal),
    api.datasets(signal),
    api.home(signal),
  ]);
  const mayInvite = me.isAdmin || datasets.some(({ role }) => role === "admin");
  const [{ drafts }, invitations] = await Promise.all([
    me.isAdmin ? api.drafts(signal) : { drafts: [] },
    mayInvite ? api.invitations(signal) : null,
  ]);
  return { me, datasets, sessions, drafts, invitations };
}

export function HomePage() {
  const { t } = usePreferences();
  const [home, reload] = useLoad(loadHome);
  const me = home.status === "ready" ? home.value.me : null;
  return (
    <PageFrame me={me} current="home" title={t("ui.home.title")}>
      {home.status === "loading" ? <Busy label={t("ui.home.loading")} /> : null}
      {home.status === "failed" ? <LoadFailed failure={home.failure} onRetry={reload} /> : null}
      {home.status === "ready" ? (
        <>
          {me?.isAdmin ? <BeingAdded drafts={home.value.drafts} onChanged={reload} /> : null}
          <HomeCards home={home.value} />
          <DatasetList home={home.value} onRemoved={reload} />
        </>
      ) : null}
    </PageFrame>
  );
}

/** Left out where there is nothing to work on yet. */
function HomeCards({ home }: { readonly home: Home }) {
  const { datasets, sessions, invitations } = home;
  if (datasets.length === 0) return null;
  const showsDataset = datasets.length > 1;
  return (
    <div className="home-cards">
      <WaitingList sessions={sessions} showsDataset={showsDataset} />
      <OwnSessions sessions={sessions} showsDataset={showsDataset} />
      {invitations === null ? null : <OpenInvitations invitations={invitations} />}
    </div>
  );
}

function DatasetList(props: { readonly home: Home; readonly onRemoved: () => void }) {
  const { home, onRemoved } = props;
  if (home.datasets.length === 0) return <NoDatasets isAdmin={home.me.isAdmin} />;
  return home.datasets.map((dataset) => (
    <DatasetSection
      key={dataset.id}
      dataset={dataset}
      sessions={home.sessions.filter(({ datasetId }) => datasetId === dataset.id)}
      onRemoved={onRemoved}
    />
  ));
}

function NoDatasets({ isAdmin }: { readonly isAdmin: boolean }) {
  const { t } = usePreferences();
  return (
    <div className="empty dataset">
      <p className="empty__title">{t("ui.home.empty.title")}</p>
      {isAdmin ? (
        <>
          <p>{t("ui.home.empty.admin")}</p>
          <Link href="/datasets/new">{t("datasets.add")}</Link>
          <code>
            npx fascicle import --name NAME --image PATH --supervoxels PATH --edges FILE --voxel-nm
            X,Y,Z --threshold T
          </code>
        </>
      ) : (
        <p>{t("ui.home.empty.member")}</p>
      )}
    </div>
  );
}
