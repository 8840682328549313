"use client";
import { ChevronLeft, Command as CommandIcon, Keyboard, Redo2, Undo2 } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { PresenceAvatars } from "#components/presence/presence-avatars.tsx";
import { ConnectionBadge } from "#components/proofreading/connection-badge.tsx";
import { ToolSwitcher } from "#components/proofreading/tool-switcher.tsx";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import {
  useSessionField,
  useWorkspace,
  useWorkspaceState,
} from "#components/proofreading/workspace-context.tsx";
import { PreferenceControls } from "#components/shell/preference-controls.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { StateChip } from "#components/shell/state-chip.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { IconButton } from "#components/ui/button.tsx";
import { Hint } from "#components/ui/hint.tsx";
import { LayersPopover } from "#components/viewer/layers-popover.tsx";

export function TopBar() {
  const { session, dataset, version } = useWorkspace();
  return (
    <header className="top-bar">
      <HomeLink />
      {session === null ? (
        <Crumbs dataset={dataset.name} title={`v${version}`}>
          <ReadOnlyChip />
        </Crumbs>
      ) : (
        <SessionCrumbs session={session} />
      )}
      <div className="top-bar__middle">
        {session === null ? null : <SessionTools session={session} />}
      </div>
      <div className="top-bar__end">
        {session === null ? null : (
          <>
            <PresenceAvatars session={session} />
            <ConnectionBadge session={session} />
          </>
        )}
        <LayersPopover />
        <OverlayButtons />
        <PreferenceControls />
      </div>
    </header>
  );
}

function HomeLink() {
  const { t } = usePreferences();
  return (
    <Hint label={t("ui.home.go")}>
      {/* Fetched in advance, it would be made by the server just while the first tiles are. */}
      <Link
        href="/"
        prefetch={false}
        className="button button--quiet button--icon"
        aria-label={t("ui.home.go")}
      >
        <ChevronLeft />
      </Link>
    </Hint>
  );
}

interface CrumbsProps {
  readonly dataset: string;
  readonly title: string;
  readonly children: ReactNode;
}

function Crumbs({ dataset, title, children }: CrumbsProps) {
  return (
    <div className="crumbs">
      <span className="crumbs__dataset truncate">{dataset}</span>
      <span className="crumbs__divider" aria-hidden="true">
        /
      </span>
      <h1 className="crumbs__title truncate">{title}</h1>
      {children}
    </div>
  );
}

function ReadOnlyChip() {
  const { t } = usePreferences();
  return <span className="chip">{t("connection.read-only")}</span>;
}

function SessionCrumbs({ session }: { readonly session: SessionInHand }) {
  const state = useSessionField(session, "state");
  return (
    <Crumbs dataset={session.info.datasetName} title={session.info.title}>
      <StateChip state={state} />
    </Crumbs>
  );
}

function SessionTools({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const isPast = useWorkspaceState((state) => state.pastSeq !== null);
  // In the past nothing is edited.
  const isWritable = useSessionField(session, "isWritable") && !isPast;
  const undoKey = useKeyLabel("undo");
  const redoKey = useKeyLabel("redo");
  return (
    <>
      <ToolSwitcher isWritable={isWritable} />
      <IconButton
        label={t("ui.command.undo")}
        keyLabel={undoKey}
        disabled={!isWritable}
        data-testid="undo-button"
        onClick={() => workspace.submit({ kind: "undo", of: null })}
      >
        <Undo2 />
      </IconButton>
      <IconButton
        label={t("ui.command.redo")}
        keyLabel={redoKey}
        disabled={!isWritable}
        data-testid="redo-button"
        onClick={() => workspace.submit({ kind: "redo", of: null })}
      >
        <Redo2 />
      </IconButton>
    </>
  );
}

function OverlayButtons() {
  const { t } = usePreferences();
  const { store } = useWorkspace();
  const paletteKey = useKeyLabel("palette");
  const helpKey = useKeyLabel("help");
  return (
    <>
      <IconButton
        label={t("ui.command.palette")}
        keyLabel={paletteKey}
        onClick={() => store.set({ overlay: "palette" })}
      >
        <CommandIcon />
      </IconButton>
      <IconButton
        label={t("ui.command.help")}
        keyLabel={helpKey}
        onClick={() => store.set({ overlay: "help" })}
      >
        <Keyboard />
      </IconButton>
    </>
  );
}
