"use client";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import {
  useSessionField,
  useWorkspace,
  useWorkspaceState,
} from "#components/proofreading/workspace-context.tsx";
import {
  goOn,
  leave,
  parseProgress,
  progressAfter,
  type TourFacts,
  type TourProgress,
  takeUp,
} from "#components/tour/tour-progress.ts";
import { planeAxes } from "#core/geometry/plane.ts";

export interface Tour {
  readonly progress: TourProgress;
  readonly begin: () => void;
  readonly skip: () => void;
  readonly leave: () => void;
}

const never = () => () => undefined;

/** The tour of whoever looks, kept in this browser by their account; it goes on as deeds are done. */
export function useTour(session: SessionInHand): Tour {
  const { me, store } = useWorkspace();
  const key = `fascicle.tour.${me.id}`;
  const kept = useSyncExternalStore(
    never,
    () => read(key),
    () => null,
  );
  const [changed, setChanged] = useState<TourProgress | null>(null);
  const progress = changed ?? parseProgress(kept);
  const isAsked = useWorkspaceState((state) => state.isTourAsked);
  const facts = useTourFacts(session, progress);

  const keep = (next: TourProgress) => {
    if (next === progress) return;
    write(key, JSON.stringify(next));
    setChanged(next);
  };
  useEffect(() => {
    if (isAsked) {
      store.set({ isTourAsked: false });
      if (progress.status !== "running") keep(takeUp(progress, facts));
    } else {
      keep(progressAfter(progress, facts));
    }
  });
  return {
    progress,
    begin: () => keep(takeUp(progress, facts)),
    skip: () => keep(goOn(progress, facts)),
    leave: () => keep(leave(progress)),
  };
}

function useTourFacts(session: SessionInHand, progress: TourProgress): TourFacts {
  const { me, viewer } = useWorkspace();
  const operations = useSessionField(session, "operations");
  const selectedCount = useWorkspaceState((state) => state.selection.length);
  const position = useWorkspaceState((state) => state.view.positionVoxel);
  const step = progress.status === "running" ? progress.step : null;
  const shown = useRef({ step, position });
  if (shown.current.step !== step) shown.current = { step, position };
  const { normal: axis } = planeAxes(viewer.plane);
  return {
    personId: me.id,
    sessionId: session.info.id,
    operations,
    selectedCount,
    sectionsMoved: Math.abs(Math.round(position[axis]) - Math.round(shown.current.position[axis])),
  };
}

function read(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Where the browser keeps nothing the tour is of this page alone. */
function write(key: string, text: string): void {
  try {
    window.localStorage.setItem(key, text);
  } catch {
    // The page goes on with what it has in memory.
  }
}
