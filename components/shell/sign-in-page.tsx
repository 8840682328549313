"use client";
import { type FormEvent, useState } from "react";
import { Mark } from "#components/shell/mark.tsx";
import { PreferenceControls } from "#components/shell/preference-controls.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import {
  providerProblemOf,
  requestSignIn,
  type SignInProblem,
  safeNextPath,
} from "#components/shell/sign-in.ts";
import { SignInByProvider } from "#components/shell/sign-in-by-provider.tsx";
import { Busy } from "#components/ui/busy.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Field } from "#components/ui/field.tsx";

interface SignInPageProps {
  /** Where to go afterwards: a path of this app, or null for the home page. */
  readonly next: string | null;
  /** What the provider is called, where people may come by one. */
  readonly provider: string | null;
  /** What the provider's answer came back with. */
  readonly error: string | null;
}

export function SignInPage({ next, provider, error }: SignInPageProps) {
  const { t } = usePreferences();
  const [problem, setProblem] = useState<SignInProblem | null>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    const found = await requestSignIn(String(form.get("email")), String(form.get("password")));
    if (found === null) {
      // A whole load: nothing that was fetched for somebody else stays on the page.
      // A view's place is in the fragment, which a redirect to this page keeps here.
      window.location.assign(`${safeNextPath(next)}${window.location.hash}`);
      return;
    }
    setProblem(found);
    setBusy(false);
  };

  return (
    <main className="message-page">
      <title>{`${t("ui.sign-in.title")} · Fascicle`}</title>
      <div className="sign-in">
        <form className="sign-in__card" onSubmit={(event) => void submit(event)}>
          <div className="sign-in__head">
            <span className="mark">
              <Mark />
              Fascicle
            </span>
            <p className="muted">{t("ui.about")}</p>
          </div>
          <Field
            label={t("ui.sign-in.email")}
            name="email"
            type="email"
            large
            required
            autoComplete="username"
            autoFocus
          />
          <Field
            label={t("ui.sign-in.password")}
            name="password"
            type="password"
            large
            required
            autoComplete="current-password"
          />
          {problem === null ? null : (
            <Callout tone="bad">{t(`ui.sign-in.problem.${problem}`)}</Callout>
          )}
          <Button variant="primary" submits disabled={isBusy}>
            {t("ui.sign-in.submit")}
          </Button>
          {provider === null ? null : (
            <SignInByProvider
              label={provider}
              next={safeNextPath(next)}
              onRefused={`/sign-in?next=${encodeURIComponent(safeNextPath(next))}`}
            />
          )}
          {error === null ? null : (
            <Callout tone="bad">
              {t(`ui.sign-in.provider-problem.${providerProblemOf(error)}`)}
            </Callout>
          )}
          {isBusy ? <Busy label={t("ui.sign-in.busy")} /> : null}
        </form>
        <div className="sign-in__foot">
          <PreferenceControls />
        </div>
      </div>
    </main>
  );
}
