"use client";
import { useCallback, useSyncExternalStore } from "react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import type { Place } from "#core/geometry/place.ts";

/**
 * [AD3] The root of the segment that now holds a place, whatever merges and splits made of it; null
 * where the page shows none of it. Looked up when the session changes, and when a view has come to rest.
 */
export function useRootOfPlace({ model }: SessionInHand, place: Place): bigint | null {
  const { viewer } = useWorkspace();
  const subscribe = useCallback(
    (listener: () => void) => {
      let isStopped = false;
      let isWaiting = false;
      const whenAtRest = () => {
        if (isWaiting) return;
        isWaiting = true;
        void viewer.whenSettled().then(() => {
          isWaiting = false;
          if (!isStopped) listener();
        });
      };
      whenAtRest();
      const stops = [model.subscribe(listener), viewer.onView(whenAtRest)];
      return () => {
        isStopped = true;
        for (const stop of stops) stop();
      };
    },
    [model, viewer],
  );
  const read = () => model.rootOfShown(model.nodeAt(place));
  return useSyncExternalStore(subscribe, read, read);
}
