"use client";
import { createContext, use, useSyncExternalStore } from "react";
import type { SessionSnapshot } from "#client/session/session-model.ts";
import type { SessionInHand, Workspace } from "#components/proofreading/workspace.ts";
import type { WorkspaceState } from "#components/proofreading/workspace-state.ts";
import { useStateStore } from "#components/ui/use-state-store.ts";

const WorkspaceContext = createContext<Workspace | null>(null);
export const WorkspaceProvider = WorkspaceContext.Provider;

export function useWorkspace(): Workspace {
  const workspace = use(WorkspaceContext);
  if (workspace === null) throw new Error("useWorkspace needs a WorkspaceProvider above it");
  return workspace;
}

export function useWorkspaceState<S>(select: (state: WorkspaceState) => S): S {
  return useStateStore(useWorkspace().store, select);
}

/** The session's snapshot: renders again whenever any part of it changed. */
export function useSnapshot({ model }: SessionInHand): SessionSnapshot {
  const read = () => model.snapshot();
  return useSyncExternalStore(model.subscribe, read, read);
}
