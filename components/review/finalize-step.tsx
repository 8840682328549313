"use client";
import { Download } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { FinalizeProgress } from "#components/review/finalize-progress.tsx";
import { RebaseStep } from "#components/review/rebase-step.tsx";
import { unsignedCount } from "#components/review/review-model.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { CopyText } from "#components/ui/copy-text.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";
import { roleAtLeast } from "#core/access/role.ts";
import type { SessionState } from "#core/operations/session-state.ts";

interface FinalizeStepProps {
  readonly session: SessionInHand;
  readonly state: SessionState;
}

/** [RV4] From a session whose every object is signed to a version; afterwards, the version. */
export function FinalizeStep({ session, state }: FinalizeStepProps) {
  if (state === "finalized") return <FinalizedVersion session={session} />;
  if (state !== "submitted" && state !== "approved") return null;
  return (
    <>
      <RebaseStep session={session} />
      {roleAtLeast(session.info.role, "reviewer") ? <FinalizeButton session={session} /> : null}
    </>
  );
}

function FinalizeButton({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const { api } = useWorkspace();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ readonly reason: unknown; readonly seq: number } | null>(
    null,
  );
  // What stood in the way may be resolved by the next operation.
  const seq = useSessionField(session, "operations").length;
  const unsigned = useStateStore(session.review.store, unsignedCount);
  const finalize = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await api.finalize(session.info.id);
    } catch (reason) {
      setFailure({ reason, seq });
    }
    setBusy(false);
  };
  return (
    <>
      <Button
        variant="primary"
        data-testid="finalize-button"
        disabled={isBusy || unsigned !== 0}
        onClick={() => void finalize()}
      >
        {t("ui.review.finalize")}
      </Button>
      {unsigned === null || unsigned === 0 ? null : (
        <p className="muted">{t("ui.review.unsigned", { count: unsigned })}</p>
      )}
      {isBusy ? <FinalizeProgress sessionId={session.info.id} /> : null}
      {failure === null || failure.seq !== seq ? null : <LoadFailed failure={failure.reason} />}
    </>
  );
}

function FinalizedVersion({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const { api, dataset } = useWorkspace();
  const operations = useSessionField(session, "operations");
  const body = operations.findLast((operation) => operation.body.kind === "finalize")?.body;
  if (body?.kind !== "finalize") return null;
  const { version, manifestHash } = body;
  const href = `/datasets/${encodeURIComponent(dataset.name)}/versions/${version}`;
  return (
    <div data-testid="finalized-version" data-version={version} data-hash={manifestHash}>
      <Callout
        tone="good"
        actions={
          <>
            <Link className="button button--small" href={href}>
              {t("ui.versions.open")}
            </Link>
            <a className="button button--small" href={api.releaseUrl(dataset.id, version)} download>
              <Download aria-hidden="true" />
              {t("ui.versions.download")}
            </a>
          </>
        }
      >
        <p>{t("ui.review.finalized", { version })}</p>
        <CopyText text={manifestHash} label={t("ui.versions.hash")} />
      </Callout>
    </div>
  );
}
