"use client";
import { AddPerson } from "#components/people/add-person.tsx";
import { PeopleTable } from "#components/people/people-table.tsx";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { PageFrame } from "#components/shell/page-frame.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useDeed } from "#components/shell/use-deed.ts";
import { useLoad } from "#components/shell/use-load.ts";
import { Busy } from "#components/ui/busy.tsx";
import type { Role } from "#core/access/role.ts";

async function loadPeople(signal: AbortSignal) {
  const [me, people, datasets] = await Promise.all([
    api.me(signal),
    api.people(signal),
    api.datasets(signal),
  ]);
  return { me, people, datasets };
}

/** For administrators: who there is, and who may do what on which dataset. */
export function PeoplePage() {
  const { t } = usePreferences();
  const [loaded, reload] = useLoad(loadPeople);
  const [failure, change] = useDeed(reload);
  const setRole = (datasetId: string, userId: string, role: Role | null) =>
    change(() => api.setRole(datasetId, userId, role));
  const setDisabled = (userId: string, isDisabled: boolean) =>
    change(() => api.setDisabled(userId, isDisabled));

  return (
    <PageFrame
      me={loaded.status === "ready" ? loaded.value.me : null}
      current="people"
      title={t("ui.people.title")}
    >
      {loaded.status === "loading" ? <Busy label={t("ui.people.loading")} /> : null}
      {loaded.status === "failed" ? <LoadFailed failure={loaded.failure} onRetry={reload} /> : null}
      {loaded.status === "ready" ? (
        <>
          <AddPerson onAdded={reload} />
          {failure === null ? null : <LoadFailed failure={failure} />}
          <PeopleTable
            people={loaded.value.people}
            datasets={loaded.value.datasets}
            onRole={setRole}
            onDisabled={setDisabled}
            ownId={loaded.value.me.id}
          />
        </>
      ) : null}
    </PageFrame>
  );
}
