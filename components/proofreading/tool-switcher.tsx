"use client";
import { Merge, MousePointer2, Scissors, Ungroup, Waypoints } from "lucide-react";
import { TOOLS, type ToolName } from "#components/proofreading/edit-tool.ts";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Hint } from "#components/ui/hint.tsx";

const ICONS = {
  navigate: MousePointer2,
  merge: Merge,
  split: Scissors,
  isolate: Ungroup,
  synapse: Waypoints,
} as const satisfies Record<ToolName, unknown>;

export function ToolSwitcher({ isWritable }: { readonly isWritable: boolean }) {
  const { t } = usePreferences();
  return (
    <div className="segmented" role="toolbar" aria-label={t("ui.tools.title")}>
      {TOOLS.map((tool) => (
        <ToolButton key={tool} tool={tool} isEnabled={tool === "navigate" || isWritable} />
      ))}
    </div>
  );
}

interface ToolButtonProps {
  readonly tool: ToolName;
  readonly isEnabled: boolean;
}

function ToolButton({ tool, isEnabled }: ToolButtonProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const isChosen = useWorkspaceState((state) => state.tool === tool);
  const keyLabel = useKeyLabel(tool);
  const Icon = ICONS[tool];
  return (
    <Hint label={t(`ui.command.${tool}`)} keyLabel={keyLabel}>
      <button
        type="button"
        aria-pressed={isChosen}
        className="segmented__item"
        disabled={!isEnabled}
        data-testid={`tool-${tool}`}
        onClick={() => workspace.setTool(tool)}
      >
        <Icon aria-hidden="true" />
        {t(`ui.tools.${tool}`)}
      </button>
    </Hint>
  );
}
