"use client";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { goToSignIn } from "#components/shell/use-load.ts";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";

/** Where the page cannot go on by itself: why, and the way on; and why edits have to wait. */
export function ConnectionBanner({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const connection = useSessionField(session, "connection");
  const { notWritable } = useSessionField(session, "server");
  const isKept = useSessionField(session, "isKept");
  if (connection.kind !== "refused") {
    if (notWritable === null) return null;
    return (
      <div className="banner" data-testid="server-banner" data-reason={notWritable}>
        <Callout tone="warn">
          {[
            t(`server-state.${notWritable}`),
            t(isKept ? "server-state.kept" : "server-state.not-kept"),
          ].join(" ")}
        </Callout>
      </div>
    );
  }
  const isSignedOut = connection.reason === "not-signed-in";
  const onward = isSignedOut ? goToSignIn : () => window.location.reload();
  return (
    <div className="banner">
      <Callout
        tone="bad"
        actions={
          <Button small variant="primary" onClick={onward}>
            {t(isSignedOut ? "ui.sign-in.submit" : "ui.connection.reload")}
          </Button>
        }
      >
        {t(`connection.reason.${connection.reason}`)}
      </Callout>
    </div>
  );
}
