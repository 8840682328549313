"use client";
import { useState } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { requestProviderSignIn, type SignInProblem } from "#components/shell/sign-in.ts";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";

interface SignInByProviderProps {
  /** What the provider is called. */
  readonly label: string;
  /** Where to go afterwards, and where a refusal is told: paths of this app. */
  readonly next: string;
  readonly onRefused: string;
  /** The key of an invitation's link. */
  readonly invitation?: string;
}

/** To the provider's own page, and back. */
export function SignInByProvider(props: SignInByProviderProps) {
  const { label, next, onRefused, invitation } = props;
  const { t } = usePreferences();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<SignInProblem | null>(null);
  const start = async () => {
    setBusy(true);
    setProblem(null);
    const started = await requestProviderSignIn({ next, onRefused, invitation });
    if (started.ok) {
      window.location.assign(started.value);
      return;
    }
    setProblem(started.error);
    setBusy(false);
  };
  return (
    <>
      <Button disabled={isBusy} onClick={() => void start()}>
        {t("ui.sign-in.provider", { provider: label })}
      </Button>
      {problem === null ? null : <Callout tone="bad">{t(`ui.sign-in.problem.${problem}`)}</Callout>}
    </>
  );
}
