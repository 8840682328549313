"use client";
import { useEffect, useRef, useState } from "react";
import { PastNotice } from "#components/history/past-notice.tsx";
import { KeysProvider } from "#components/keys/keys-context.tsx";
import { FollowNotice } from "#components/presence/follow-notice.tsx";
import { ConnectionBanner } from "#components/proofreading/connection-banner.tsx";
import { openWorkspace, type WorkspaceTarget } from "#components/proofreading/open-workspace.ts";
import { RefusalNotices } from "#components/proofreading/refusal-notices.tsx";
import { SidePanel } from "#components/proofreading/side-panel.tsx";
import { ToolPanel } from "#components/proofreading/tool-panel.tsx";
import { TopBar } from "#components/proofreading/top-bar.tsx";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { WorkspaceProvider } from "#components/proofreading/workspace-context.tsx";
import { BlameCard } from "#components/review/blame-card.tsx";
import { DifferenceStage } from "#components/review/difference-stage.tsx";
import { api } from "#components/shell/api.ts";
import { CommandPalette } from "#components/shell/command-palette.tsx";
import { HelpOverlay } from "#components/shell/help-overlay.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useCommandKeys } from "#components/shell/use-command-keys.ts";
import { SpaceSlot } from "#components/space/space-slot.tsx";
import { TriageStage } from "#components/synapses/triage-stage.tsx";
import { BeforeNotice } from "#components/viewer/before-notice.tsx";
import { StatusBar } from "#components/viewer/status-bar.tsx";
import { usePositionPaste } from "#components/viewer/use-position-paste.ts";

/** The whole workspace: image in the middle, everything else around it. */
export function WorkspaceBody({ target }: { readonly target: WorkspaceTarget }) {
  const { t } = usePreferences();
  const host = useRef<HTMLDivElement>(null);
  // A workspace outlives a change of language.
  const translate = useRef(t);
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  useEffect(() => {
    if (host.current === null) return undefined;
    const { current: words } = translate;
    const labels = { columns: words("ui.viewer.line-columns"), rows: words("ui.viewer.line-rows") };
    const opened = openWorkspace(api, target, host.current, labels);
    setWorkspace(opened.workspace);
    return () => {
      setWorkspace(null);
      opened.close();
    };
  }, [target]);

  return (
    <div
      className="workspace"
      data-testid="workspace"
      data-session={target.session?.id ?? ""}
      data-ready={workspace !== null}
    >
      <div
        ref={host}
        className="workspace__viewer"
        role="application"
        aria-label={t("ui.viewer.label", { dataset: target.dataset.name })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the image is moved by keys
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.focus({ preventScroll: true })}
        onContextMenu={(event) => event.preventDefault()}
      />
      {workspace === null ? null : (
        <WorkspaceProvider value={workspace}>
          <KeysProvider personId={target.me.id}>
            <Around workspace={workspace} />
          </KeysProvider>
        </WorkspaceProvider>
      )}
    </div>
  );
}

function Around({ workspace }: { readonly workspace: Workspace }) {
  useCommandKeys(workspace);
  usePositionPaste(workspace);
  const { session } = workspace;
  return (
    <>
      <TopBar />
      <div className="workspace__over">
        <ToolPanel />
        <TriageStage />
        <BeforeNotice />
        {session === null ? null : (
          <>
            <FollowNotice session={session} />
            <PastNotice session={session} />
            <ConnectionBanner session={session} />
            <RefusalNotices session={session} />
            <DifferenceStage session={session} />
            <BlameCard session={session} />
          </>
        )}
      </div>
      <SpaceSlot />
      <SidePanel />
      <StatusBar />
      <HelpOverlay workspace={workspace} />
      <CommandPalette workspace={workspace} />
    </>
  );
}
