"use client";
import { useState } from "react";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { requestSignOut, safeNextPath } from "#components/shell/sign-in.ts";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";

interface AcceptFormProps {
  readonly token: string;
  readonly email: string | null;
  readonly me: { readonly name: string; readonly email: string };
}

/** For somebody who is signed in: the roles are added to hers, unless they are somebody else's. */
export function AcceptForm({ token, email, me }: AcceptFormProps) {
  const { t } = usePreferences();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const isForMe = email === null || email === me.email;

  const accept = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const { location } = await api.acceptInvitation(token);
      window.location.assign(safeNextPath(location));
    } catch (reason) {
      setFailure(reason);
      setBusy(false);
    }
  };
  const signOut = async () => {
    setBusy(true);
    if (await requestSignOut()) window.location.reload();
    else setBusy(false);
  };

  return (
    <div className="join__form">
      {isForMe ? (
        <Button variant="primary" disabled={isBusy} onClick={() => void accept()}>
          {t("join.accept", { person: me.name })}
        </Button>
      ) : (
        <Callout tone="warn">{t("join.not-yours", { email, person: me.name })}</Callout>
      )}
      {failure === null ? null : <LoadFailed failure={failure} />}
      <Button disabled={isBusy} onClick={() => void signOut()}>
        {t("join.somebody-else")}
      </Button>
    </div>
  );
}
