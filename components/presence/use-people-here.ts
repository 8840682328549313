"use client";
import { useSyncExternalStore } from "react";
import type { PersonHere } from "#components/presence/people-here.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";

/** Renders again when somebody comes, goes or takes something else in hand, and for no move. */
export function usePeopleHere({ people }: SessionInHand): readonly PersonHere[] {
  return useSyncExternalStore(people.subscribe, people.list, people.list);
}
