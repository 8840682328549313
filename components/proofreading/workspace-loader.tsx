"use client";
import { useEffect } from "react";
import { ApiFailure } from "#client/api/api-failure.ts";
import { endFirstStill } from "#client/viewer/first-still.ts";
import { readyTileWorker } from "#client/viewer/tile-worker-start.ts";
import type { WorkspaceTarget } from "#components/proofreading/open-workspace.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { ErrorPage, NotFoundPage } from "#components/shell/message-page.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { type Loaded, useLoad } from "#components/shell/use-load.ts";
import { Busy } from "#components/ui/busy.tsx";

// The viewer's code comes while the page still wakes up. What fails here is told when it is needed.
if (typeof window !== "undefined") {
  void loadBody().catch(() => undefined);
  readyTileWorker();
}

function loadBody() {
  return import("#components/proofreading/workspace-body.tsx");
}

interface WorkspaceLoaderProps {
  readonly title: string;
  readonly loaded: Loaded<WorkspaceTarget>;
  readonly onRetry: () => void;
}

/** The workspace once what it shows is known; until then, or instead, the reason. */
export function WorkspaceLoader({ title, loaded, onRetry }: WorkspaceLoaderProps) {
  const { t } = usePreferences();
  // Not by `lazy`: React shows what was suspended 300 ms after its fallback at the earliest.
  const [body] = useLoad(loadBody);
  const isFailed = loaded.status === "failed" || body.status === "failed";
  useEffect(() => {
    if (isFailed) endFirstStill();
  }, [isFailed]);
  // What the page was made with may be gone from a newer server: the page itself is asked for anew.
  if (body.status === "failed") return <ErrorPage onRetry={() => window.location.reload()} />;
  if (loaded.status === "ready" && body.status === "ready") {
    const { WorkspaceBody } = body.value;
    return (
      <>
        <title>{`${title} · Fascicle`}</title>
        <WorkspaceBody target={loaded.value} />
      </>
    );
  }
  if (loaded.status !== "failed") {
    return (
      <div className="message-page">
        <Busy label={t("ui.viewer.opening")} />
      </div>
    );
  }
  const { failure } = loaded;
  if (failure instanceof ApiFailure && failure.tag === "not-found") return <NotFoundPage />;
  return (
    <main className="message-page">
      <LoadFailed failure={failure} onRetry={onRetry} />
    </main>
  );
}
