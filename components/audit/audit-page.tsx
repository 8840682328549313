"use client";
import { useState } from "react";
import { AuditTable } from "#components/audit/audit-table.tsx";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { PageFrame } from "#components/shell/page-frame.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useLoad } from "#components/shell/use-load.ts";
import { Busy } from "#components/ui/busy.tsx";
import { Button } from "#components/ui/button.tsx";
import type { ApiAuditEntry } from "#core/protocol/api.ts";

async function loadAudit(signal: AbortSignal) {
  const [me, people, datasets, newest] = await Promise.all([
    api.me(signal),
    api.people(signal),
    api.datasets(signal),
    api.audit(null, signal),
  ]);
  const names = new Map([...people, ...datasets].map(({ id, name }) => [id, name]));
  return { me, names, newest };
}

/** For the site's administrators: who did what to accounts, roles and tokens, newest first. */
export function AuditPage() {
  const { t } = usePreferences();
  const [loaded, reload] = useLoad(loadAudit);
  const [older, setOlder] = useState<readonly ApiAuditEntry[]>([]);
  const [isAtEnd, setAtEnd] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const value = loaded.status === "ready" ? loaded.value : null;
  const entries = [...(value?.newest.entries ?? []), ...older];

  const loadOlder = async () => {
    setFailure(null);
    try {
      const page = await api.audit(entries.at(-1)?.id ?? null);
      setOlder([...older, ...page.entries]);
      setAtEnd(!page.hasMore);
    } catch (reason) {
      setFailure(reason);
    }
  };

  return (
    <PageFrame me={value?.me ?? null} current="audit" title={t("audit.title")}>
      {loaded.status === "loading" ? <Busy label={t("audit.loading")} /> : null}
      {loaded.status === "failed" ? <LoadFailed failure={loaded.failure} onRetry={reload} /> : null}
      {value === null ? null : <AuditTable entries={entries} names={value.names} />}
      {failure === null ? null : <LoadFailed failure={failure} />}
      {value?.newest.hasMore && !isAtEnd ? (
        <Button onClick={() => void loadOlder()}>{t("audit.older")}</Button>
      ) : null}
    </PageFrame>
  );
}
