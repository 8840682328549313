"use client";
import { Crosshair } from "lucide-react";
import { AXIS_NAMES } from "#client/viewer/axis-color.ts";
import { LatestOperation } from "#components/history/latest-operation.tsx";
import { useKeyBindings } from "#components/keys/keys-context.tsx";
import { ClickProblem } from "#components/proofreading/click-problem.tsx";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import {
  useSessionField,
  useWorkspace,
  useWorkspaceState,
} from "#components/proofreading/workspace-context.tsx";
import { COMMANDS } from "#components/shell/commands.ts";
import { formatChord } from "#components/shell/key-chord.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useIsMac } from "#components/shell/use-key-label.ts";
import { useClassWords } from "#components/viewer/class-words.ts";
import { PlaneSwitch } from "#components/viewer/plane-switch.tsx";
import { PositionField } from "#components/viewer/position-field.tsx";
import { statusHints } from "#components/viewer/status-hints.ts";
import { planeAxes } from "#core/geometry/plane.ts";

/** Where one is, what is pointed at, and what the keys do now. */
export function StatusBar() {
  const { session } = useWorkspace();
  return (
    <footer className="status-bar">
      <PositionField />
      <PlaneSwitch />
      <Slice />
      <Zoom />
      <Hovered />
      <Problem />
      {session === null ? null : <LatestOperation session={session} />}
      {session === null ? <Hints isWritable={false} /> : <SessionHints session={session} />}
    </footer>
  );
}

function SessionHints({ session }: { readonly session: SessionInHand }) {
  return <Hints isWritable={useSessionField(session, "isWritable")} />;
}

/** The slice that keys and the wheel go on from: of the plane that the pointer was over last. */
function Slice() {
  const { t } = usePreferences();
  const { dataset } = useWorkspace();
  const plane = useWorkspaceState((state) => state.plane);
  const { normal } = planeAxes(plane);
  const slice = useWorkspaceState((state) => Math.round(state.view.positionVoxel[normal]));
  const last = dataset.shapeVoxel[normal] - 1;
  return (
    <span className="status-bar__item" data-testid="status-slice">
      {t("ui.status.slice", { plane, axis: AXIS_NAMES[normal], slice, last })}
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
  const isByKeys = useWorkspaceState((state) => state.isByKeys);
  const words = useClassWords(root);
  return (
    <span
      className="status-bar__item status-bar__hovered"
      data-testid="hovered-segment"
      data-root={String(root)}
    >
      {isByKeys ? (
        <Crosshair
          className="status-bar__crosshair"
          role="img"
          aria-hidden="false"
          aria-label={t("ui.status.at-crosshair")}
        />
      ) : null}
      {supervoxel === 0n ? (
        <span className="faint">{t("ui.status.no-segment")}</span>
      ) : (
        <>
          {t("ui.status.segment")} <b className="mono">{String(root)}</b>
          {words === null ? null : <span data-testid="hovered-class"> · {words}</span>}
          <span className="faint">
            {" "}
            {t("ui.status.supervoxel")} <span className="mono">{String(supervoxel)}</span>
          </span>
        </>
      )}
    </span>
  );
}

/** Why a command found nothing to act on; a tool in hand says it itself. */
function Problem() {
  const hasTool = useWorkspaceState((state) => state.tool !== "navigate");
  return hasTool ? null : (
    <span className="status-bar__problem">
      <ClickProblem />
    </span>
  );
}

/** Hints follow the tool, the held modifier keys and the person's own keys. */
function Hints({ isWritable }: { readonly isWritable: boolean }) {
  const { t } = usePreferences();
  const isMac = useIsMac();
  const workspace = useWorkspace();
  const bindings = useKeyBindings();
  const tool = useWorkspaceState((state) => state.tool);
  const held = useWorkspaceState((state) => state.modifiers);
  const hints = statusHints({ commands: COMMANDS, bindings, tool, held }, workspace);
  return (
    <span className="status-bar__hints" data-testid="status-hints" data-writable={isWritable}>
      {hints.gestures.map((gesture) => (
        <span key={gesture.shown} className="hint">
          <span className="hint__gesture">{t(gesture.shown)}</span> {t(gesture.label)}
        </span>
      ))}
      {hints.keys.map(({ command, chord }) => (
        <span key={command.id} className="hint">
          <kbd>{formatChord(chord, isMac)}</kbd> {t(command.label)}
        </span>
      ))}
    </span>
  );
}
