"use client";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { ShownOnce } from "#components/people/shown-once.tsx";
import { api } from "#components/shell/api.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useMaking } from "#components/shell/use-making.ts";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { SwitchRow } from "#components/ui/switch-row.tsx";

interface Added {
  readonly name: string;
  readonly password: string;
}

/** The new person's password is shown here once, and kept nowhere. */
export function AddPerson({ onAdded }: { readonly onAdded: () => void }) {
  const { t } = usePreferences();
  const [isAdmin, setAdmin] = useState(false);
  const add = async (data: FormData): Promise<Added> => {
    const { person, password } = await api.addPerson({
      name: String(data.get("name")).trim(),
      email: String(data.get("email")).trim(),
      isAdmin,
    });
    return { name: person.name, password };
  };
  const { isBusy, made, failure, submit, note } = useMaking(add, () => {
    setAdmin(false);
    onAdded();
  });

  return (
    <section className="dataset" aria-label={t("ui.people.add")}>
      <form className="people__add" onSubmit={submit}>
        <Field label={t("ui.people.name")} name="name" required maxLength={100} />
        <Field label={t("ui.people.email")} name="email" type="email" required />
        <div className="people__admin">
          <SwitchRow label={t("role.admin")} checked={isAdmin} onChange={setAdmin} />
        </div>
        <Button variant="primary" submits disabled={isBusy} icon={<UserPlus />}>
          {t("ui.people.add")}
        </Button>
      </form>
      <ShownOnce
        secret={made?.password ?? null}
        label={t("ui.people.password-label")}
        failure={failure}
        onNoted={note}
      >
        {made === null ? null : t("ui.people.password", { name: made.name })}
      </ShownOnce>
    </section>
  );
}
