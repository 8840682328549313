"use client";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField } from "#components/proofreading/workspace-context.tsx";
import { useNowMs } from "#components/ui/use-now.ts";

/** The server's time, now and then: on a computer whose clock is wrong a claim that holds would be over. */
export function useServerNowMs(session: SessionInHand): number {
  const { clockAheadMs } = useSessionField(session, "server");
  return useNowMs() + clockAheadMs;
}
