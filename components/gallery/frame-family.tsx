"use client";
// What stands around the image: the bars, the panel beside it, and what is said over it.
import { NO_LINE, nothing } from "#components/gallery/made-up.ts";
import {
  EMPTY,
  LINES,
  LONG_TITLE,
  OPEN,
  READ_ONLY,
  selectSome,
  UNWRITABLE,
  VERSION,
  WIDE_IMAGE,
} from "#components/gallery/made-up-scenes.ts";
import { Room } from "#components/gallery/room.tsx";
import { Family, Sample } from "#components/gallery/sample.tsx";
import { ConnectionBadge } from "#components/proofreading/connection-badge.tsx";
import { ConnectionBanner } from "#components/proofreading/connection-banner.tsx";
import { SidePanel } from "#components/proofreading/side-panel.tsx";
import { TopBar } from "#components/proofreading/top-bar.tsx";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { WorkspaceLoader } from "#components/proofreading/workspace-loader.tsx";
import { PANELS } from "#components/proofreading/workspace-state.ts";
import { CommandPalette } from "#components/shell/command-palette.tsx";
import { HelpOverlay } from "#components/shell/help-overlay.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { TourCard } from "#components/tour/tour-card.tsx";
import { Button } from "#components/ui/button.tsx";
import { BeforeNotice } from "#components/viewer/before-notice.tsx";
import { ColorRows } from "#components/viewer/color-rows.tsx";
import { LayersPopover } from "#components/viewer/layers-popover.tsx";
import { PlaneSwitch } from "#components/viewer/plane-switch.tsx";
import { PositionField } from "#components/viewer/position-field.tsx";
import { StatusBar } from "#components/viewer/status-bar.tsx";

const setBefore = ({ store }: Workspace) => store.set({ isBefore: true });
const takeSplit = (workspace: Workspace) => workspace.setTool("split");
const pasteWrong = ({ store }: Workspace) => store.set({ pasteProblem: "outside" });
const askTour = ({ store }: Workspace) => store.set({ isTourAsked: true });
const byType = ({ coloring }: Workspace) => coloring.choose({ scheme: "type" });
const OPEN_PANELS = PANELS.map((panel) => (workspace: Workspace) => {
  selectSome(workspace);
  workspace.setPanel(panel);
});

export function FrameFamily() {
  return (
    <Family name="frame">
      <Bars />
      <Panels />
      <Lines />
      <Layers />
      <Overlays />
    </Family>
  );
}

function Bars() {
  return (
    <>
      <Room of="TopBar" state="full" room="bar" scene={OPEN}>
        <TopBar />
      </Room>
      <Room of="TopBar" state="long" room="bar" scene={LONG_TITLE}>
        <TopBar />
      </Room>
      <Room of="TopBar" state="disabled" room="bar" scene={READ_ONLY}>
        <TopBar />
      </Room>
      <Room of="TopBar" state="read-only" room="bar" scene={VERSION}>
        <TopBar />
      </Room>
      <Room of="StatusBar" state="full" room="bar" scene={OPEN}>
        <StatusBar />
      </Room>
      <Room of="StatusBar" state="chosen" room="bar" scene={OPEN} after={takeSplit}>
        <StatusBar />
      </Room>
      <Room of="StatusBar" state="read-only" room="bar" scene={VERSION}>
        <StatusBar />
      </Room>
      <Room of="PlaneSwitch" scene={OPEN}>
        <PlaneSwitch />
      </Room>
      <Room of="PositionField" scene={OPEN}>
        <PositionField />
      </Room>
      <Room of="PositionField" state="error" room="bar" scene={OPEN} after={pasteWrong}>
        <div className="gallery__low">
          <PositionField />
        </div>
      </Room>
    </>
  );
}

function Panels() {
  return (
    <>
      {PANELS.map((panel, at) => (
        <Room
          key={panel}
          of="SidePanel"
          state="full"
          room="side"
          scene={OPEN}
          after={OPEN_PANELS[at]}
        >
          <SidePanel />
        </Room>
      ))}
      <Room of="SidePanel" state="read-only" room="side" scene={VERSION}>
        <SidePanel />
      </Room>
      <Room of="TourCard" state="full" scene={EMPTY} after={askTour}>
        {(session) => <TourCard session={session} />}
      </Room>
    </>
  );
}

function Lines() {
  const { t } = usePreferences();
  return (
    <>
      {LINES.map((scene) => (
        <Room key={scene.line} of="ConnectionBadge" scene={scene}>
          {(session) => <ConnectionBadge session={session} />}
        </Room>
      ))}
      {LINES.filter(({ line }) => line === "refused").map((scene) => (
        <Room key={scene.line} of="ConnectionBanner" state="error" room="over" scene={scene}>
          {(session) => <ConnectionBanner session={session} />}
        </Room>
      ))}
      {UNWRITABLE.map((scene) => (
        <Room key={scene.notWritable} of="ConnectionBanner" state="busy" room="over" scene={scene}>
          {(session) => <ConnectionBanner session={session} />}
        </Room>
      ))}
      <Room of="BeforeNotice" room="over" scene={OPEN} after={setBefore}>
        <BeforeNotice />
      </Room>
      <Sample of="WorkspaceLoader" state="busy">
        <WorkspaceLoader title={t("ui.viewer.opening")} loaded={LOADING} onRetry={nothing} />
      </Sample>
      <Sample of="WorkspaceLoader" state="error">
        <WorkspaceLoader title={t("ui.viewer.opening")} loaded={FAILED} onRetry={nothing} />
      </Sample>
    </>
  );
}

const LOADING = { status: "loading" } as const;
const FAILED = { status: "failed", failure: NO_LINE } as const;

function Layers() {
  return (
    <>
      <Room of="LayersPopover" scene={WIDE_IMAGE}>
        <LayersPopover />
      </Room>
      <Room of="ColorRows" scene={OPEN}>
        <ColorRows />
      </Room>
      <Room of="ColorRows" state="full" scene={OPEN} after={byType}>
        <ColorRows />
      </Room>
    </>
  );
}

function Overlays() {
  const { t } = usePreferences();
  return (
    <>
      {(["help", "palette"] as const).map((overlay) => (
        <Room key={overlay} of={overlay === "help" ? "HelpOverlay" : "CommandPalette"} scene={OPEN}>
          {(_, workspace) => (
            <>
              <Button data-testid="gallery-opens" onClick={() => workspace.store.set({ overlay })}>
                {t(`ui.command.${overlay}`)}
              </Button>
              {overlay === "help" ? (
                <HelpOverlay workspace={workspace} />
              ) : (
                <CommandPalette workspace={workspace} />
              )}
            </>
          )}
        </Room>
      ))}
    </>
  );
}
