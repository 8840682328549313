"use client";
import { useCallback } from "react";
import type { WorkspaceTarget } from "#components/proofreading/open-workspace.ts";
import { WorkspaceLoader } from "#components/proofreading/workspace-loader.tsx";
import { api } from "#components/shell/api.ts";
import { useLoad } from "#components/shell/use-load.ts";

async function loadSession(sessionId: string, signal: AbortSignal): Promise<WorkspaceTarget> {
  const [me, session] = await Promise.all([api.me(signal), api.session(sessionId, signal)]);
  const dataset = await api.dataset(session.datasetId, signal);
  return { me, dataset, version: session.baseVersion, session, versionSynapses: [] };
}

export function SessionPage({ sessionId }: { readonly sessionId: string }) {
  const load = useCallback((signal: AbortSignal) => loadSession(sessionId, signal), [sessionId]);
  const [loaded, reload] = useLoad(load);
  const title = loaded.status === "ready" ? (loaded.value.session?.title ?? "") : "";
  return <WorkspaceLoader title={title} loaded={loaded} onRetry={reload} />;
}
