"use client";
import { DatasetSection } from "#components/datasets/dataset-section.tsx";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { PageFrame } from "#components/shell/page-frame.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useLoad } from "#components/shell/use-load.ts";
import { Busy } from "#components/ui/busy.tsx";
import type { ApiDataset, ApiMe } from "#core/protocol/api.ts";

interface Home {
  readonly me: ApiMe;
  readonly datasets: readonly ApiDataset[];
}

async function loadHome(signal: AbortSignal): Promise<Home> {
  const [me, datasets] = await Promise.all([api.me(signal), api.datasets(signal)]);
  return { me, datasets };
}

export function HomePage() {
  const { t } = usePreferences();
  const [home, reload] = useLoad(loadHome);
  const me = home.status === "ready" ? home.value.me : null;
  return (
    <PageFrame me={me} current="home" title={t("ui.home.title")}>
      {home.status === "loading" ? <Busy label={t("ui.home.loading")} /> : null}
      {home.status === "failed" ? <LoadFailed failure={home.failure} onRetry={reload} /> : null}
      {home.status === "ready" ? <DatasetList home={home.value} /> : null}
    </PageFrame>
  );
}

function DatasetList({ home }: { readonly home: Home }) {
  if (home.datasets.length === 0) return <NoDatasets isAdmin={home.me.isAdmin} />;
  return home.datasets.map((dataset) => <DatasetSection key={dataset.id} dataset={dataset} />);
}

function NoDatasets({ isAdmin }: { readonly isAdmin: boolean }) {
  const { t } = usePreferences();
  return (
    <div className="empty dataset">
      <p className="empty__title">{t("ui.home.empty.title")}</p>
      {isAdmin ? (
        <>
          <p>{t("ui.home.empty.admin")}</p>
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
