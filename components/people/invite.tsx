"use client";
import { Send } from "lucide-react";
import { useId } from "react";
import { ShownOnce } from "#components/people/shown-once.tsx";
import { api } from "#components/shell/api.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useMaking } from "#components/shell/use-making.ts";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { MAX_INVITATION_DAYS } from "#core/access/invitation-state.ts";
import { isRole, ROLES } from "#core/access/role.ts";
import type { ApiDataset } from "#core/protocol/api.ts";

const USUAL_DAYS = 7;

interface InviteProps {
  /** Those whose roles one may give. */
  readonly datasets: readonly ApiDataset[];
  /** Only the site's administrators make accounts without a role. */
  readonly needsRole: boolean;
  readonly onMade: () => void;
}

/** The link is shown here once; the server keeps only its hash. */
export function Invite({ datasets, needsRole, onMade }: InviteProps) {
  const { t } = usePreferences();
  const invite = async (data: FormData) => {
    const email = String(data.get("email")).trim();
    const roles = datasets.flatMap(({ id }) => {
      const role = String(data.get(`role ${id}`));
      return isRole(role) ? [{ datasetId: id, role }] : [];
    });
    const days = Number(data.get("days"));
    const { path } = await api.invite({ email: email === "" ? null : email, roles, days });
    return new URL(path, window.location.origin).href;
  };
  const { isBusy, made: link, failure, submit, note } = useMaking(invite, onMade);
  if (needsRole && datasets.length === 0) return null;

  return (
    <section className="dataset" aria-label={t("invitations.title")}>
      <header className="account__head">
        <h2>{t("invitations.title")}</h2>
        <p className="muted">{t("invitations.about")}</p>
      </header>
      <form className="people__invite" onSubmit={submit}>
        <Field label={t("invitations.email")} name="email" type="email" maxLength={200} />
        {datasets.map((dataset) => (
          <RoleField
            key={dataset.id}
            dataset={dataset}
            usual={datasets.length === 1 ? "proofreader" : "none"}
            isRequired={needsRole && datasets.length === 1}
          />
        ))}
        <Field
          label={t("account.days")}
          name="days"
          type="number"
          min={1}
          max={MAX_INVITATION_DAYS}
          defaultValue={USUAL_DAYS}
          required
        />
        <Button variant="primary" submits disabled={isBusy} icon={<Send />}>
          {t("invitations.make")}
        </Button>
      </form>
      <ShownOnce secret={link} label={t("invitations.link")} failure={failure} onNoted={note}>
        {t("invitations.shown")}
      </ShownOnce>
    </section>
  );
}

interface RoleFieldProps {
  readonly dataset: ApiDataset;
  readonly usual: string;
  readonly isRequired: boolean;
}

function RoleField({ dataset, usual, isRequired }: RoleFieldProps) {
  const { t } = usePreferences();
  const id = useId();
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {t("invitations.role-on", { dataset: dataset.name })}
      </label>
      <select className="input" id={id} name={`role ${dataset.id}`} defaultValue={usual}>
        {isRequired ? null : <option value="none">{t("role.none")}</option>}
        {ROLES.map((role) => (
          <option key={role} value={role}>
            {t(`role.${role}`)}
          </option>
        ))}
      </select>
    </div>
  );
}
