"use client";
import { useSyncExternalStore } from "react";
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

/** The command's first key, as printed on a key cap. */
export function useKeyLabel(commandId: string): string {
  const isMac = useIsMac();
  return formatChord(commandById(commandId).keys[0] ?? "", isMac);
}
