"use client";
import { useSyncExternalStore } from "react";
import { keysOf } from "#components/keys/key-bindings.ts";
import { useKeyBindings } from "#components/keys/keys-context.tsx";
import { commandById } from "#components/shell/commands.ts";
import { formatChord } from "#components/shell/key-chord.ts";

const never = () => () => undefined;

export function useIsMac(): boolean {
  return useSyncExternalStore(
    never,
    () => /Mac|iPhone|iPad/.test(navigator.userAgent),
    () => false,
  );
}

/** The first of the command's keys, as printed on a key cap; empty where a person took them all away. */
export function useKeyLabel(commandId: string): string {
  const isMac = useIsMac();
  const [first = ""] = keysOf(commandById(commandId), useKeyBindings());
  return formatChord(first, isMac);
}
