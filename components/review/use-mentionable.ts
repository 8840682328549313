"use client";
import { useCallback } from "react";
import type { NamedPerson } from "#client/api/request-shapes.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { useLoad } from "#components/shell/use-load.ts";
import { roleAtLeast } from "#core/access/role.ts";

const NOBODY: readonly NamedPerson[] = [];

/** [CM2] Whom a comment may mention; nobody until it is known, without a line, or where one may not comment. */
export function useMentionable({ info }: SessionInHand): readonly NamedPerson[] {
  const { api } = useWorkspace();
  const mayComment = roleAtLeast(info.role, "proofreader");
  const load = useCallback(
    async (signal: AbortSignal) => (mayComment ? api.peopleOn(info.datasetId, signal) : NOBODY),
    [api, info.datasetId, mayComment],
  );
  const [loaded] = useLoad(load);
  return loaded.status === "ready" ? loaded.value : NOBODY;
}
