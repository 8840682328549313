"use client";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import {
  useSessionField,
  useWorkspace,
  useWorkspaceState,
} from "#components/proofreading/workspace-context.tsx";
import { COMMANDS, GESTURES } from "#components/shell/commands.ts";
import { formatChord } from "#components/shell/key-chord.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useIsMac } from "#components/shell/use-key-label.ts";
import { PositionField } from "#components/viewer/position-field.tsx";

/** Where one is, what is under the pointer, and what the keys do now. */
export function StatusBar() {
  const { session } = useWorkspace();
  return (
    <footer className="status-bar">
      <PositionField />
      <Section />
      <Zoom />
      <Hovered />
      {session === null ? <Hints isWritable={false} /> : <SessionHints session={session} />}
    </footer>
  );
}

function SessionHints({ session }: { readonly session: SessionInHand }) {
  return <Hints isWritable={useSessionField(session, "isWritable")} />;
}

function Section() {
  const { t } = usePreferences();
  const { dataset } = useWorkspace();
  const section = useWorkspaceState((state) => Math.round(state.view.positionVoxel[2]));
  return (
    <span className="status-bar__item">
      {t("ui.status.section", { section, last: dataset.shapeVoxel[2] - 1 })}
    </span>
  );
}

function Zoom() {
  const { t } = usePreferences();
  const percent = useWorkspaceState((state) => Math.round(state.view.zoom * 100));
  return <span className="status-bar__item">{t("ui.status.zoom", { percent })}</span>;
}

function Hovered() {
  const { t } = usePreferences();
  const root = useWorkspaceState((state) => state.hovered?.root ?? 0n);
  const supervoxel = useWorkspaceState((state) => state.hovered?.supervoxel ?? 0n);
  return (
    <span
      className="status-bar__item status-bar__hovered"
      data-testid="hovered-segment"
      data-root={String(root)}
    >
      {supervoxel === 0n ? (
        <span className="faint">{t("ui.status.no-segment")}</span>
      ) : (
        <>
          {t("ui.status.segment")} <b className="mono">{String(root)}</b>
          <span className="faint">
            {" "}
            {t("ui.status.supervoxel")} <span className="mono">{String(supervoxel)}</span>
          </span>
        </>
      )}
    </span>
  );
}

/** Hints follow the tool and the held modifier keys. */
function Hints({ isWritable }: { readonly isWritable: boolean }) {
  const { t } = usePreferences();
  const isMac = useIsMac();
  const workspace = useWorkspace();
  const tool = useWorkspaceState((state) => state.tool);
  const { shift, mod } = useWorkspaceState((state) => state.modifiers);
  const isHeld = shift || mod;
  const commands = COMMANDS.flatMap((command) => {
    const key = command.keys.find(
      (chord) => chord.includes("Mod+") === mod && chord.includes("Shift+") === shift,
    );
    const isShown = command.hintIn.includes(tool) && key !== undefined && command.when(workspace);
    return isShown ? [{ id: command.id, key: formatChord(key, isMac), label: command.label }] : [];
  });
  const gestures = isHeld ? [] : GESTURES.filter((gesture) => gesture.hintIn.includes(tool));
  return (
    <span className="status-bar__hints" data-writable={isWritable}>
      {gestures.map((gesture) => (
        <span key={gesture.shown} className="hint">
          <span className="hint__gesture">{t(gesture.shown)}</span> {t(gesture.label)}
        </span>
      ))}
      {commands.map(({ id, key, label }) => (
        <span key={id} className="hint">
          <kbd>{key}</kbd> {t(label)}
        </span>
      ))}
    </span>
  );
}
