"use client";
import { useSyncExternalStore } from "react";
import type { StateStore } from "#components/ui/state-store.ts";

/** One part of a store; `select` must return the same value while that part is unchanged. */
export function useStateStore<T extends object, S>(
  store: StateStore<T>,
  select: (state: T) => S,
): S {
  const read = () => select(store.get());
  return useSyncExternalStore(store.subscribe, read, read);
}
