"use client";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { safeNextPath } from "#components/shell/sign-in.ts";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";

interface NewcomerFormProps {
  readonly token: string;
  /** Whom the invitation is for; null: she says it herself. */
  readonly email: string | null;
}

const MIN_PASSWORD_LENGTH = 10;

/** Name and password make the account, and she is signed in. */
export function NewcomerForm({ token, email }: NewcomerFormProps) {
  const { t } = usePreferences();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setBusy(true);
    setFailure(null);
    try {
      const { location } = await api.join({
        token,
        name: String(data.get("name")).trim(),
        password: String(data.get("password")),
        ...(email === null ? { email: String(data.get("email")).trim() } : {}),
      });
      // A whole load: nothing that was fetched for nobody stays on the page.
      window.location.assign(safeNextPath(location));
    } catch (reason) {
      setFailure(reason);
      setBusy(false);
    }
  };

  return (
    <form className="join__form" onSubmit={(event) => void submit(event)}>
      <Field
        label={t("ui.sign-in.email")}
        name="email"
        type="email"
        large
        required
        maxLength={200}
        autoComplete="username"
        defaultValue={email ?? ""}
        readOnly={email !== null}
      />
      <Field
        label={t("ui.people.name")}
        name="name"
        large
        required
        maxLength={100}
        autoComplete="name"
        autoFocus
      />
      <Field
        label={t("join.password")}
        name="password"
        type="password"
        large
        required
        minLength={MIN_PASSWORD_LENGTH}
        maxLength={128}
        autoComplete="new-password"
      />
      {failure === null ? null : <LoadFailed failure={failure} />}
      <Button variant="primary" submits disabled={isBusy}>
        {t("join.submit")}
      </Button>
      <p className="muted">
        {t("join.have-account")}{" "}
        <Link href={`/sign-in?next=${encodeURIComponent(`/join/${token}`)}`}>
          {t("ui.sign-in.title")}
        </Link>
      </p>
    </form>
  );
}
