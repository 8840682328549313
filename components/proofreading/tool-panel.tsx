"use client";
import { IsolatePanel } from "#components/proofreading/isolate-panel.tsx";
import { MergePanel } from "#components/proofreading/merge-panel.tsx";
import { SplitPanel } from "#components/proofreading/split-panel.tsx";
import { useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { SynapsePanel } from "#components/synapses/synapse-panel.tsx";

/** What the tool in hand is about to do, over the image. */
export function ToolPanel() {
  const tool = useWorkspaceState((state) => state.tool);
  if (tool === "merge") return <MergePanel />;
  if (tool === "split") return <SplitPanel />;
  if (tool === "isolate") return <IsolatePanel />;
  if (tool === "synapse") return <SynapsePanel />;
  return null;
}
