"use client";
import { KeyRound } from "lucide-react";
import { useId } from "react";
import { ShownOnce } from "#components/people/shown-once.tsx";
import { api } from "#components/shell/api.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useMaking } from "#components/shell/use-making.ts";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { isRole, ROLES } from "#core/access/role.ts";

const USUAL_DAYS = 90;

/** The new token is shown here once; the server keeps only its hash. */
export function NewToken({ onMade }: { readonly onMade: () => void }) {
  const { t } = usePreferences();
  const roleId = useId();
  const make = async (data: FormData) => {
    const maxRole = String(data.get("maxRole"));
    if (!isRole(maxRole)) throw new Error(`the form has no role ${maxRole}`);
    const name = String(data.get("name")).trim();
    const { token } = await api.makeToken({ name, maxRole, days: Number(data.get("days")) });
    return { name, token };
  };
  const { isBusy, made, failure, submit, note } = useMaking(make, onMade);

  return (
    <section className="dataset" aria-label={t("account.make-token")}>
      <header className="account__head">
        <h2>{t("account.tokens")}</h2>
        <p className="muted">{t("account.about-tokens")}</p>
      </header>
      <form className="people__add" onSubmit={submit}>
        <Field label={t("account.token-name")} name="name" required maxLength={100} />
        <div className="field">
          <label className="field__label" htmlFor={roleId}>
            {t("account.max-role")}
          </label>
          <select className="input" id={roleId} name="maxRole" defaultValue="viewer">
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {t(`role.${role}`)}
              </option>
            ))}
          </select>
        </div>
        <Field
          label={t("account.days")}
          name="days"
          type="number"
          min={1}
          max={366}
          defaultValue={USUAL_DAYS}
          required
        />
        <Button variant="primary" submits disabled={isBusy} icon={<KeyRound />}>
          {t("account.make-token")}
        </Button>
      </form>
      <ShownOnce
        secret={made?.token ?? null}
        label={t("account.token")}
        failure={failure}
        onNoted={note}
      >
        {made === null ? null : t("account.token-shown", { name: made.name })}
      </ShownOnce>
    </section>
  );
}
