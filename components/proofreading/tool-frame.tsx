"use client";
import type { ReactNode } from "react";
import { ClickProblem } from "#components/proofreading/click-problem.tsx";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Button } from "#components/ui/button.tsx";

interface ToolFrameProps {
  readonly title: string;
  /** What to do next, in one line; null where a refusal says it. */
  readonly next: string | null;
  readonly commitLabel: string;
  readonly canCommit: boolean;
  readonly children: ReactNode;
}

/** The card of a tool: title, next step, what is set so far, Enter and Esc as buttons. */
export function ToolFrame({ title, next, commitLabel, canCommit, children }: ToolFrameProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const commitKey = useKeyLabel("commit");
  const cancelKey = useKeyLabel("cancel");
  const cancel = () => {
    if (workspace.editTool()?.cancel() !== true) workspace.setTool("navigate");
  };
  return (
    <section className="tool-panel" aria-label={title} data-testid="tool-panel">
      <header className="tool-panel__head">
        <h2>{title}</h2>
        {next === null ? null : <p className="muted">{next}</p>}
      </header>
      <ClickProblem />
      {children}
      <footer className="tool-panel__foot">
        <Button variant="quiet" keyLabel={cancelKey} onClick={cancel}>
          {t("ui.cancel")}
        </Button>
        <Button
          variant="primary"
          keyLabel={commitKey}
          disabled={!canCommit}
          data-testid="commit-button"
          onClick={() => workspace.commitEdit()}
        >
          {commitLabel}
        </Button>
      </footer>
    </section>
  );
}
