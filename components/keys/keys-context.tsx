"use client";
import { createContext, type ReactNode, use, useMemo, useSyncExternalStore } from "react";
import { createKeptBindings, type KeptBindings } from "#components/keys/kept-bindings.ts";
import { type KeyBindings, NO_BINDINGS } from "#components/keys/key-bindings.ts";

/** Of whoever is signed in; null on pages that nobody's keys are for. */
const KeysContext = createContext<KeptBindings | null>(null);

interface KeysProviderProps {
  readonly personId: string;
  readonly children: ReactNode;
}

/** In the browser only: what is inside must not be drawn by the server. */
export function KeysProvider({ personId, children }: KeysProviderProps) {
  const kept = useMemo(() => createKeptBindings(personId, window.localStorage, window), [personId]);
  return <KeysContext value={kept}>{children}</KeysContext>;
}

export function useKeptBindings(): KeptBindings | null {
  return use(KeysContext);
}

const never = () => () => undefined;
const none = () => NO_BINDINGS;

export function useKeyBindings(): KeyBindings {
  const kept = use(KeysContext);
  return useSyncExternalStore(kept?.subscribe ?? never, kept?.get ?? none, none);
}
