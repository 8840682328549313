"use client";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";

/** For a sentence that names the key that commits; what it does, where a person took all its keys away. */
export function useCommitKey(): string {
  const { t } = usePreferences();
  const label = useKeyLabel("commit");
  return label === "" ? t("ui.command.commit") : label;
}
