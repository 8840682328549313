"use client";
import { useSyncExternalStore } from "react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { type ReadUpTo, unreadIn } from "#components/review/read-marks.ts";
import type { Thread } from "#core/session/threads.ts";

export function useReadMarks({ readMarks }: SessionInHand): ReadUpTo {
  return useSyncExternalStore(readMarks.subscribe, readMarks.get, readMarks.get);
}

/** The threads that are open and of which something is unread. */
export function useUnreadThreads(session: SessionInHand): readonly Thread[] {
  const { me } = useWorkspace();
  const threads = useSessionField(session, "threads");
  const marks = useReadMarks(session);
  return threads.filter((thread) => !thread.isResolved && unreadIn(thread, marks, me.id) > 0);
}
