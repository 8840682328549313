"use client";
import { useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";

/** Why the last click, or a command, found nothing to act on. */
export function ClickProblem() {
  const { t } = usePreferences();
  const problem = useWorkspaceState((state) => state.clickProblem);
  if (problem === null) return null;
  return (
    <p className="tool-panel__problem" role="alert">
      {t(`ui.tools.click-problem.${problem}`)}
    </p>
  );
}
