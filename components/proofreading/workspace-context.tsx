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

/** One field of the session's snapshot: renders again when that one changed, and for no other. */
export function useSessionField<K extends keyof SessionSnapshot>(
  { model }: SessionInHand,
  field: K,
): SessionSnapshot[K] {
  const read = () => model.snapshot()[field];
  return useSyncExternalStore(model.subscribe, read, read);
}
