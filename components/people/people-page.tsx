"use client";
import { AddPerson } from "#components/people/add-person.tsx";
import { InvitationsTable } from "#components/people/invitations-table.tsx";
import { Invite } from "#components/people/invite.tsx";
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
  const [me, datasets, invitations] = await Promise.all([
    api.me(signal),
    api.datasets(signal),
    api.invitations(signal),
  ]);
  const people = me.isAdmin ? await api.people(signal) : [];
  return { me, people, datasets, invitations };
}

/**
 * For administrators: who there is, who may do what on which dataset, who is invited. Whoever
 * administers a dataset, and not the site, invites to that one.
 */
export function PeoplePage() {
  const { t } = usePreferences();
  const [loaded, reload] = useLoad(loadPeople);
  const [failure, change] = useDeed(reload);
  const me = loaded.status === "ready" ? loaded.value.me : null;
  const setRole = (datasetId: string, userId: string, role: Role | null) =>
    change(() => api.setRole(datasetId, userId, role));
  const setDisabled = (userId: string, isDisabled: boolean) =>
    change(() => api.setDisabled(userId, isDisabled));

  return (
    <PageFrame me={me} current="people" title={t("ui.people.title")}>
      {loaded.status === "loading" ? <Busy label={t("ui.people.loading")} /> : null}
      {loaded.status === "failed" ? <LoadFailed failure={loaded.failure} onRetry={reload} /> : null}
      {loaded.status === "ready" ? (
        <>
          {me?.isAdmin ? <AddPerson onAdded={reload} /> : null}
          <Invite
            datasets={loaded.value.datasets.filter(({ role }) => role === "admin")}
            needsRole={!loaded.value.me.isAdmin}
            onMade={reload}
          />
          {failure === null ? null : <LoadFailed failure={failure} />}
          <InvitationsTable
            invitations={loaded.value.invitations}
            onRevoke={(id) => change(() => api.revokeInvitation(id))}
          />
          {me?.isAdmin ? (
            <PeopleTable
              people={loaded.value.people}
              datasets={loaded.value.datasets}
              onRole={setRole}
              onDisabled={setDisabled}
              ownId={me.id}
            />
          ) : null}
        </>
      ) : null}
    </PageFrame>
  );
}
