"use client";
import { useCallback } from "react";
import { ApiFailure } from "#client/api/api-failure.ts";
import { listVersionSynapses } from "#client/session/session-synapses.ts";
import type { WorkspaceTarget } from "#components/proofreading/open-workspace.ts";
import { WorkspaceLoader } from "#components/proofreading/workspace-loader.tsx";
import { api } from "#components/shell/api.ts";
import { useLoad } from "#components/shell/use-load.ts";

interface VersionPageProps {
  readonly datasetName: string;
  readonly version: number;
}

async function loadVersion(
  { datasetName, version }: VersionPageProps,
  signal: AbortSignal,
): Promise<WorkspaceTarget> {
  const [me, datasets] = await Promise.all([api.me(signal), api.datasets(signal)]);
  const dataset = datasets.find(({ name, id }) => name === datasetName || id === datasetName);
  if (dataset === undefined || !dataset.versions.some(({ number }) => number === version)) {
    throw new ApiFailure({ tag: "not-found" }, 404);
  }
  const synapses = await api.versionSynapses(dataset.id, version, signal);
  const versionSynapses = listVersionSynapses(synapses);
  return { me, dataset, version, session: null, versionSynapses };
}

/** A finalized version, to look at: nothing can change it [RV5]. */
export function VersionPage({ datasetName, version }: VersionPageProps) {
  const load = useCallback(
    (signal: AbortSignal) => loadVersion({ datasetName, version }, signal),
    [datasetName, version],
  );
  const [loaded, reload] = useLoad(load);
  return <WorkspaceLoader title={`${datasetName} v${version}`} loaded={loaded} onRetry={reload} />;
}
