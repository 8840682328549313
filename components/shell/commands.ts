// The one list of what keys do. Key handling, tooltips, the status bar's hints, the help page and
// the palette all read it, so that none of them can say what another does not do.
import type { MessageKey } from "#client/messages/translate.ts";
import { claimSelected } from "#components/claims/claim-selected.ts";
import { labelSelected } from "#components/neurons/label-selected.ts";
import type { ToolName } from "#components/proofreading/edit-tool.ts";
import { isolateHere } from "#components/proofreading/isolate-here.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { commentHere, mayComment } from "#components/review/comment-here.ts";
import {
  blameHovered,
  showBefore,
  showChangedSegment,
  showNextMode,
} from "#components/review/show-changed-segment.ts";
import { goToWaiting, maySignCurrent, signAndGoOn } from "#components/review/sign-and-go-on.ts";

export const COMMAND_GROUPS = ["move", "edit", "review", "look", "help"] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

export interface Command {
  readonly id: string;
  /** As in key-chord.ts; the first is the one shown in hints. */
  readonly keys: readonly string[];
  readonly label: MessageKey;
  readonly group: CommandGroup;
  /** Tools in whose hints it is named. */
  readonly hintIn: readonly ToolName[];
  when(workspace: Workspace): boolean;
  run(workspace: Workspace): void;
}

const ALWAYS = () => true;
const IN_SESSION = (workspace: Workspace) => workspace.session !== null;
const CAN_EDIT = (workspace: Workspace) => workspace.canEdit();
const HAS_TOOL = (workspace: Workspace) => workspace.editTool() !== null;
const HAS_SPLIT = ({ store }: Workspace) => store.get().tool === "split";
const HAS_DIFFERENCE = ({ session }: Workspace) =>
  session !== null && session.review.store.get().entries.length > 0;

const MAY_SIGN = maySignCurrent;
const MAY_COMMENT = ({ session }: Workspace) => session !== null && mayComment(session);

const FEW_SECTIONS = 1;
const MANY_SECTIONS = 10;
const ZOOM_STEP = 1.25;
const PAN_PX = 80;

const ALL_TOOLS: readonly ToolName[] = ["navigate", "merge", "split", "isolate", "synapse"];
const EDIT_TOOLS: readonly ToolName[] = ["merge", "split", "isolate", "synapse"];

function step(sections: number) {
  return (workspace: Workspace) => workspace.stepSection(sections);
}

function pan(dx: number, dy: number) {
  return ({ viewer }: Workspace) => viewer.panByPx(dx * PAN_PX, dy * PAN_PX);
}

function takeTool(tool: ToolName) {
  return (workspace: Workspace) => workspace.setTool(tool);
}

type Row = readonly [
  id: string,
  keys: readonly string[],
  label: MessageKey,
  run: Command["run"],
  when?: Command["when"],
  hintIn?: readonly ToolName[],
];

function group(name: CommandGroup, rows: readonly Row[]): readonly Command[] {
  return rows.map(([id, keys, label, run, when = ALWAYS, hintIn = []]) => ({
    id,
    keys,
    label,
    group: name,
    hintIn,
    when,
    run,
  }));
}

function cancel(workspace: Workspace): void {
  const hadPoints = workspace.editTool()?.cancel() ?? false;
  if (!hadPoints) workspace.setTool("navigate");
}

export const COMMANDS: readonly Command[] = [
  ...group("move", [
    [
      "section-back",
      [",", "D"],
      "ui.command.section-back",
      step(-FEW_SECTIONS),
      ALWAYS,
      ["navigate"],
    ],
    ["section-on", [".", "F"], "ui.command.section-on", step(FEW_SECTIONS), ALWAYS, ["navigate"]],
    [
      "sections-back",
      ["Shift+,", "Shift+D"],
      "ui.command.sections-back",
      step(-MANY_SECTIONS),
      ALWAYS,
      ALL_TOOLS,
    ],
    [
      "sections-on",
      ["Shift+.", "Shift+F"],
      "ui.command.sections-on",
      step(MANY_SECTIONS),
      ALWAYS,
      ALL_TOOLS,
    ],
    ["zoom-in", ["+", "I"], "ui.command.zoom-in", ({ viewer }) => viewer.zoomBy(ZOOM_STEP)],
    ["zoom-out", ["-", "O"], "ui.command.zoom-out", ({ viewer }) => viewer.zoomBy(1 / ZOOM_STEP)],
    ["fit", ["0"], "ui.command.fit", ({ viewer }) => viewer.fit()],
    ["pan-left", ["ArrowLeft"], "ui.command.pan-left", pan(-1, 0)],
    ["pan-right", ["ArrowRight"], "ui.command.pan-right", pan(1, 0)],
    ["pan-up", ["ArrowUp"], "ui.command.pan-up", pan(0, -1)],
    ["pan-down", ["ArrowDown"], "ui.command.pan-down", pan(0, 1)],
  ]),
  ...group("edit", [
    ["navigate", ["V"], "ui.command.navigate", takeTool("navigate"), IN_SESSION],
    ["merge", ["M"], "ui.command.merge", takeTool("merge"), CAN_EDIT, ["navigate"]],
    ["split", ["C"], "ui.command.split", takeTool("split"), CAN_EDIT, ["navigate"]],
    ["isolate", ["T"], "ui.command.isolate", isolateHere, CAN_EDIT, ["navigate", "split"]],
    ["synapse", ["Y"], "ui.command.synapse", takeTool("synapse"), CAN_EDIT, ["navigate"]],
    [
      "swap-side",
      ["G"],
      "ui.command.swap-side",
      ({ split }) => split.nextGroup(),
      HAS_SPLIT,
      ["split"],
    ],
    [
      "new-group",
      ["N"],
      "ui.command.new-group",
      ({ split }) => split.startGroup(),
      HAS_SPLIT,
      ["split"],
    ],
    [
      "commit",
      ["Enter"],
      "ui.command.commit",
      (workspace) => workspace.editTool()?.commit(),
      HAS_TOOL,
      EDIT_TOOLS,
    ],
    ["cancel", ["Escape"], "ui.command.cancel", cancel, HAS_TOOL, EDIT_TOOLS],
    [
      "claim",
      ["K"],
      "ui.command.claim",
      (workspace) => {
        // Offline there is no place to claim, and nothing to say beyond what the badge says.
        claimSelected(workspace).catch(() => undefined);
      },
      CAN_EDIT,
    ],
    ["label", ["L"], "ui.command.label", labelSelected, CAN_EDIT, ["navigate"]],
    [
      "undo",
      ["Mod+Z"],
      "ui.command.undo",
      ({ submit }) => submit({ kind: "undo", of: null }),
      CAN_EDIT,
      ALL_TOOLS,
    ],
    [
      "redo",
      ["Mod+Shift+Z", "Mod+Y"],
      "ui.command.redo",
      ({ submit }) => submit({ kind: "redo", of: null }),
      CAN_EDIT,
      ALL_TOOLS,
    ],
  ]),
  ...group("review", [
    ["review-back", ["Q"], "ui.command.review-back", reviewStep(-1), HAS_DIFFERENCE],
    ["review-on", ["E"], "ui.command.review-on", reviewStep(1), HAS_DIFFERENCE],
    [
      "review-unsigned",
      ["Shift+E"],
      "ui.command.review-unsigned",
      (workspace) =>
        showChangedSegment(workspace, workspace.session?.review.nextUnreviewed() ?? null),
      HAS_DIFFERENCE,
      ["navigate"],
    ],
    ["sign-next", ["A"], "ui.command.sign-next", signAndGoOn, MAY_SIGN, ["navigate"]],
    ["verdicts", ["W"], "ui.command.verdicts", goToWaiting, IN_SESSION],
    ["comment", ["P"], "ui.command.comment", commentHere, MAY_COMMENT],
    [
      "before-after",
      ["B"],
      "ui.command.before-after",
      (workspace) => showBefore(workspace, !workspace.store.get().isBefore),
      IN_SESSION,
    ],
    ["compare-mode", ["J"], "ui.command.compare-mode", showNextMode, IN_SESSION],
    ["blame", ["S"], "ui.command.blame", blameHovered, IN_SESSION],
  ]),
  ...group("look", [
    ["recolor", ["R"], "ui.command.recolor", (workspace) => workspace.recolor()],
    [
      "clear-selection",
      ["X"],
      "ui.command.clear-selection",
      (workspace) => workspace.setSelection([]),
    ],
    [
      "selected-only",
      ["Shift+X"],
      "ui.command.selected-only",
      (workspace) =>
        workspace.setLayers({ selectedOnly: !workspace.store.get().layers.selectedOnly }),
    ],
  ]),
  ...group("help", [
    [
      "palette",
      ["Mod+K"],
      "ui.command.palette",
      ({ store }) => store.set({ overlay: "palette" }),
      ALWAYS,
      ALL_TOOLS,
    ],
    [
      "help",
      ["?", "H"],
      "ui.command.help",
      ({ store }) => store.set({ overlay: "help" }),
      ALWAYS,
      ["navigate"],
    ],
  ]),
];

function reviewStep(by: -1 | 1) {
  return (workspace: Workspace) =>
    showChangedSegment(workspace, workspace.session?.review.step(by) ?? null);
}

export function commandById(id: string): Command {
  const command = COMMANDS.find((candidate) => candidate.id === id);
  if (command === undefined) throw new Error(`there is no command ${id}`);
  return command;
}

/** What the pointer does; in the help page and the status bar beside the keys. */
export const GESTURES: readonly {
  readonly shown: MessageKey;
  readonly label: MessageKey;
  readonly hintIn: readonly ToolName[];
}[] = [
  { shown: "ui.gesture.click", label: "ui.gesture.place", hintIn: EDIT_TOOLS },
  { shown: "ui.gesture.double-click", label: "ui.gesture.select", hintIn: ["navigate"] },
  { shown: "ui.gesture.right-click", label: "ui.gesture.centre", hintIn: ALL_TOOLS },
  { shown: "ui.gesture.drag", label: "ui.gesture.pan", hintIn: [] },
  { shown: "ui.gesture.wheel", label: "ui.gesture.sections", hintIn: ["navigate"] },
  { shown: "ui.gesture.ctrl-wheel", label: "ui.gesture.zoom", hintIn: [] },
];
