"use client";
import { AcceptForm } from "#components/join/accept-form.tsx";
import { NewcomerForm } from "#components/join/newcomer-form.tsx";
import { Mark } from "#components/shell/mark.tsx";
import { MessagePage } from "#components/shell/message-page.tsx";
import { PreferenceControls } from "#components/shell/preference-controls.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { SignInByProvider } from "#components/shell/sign-in-by-provider.tsx";
import type { ApiJoinPage } from "#core/protocol/api.ts";

/** Where an invitation's link leads: into an account, or to the sentence why it does not. */
export function JoinPage({ invitation }: { readonly invitation: ApiJoinPage }) {
  const { t } = usePreferences();
  if (invitation.state !== "open") {
    return <MessagePage title={t("join.over")} body={t(`join.state.${invitation.state}`)} />;
  }
  const { roles, invitedBy, me, token, email, provider, location } = invitation;
  const given = roles.map(({ datasetName, role }) => `${t(`role.${role}`)} · ${datasetName}`);
  return (
    <main className="message-page">
      <title>{`${t("join.title")} · Fascicle`}</title>
      <div className="sign-in">
        <div className="sign-in__card">
          <div className="sign-in__head">
            <span className="mark">
              <Mark />
              Fascicle
            </span>
            <p>
              {invitedBy === null ? t("join.invited") : t("join.invited-by", { person: invitedBy })}
            </p>
            {given.map((line) => (
              <span className="chip" key={line}>
                {line}
              </span>
            ))}
          </div>
          {me === null ? (
            <>
              <NewcomerForm token={token} email={email} />
              {provider === null ? null : (
                <SignInByProvider
                  label={provider}
                  next={location}
                  onRefused="/sign-in"
                  invitation={token}
                />
              )}
            </>
          ) : (
            <AcceptForm token={token} email={email} me={me} />
          )}
        </div>
        <div className="sign-in__foot">
          <PreferenceControls />
        </div>
      </div>
    </main>
  );
}
