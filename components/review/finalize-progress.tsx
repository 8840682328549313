"use client";
// How far the server is with a version that this page waits for. It asks, for nobody is told.
import { useEffect, useState } from "react";
import type { FinalizeProgress as Progress } from "#client/api/answer-schemas.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Busy } from "#components/ui/busy.tsx";
import { formatCount } from "#components/ui/measure.ts";

const ASKED_EVERY_MS = 500;
const STAGES = ["waiting", "replaying", "deriving", "writing"] as const;

export function FinalizeProgress({ sessionId }: { readonly sessionId: string }) {
  const { t, locale } = usePreferences();
  const { api } = useWorkspace();
  const [progress, setProgress] = useState<Progress | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    const timer = setInterval(() => {
      api
        .finalizeProgress(sessionId, controller.signal)
        .then(setProgress)
        // The finalizing itself tells what went wrong.
        .catch(() => undefined);
    }, ASKED_EVERY_MS);
    return () => {
      clearInterval(timer);
      controller.abort();
    };
  }, [api, sessionId]);
  const stage = STAGES.find((known) => known === progress?.stage);
  if (progress === null || stage === undefined) return <Busy label={t("ui.review.finalizing")} />;
  const { done, total } = progress;
  return (
    <div data-testid="finalize-progress" data-stage={stage}>
      <Busy
        label={t(`ui.review.stage.${stage}`, {
          done: formatCount(done, locale),
          total: formatCount(total, locale),
        })}
      />
      {total === 0 ? null : (
        <div className="progress" aria-hidden="true">
          <div className="progress__bar" style={{ width: `${(100 * done) / total}%` }} />
        </div>
      )}
    </div>
  );
}
