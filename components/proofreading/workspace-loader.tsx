"use client";
import dynamic from "next/dynamic";
import { ApiFailure } from "#client/api/api-failure.ts";
import { readyTileWorker } from "#client/viewer/tile-worker-start.ts";
import type { WorkspaceTarget } from "#components/proofreading/open-workspace.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { NotFoundPage } from "#components/shell/message-page.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import type { Loaded } from "#components/shell/use-load.ts";
import { Busy } from "#components/ui/busy.tsx";

// The viewer's code comes while the page still wakes up. What fails here is told when it is needed.
if (typeof window !== "undefined") {
  void import("#components/proofreading/workspace-body.tsx").catch(() => undefined);
  readyTileWorker();
}

const WorkspaceBody = dynamic(
  () =>
    import("#components/proofreading/workspace-body.tsx").then((module) => module.WorkspaceBody),
  { ssr: false },
);

interface WorkspaceLoaderProps {
  readonly title: string;
  readonly loaded: Loaded<WorkspaceTarget>;
  readonly onRetry: () => void;
}

/** The workspace once what it shows is known; until then, or instead, the reason. */
export function WorkspaceLoader({ title, loaded, onRetry }: WorkspaceLoaderProps) {
  const { t } = usePreferences();
  if (loaded.status === "ready") {
    return (
      <>
        <title>{`${title} · Fascicle`}</title>
        <WorkspaceBody target={loaded.value} />
      </>
    );
  }
  if (loaded.status === "loading") {
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
