"use client";
import { useState } from "react";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useDeed } from "#components/shell/use-deed.ts";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { parseOrcid } from "#core/access/orcid.ts";

interface OrcidFormProps {
  readonly orcid: string | null;
  readonly onSaved: () => void;
}

/** A person's ORCID iD, by which releases name them; an empty field takes it away. */
export function OrcidForm({ orcid, onSaved }: OrcidFormProps) {
  const { t } = usePreferences();
  const [text, setText] = useState(orcid ?? "");
  const [failure, act] = useDeed(onSaved);
  const wanted = text.trim();
  const isWrong = wanted !== "" && parseOrcid(wanted) === null;
  const save = () => act(() => api.setOrcid(wanted === "" ? null : wanted));
  return (
    <section className="dataset" aria-label={t("account.orcid")}>
      <header className="account__head">
        <h2>{t("account.orcid")}</h2>
        <p className="muted">{t("account.about-orcid")}</p>
      </header>
      <form
        className="people__add"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field
          label={t("account.orcid")}
          name="orcid"
          placeholder="0000-0002-1825-0097"
          value={text}
          onChange={(event) => setText(event.target.value)}
          problem={isWrong ? t("account.orcid-wrong") : null}
        />
        <Button variant="primary" submits disabled={isWrong || parseOrcid(wanted) === orcid}>
          {t("account.save-orcid")}
        </Button>
      </form>
      {failure === null ? null : <LoadFailed failure={failure} />}
    </section>
  );
}
