"use client";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { PersonBadge } from "#components/ui/person-badge.tsx";
import { personColor } from "#core/access/person-color.ts";
import { isRole, ROLES, type Role } from "#core/access/role.ts";
import type { ApiDataset, ApiPerson } from "#core/protocol/api.ts";

interface PeopleTableProps {
  readonly people: readonly ApiPerson[];
  readonly datasets: readonly ApiDataset[];
  readonly onRole: (datasetId: string, userId: string, role: Role | null) => Promise<void>;
  readonly onDisabled: (userId: string, isDisabled: boolean) => Promise<void>;
  /** Nobody disables herself. */
  readonly ownId: string;
}

export function PeopleTable({ people, datasets, onRole, onDisabled, ownId }: PeopleTableProps) {
  const { t } = usePreferences();
  return (
    <div className="dataset people__list">
      <table>
        <thead>
          <tr>
            <th scope="col">{t("ui.people.name")}</th>
            <th scope="col">{t("ui.people.email")}</th>
            {datasets.map((dataset) => (
              <th scope="col" key={dataset.id}>
                {dataset.name}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id} data-testid="person-row" data-email={person.email}>
              <td>
                <span className="people__person">
                  <PersonBadge name={person.name} color={personColor(person.id)} />
                  {person.name}
                  {person.isAdmin ? <span className="chip">{t("role.admin")}</span> : null}
                  {person.isDisabled ? <span className="chip">{t("account.disabled")}</span> : null}
                </span>
              </td>
              <td className="muted">{person.email}</td>
              {datasets.map((dataset) => (
                <td key={dataset.id}>
                  {person.isAdmin ? (
                    <span className="muted">{t("ui.people.all")}</span>
                  ) : (
                    <RoleSelect person={person} dataset={dataset} onRole={onRole} />
                  )}
                </td>
              ))}
              <td className="account__deed">
                {person.id === ownId ? null : (
                  <Button
                    small
                    aria-label={t(person.isDisabled ? "account.enable-of" : "account.disable-of", {
                      person: person.name,
                    })}
                    onClick={() => void onDisabled(person.id, !person.isDisabled)}
                  >
                    {t(person.isDisabled ? "account.enable" : "account.disable")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RoleSelectProps {
  readonly person: ApiPerson;
  readonly dataset: ApiDataset;
  readonly onRole: PeopleTableProps["onRole"];
}

function RoleSelect({ person, dataset, onRole }: RoleSelectProps) {
  const { t } = usePreferences();
  const held = person.roles.find((role) => role.datasetId === dataset.id)?.role ?? null;
  return (
    <select
      className="input input--small"
      aria-label={t("ui.people.role-of", { person: person.name, dataset: dataset.name })}
      value={held ?? "none"}
      onChange={(event) => {
        const chosen = event.target.value;
        void onRole(dataset.id, person.id, isRole(chosen) ? chosen : null);
      }}
    >
      <option value="none">{t("role.none")}</option>
      {ROLES.map((role) => (
        <option key={role} value={role}>
          {t(`role.${role}`)}
        </option>
      ))}
    </select>
  );
}
