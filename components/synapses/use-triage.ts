import { useCallback, useSyncExternalStore } from "react";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import type { TriageItem } from "#components/synapses/triage-list.ts";

const never = () => () => undefined;

/** Reads of the triage what is the same object until it changes; anew with whatever it follows from. */
export function useTriage<T>(read: () => T): T {
  const { triage, session, siteRoots } = useWorkspace();
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = [
        triage.store.subscribe(listener),
        (session?.model.subscribe ?? never)(listener),
        (siteRoots?.subscribe ?? never)(listener),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [triage, session, siteRoots],
  );
  return useSyncExternalStore(subscribe, read, read);
}

export function useTriageItems(): readonly TriageItem[] {
  const { triage } = useWorkspace();
  return useTriage(triage.items);
}
