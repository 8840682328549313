"use client";
import { NewToken } from "#components/account/new-token.tsx";
import { OrcidForm } from "#components/account/orcid-form.tsx";
import { SignInsTable } from "#components/account/sign-ins-table.tsx";
import { TokensTable } from "#components/account/tokens-table.tsx";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { PageFrame } from "#components/shell/page-frame.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useDeed } from "#components/shell/use-deed.ts";
import { useLoad } from "#components/shell/use-load.ts";
import { Busy } from "#components/ui/busy.tsx";

async function loadAccount(signal: AbortSignal) {
  const [me, orcid, signIns, tokens] = await Promise.all([
    api.me(signal),
    api.orcid(signal),
    api.signIns(signal),
    api.tokens(signal),
  ]);
  return { me, orcid, signIns, tokens };
}

/** A person's own: where they are signed in, and the programs that act for them. */
export function AccountPage() {
  const { t } = usePreferences();
  const [loaded, reload] = useLoad(loadAccount);
  // Where a deed ended this very sign-in, loading again leads to the sign-in page.
  const [failure, act] = useDeed(reload);

  return (
    <PageFrame
      me={loaded.status === "ready" ? loaded.value.me : null}
      current="account"
      title={t("account.title")}
    >
      {loaded.status === "loading" ? <Busy label={t("account.loading")} /> : null}
      {loaded.status === "failed" ? <LoadFailed failure={loaded.failure} onRetry={reload} /> : null}
      {failure === null ? null : <LoadFailed failure={failure} />}
      {loaded.status === "ready" ? (
        <>
          <OrcidForm key={loaded.value.orcid} orcid={loaded.value.orcid} onSaved={reload} />
          <SignInsTable
            signIns={loaded.value.signIns}
            onEnd={(id) => act(() => api.endSignIn(id))}
            onEndAll={() => act(() => api.endSignIns())}
          />
          <NewToken onMade={reload} />
          <TokensTable
            tokens={loaded.value.tokens}
            onRevoke={(id) => act(() => api.revokeToken(id))}
          />
        </>
      ) : null}
    </PageFrame>
  );
}
