// The one list of what keys do. Key handling, tooltips, the status bar's hints, the help page and
// the palette all read it, so that none of them can say what another does not do.
import type { MessageKey } from "#client/messages/translate.ts";
import { hasSpace } from "#client/viewer/panel-layout.ts";
import { claimSelected } from "#components/claims/claim-selected.ts";
import { findNeuron } from "#components/connectome/find-neuron.ts";
import { stepHistory } from "#components/history/step-history.ts";
import { labelSelected } from "#components/neurons/label-selected.ts";
import { followNext } from "#components/presence/go-to-person.ts";
import type { ToolName } from "#components/proofreading/edit-tool.ts";
import { placeHere, selectHere } from "#components/proofreading/here-by-key.ts";
import { isolateHere } from "#components/proofreading/isolate-here.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { commentHere, mayComment } from "#components/review/comment-here.ts";
import { markHere, unmarkHere } from "#components/review/mark-here.ts";
import {
  showBefore,
  showChangedSegment,
  showInSpace,
  showNextMode,
} from "#components/review/show-changed-segment.ts";
import { goToWaiting, maySignCurrent, signAndGoOn } from "#components/review/sign-and-go-on.ts";
import { blameOrShowSections, isOverSpace, showSections } from "#components/space/show-sections.ts";
import { correctSynapse } from "#components/synapses/correct-synapse.ts";
import { colorBy, colorByNext, takeNextPalette } from "#components/viewer/color-keys.ts";
import { switchLayer } from "#components/viewer/layer-keys.ts";
import {
  askPosition,
  goToNextPlane,
  panByArrow,
  panFinely,
  stepSections,
  zoomByKey,
} from "#components/viewer/move-by-keys.ts";
import type { SynapseVerdict } from "#core/operations/operation.ts";

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
const HAS_ANYTHING_TO_END = (workspace: Workspace) => {
  const { following, pastSeq } = workspace.store.get();
  const isLooking = following !== null || pastSeq !== null;
  return isLooking || workspace.triage.store.get().isOpen || HAS_TOOL(workspace);
};
const MAY_BLAME_OR_SHOW = (workspace: Workspace) => IN_SESSION(workspace) || isOverSpace(workspace);
const HAS_SPLIT = ({ store }: Workspace) => store.get().tool === "split";
const MAY_JUDGE = ({ canEdit, triage }: Workspace) => canEdit() && triage.current() !== null;
const HAS_SIDES = ({ store }: Workspace) => ["split", "synapse"].includes(store.get().tool);
const HAS_DIFFERENCE = ({ session }: Workspace) =>
  session !== null && session.review.store.get().entries.length > 0;

const MAY_SIGN = maySignCurrent;
const MAY_COMMENT = ({ session }: Workspace) => session !== null && mayComment(session);

const FEW_SECTIONS = 1;
const MANY_SECTIONS = 10;

const ALL_TOOLS: readonly ToolName[] = ["navigate", "merge", "split", "isolate", "synapse"];
const EDIT_TOOLS: readonly ToolName[] = ["merge", "split", "isolate", "synapse"];

/** The panel under the pointer fills the image, or gives its place back to all of them. */
function switchPanels({ viewer }: Workspace): void {
  viewer.toggleLayout();
}

/** The next click is on the other side; of a synapse, the sites change theirs. */
function swapSide({ store, split, synapse }: Workspace): void {
  if (store.get().tool === "split") split.nextGroup();
  else synapse.flip();
}

function judge(verdict: SynapseVerdict) {
  return ({ triage }: Workspace) => triage.judge(verdict);
}

function switchTriage({ triage }: Workspace): void {
  triage.open(!triage.store.get().isOpen);
}

/** The synapse that is looked at, in hand. */
function correctCurrent(workspace: Workspace): void {
  const { triage } = workspace;
  const current = triage.current();
  if (current === null) return;
  triage.open(false);
  void correctSynapse(workspace, current.listed.synapse);
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

/** The nearest thing first: going along with somebody, then the past, then what is being set. */
function cancel(workspace: Workspace): void {
  if (workspace.triage.store.get().isOpen) {
    workspace.triage.open(false);
    return;
  }
  const { following, pastSeq } = workspace.store.get();
  if (following !== null) workspace.follow(null);
  else if (pastSeq !== null) workspace.setPast(null);
  else if (workspace.editTool()?.cancel() !== true) workspace.setTool("navigate");
}

export const COMMANDS: readonly Command[] = [
  ...group("move", [
    [
      "section-back",
      [",", "D"],
      "ui.command.section-back",
      stepSections(-FEW_SECTIONS),
      ALWAYS,
      ["navigate"],
    ],
    [
      "section-on",
      [".", "F"],
      "ui.command.section-on",
      stepSections(FEW_SECTIONS),
      ALWAYS,
      ["navigate"],
    ],
    [
      "sections-back",
      ["Shift+,", "Shift+D"],
      "ui.command.sections-back",
      stepSections(-MANY_SECTIONS),
      ALWAYS,
      ALL_TOOLS,
    ],
    [
      "sections-on",
      ["Shift+.", "Shift+F"],
      "ui.command.sections-on",
      stepSections(MANY_SECTIONS),
      ALWAYS,
      ALL_TOOLS,
    ],
    ["zoom-in", ["+", "I"], "ui.command.zoom-in", zoomByKey(1)],
    ["zoom-out", ["-", "O"], "ui.command.zoom-out", zoomByKey(-1)],
    ["fit", ["0"], "ui.command.fit", ({ viewer }) => viewer.fit()],
    ["pan-left", ["ArrowLeft"], "ui.command.pan-left", panByArrow(-1, 0)],
    ["pan-right", ["ArrowRight"], "ui.command.pan-right", panByArrow(1, 0)],
    ["pan-up", ["ArrowUp"], "ui.command.pan-up", panByArrow(0, -1)],
    ["pan-down", ["ArrowDown"], "ui.command.pan-down", panByArrow(0, 1)],
    ["fine-left", ["Shift+ArrowLeft"], "ui.command.fine-left", panFinely(-1, 0)],
    ["fine-right", ["Shift+ArrowRight"], "ui.command.fine-right", panFinely(1, 0)],
    ["fine-up", ["Shift+ArrowUp"], "ui.command.fine-up", panFinely(0, -1)],
    ["fine-down", ["Shift+ArrowDown"], "ui.command.fine-down", panFinely(0, 1)],
    ["position", ["Alt+P"], "ui.command.position", askPosition],
    ["plane-next", ["Z"], "ui.command.plane-next", goToNextPlane],
    ["panel-layout", ["Space"], "ui.command.panel-layout", switchPanels, ALWAYS, ["navigate"]],
  ]),
  ...group("edit", [
    ["navigate", ["V"], "ui.command.navigate", takeTool("navigate"), IN_SESSION],
    ["merge", ["M"], "ui.command.merge", takeTool("merge"), CAN_EDIT, ["navigate"]],
    ["split", ["C"], "ui.command.split", takeTool("split"), CAN_EDIT, ["navigate"]],
    ["isolate", ["T"], "ui.command.isolate", isolateHere, CAN_EDIT, ["navigate", "split"]],
    ["synapse", ["Y"], "ui.command.synapse", takeTool("synapse"), CAN_EDIT, ["navigate"]],
    ["triage", ["Alt+Y"], "ui.command.triage", switchTriage, IN_SESSION, ["synapse"]],
    ["synapse-back", ["PageUp"], "ui.command.synapse-back", ({ triage }) => triage.step(-1)],
    ["synapse-next", ["PageDown"], "ui.command.synapse-next", ({ triage }) => triage.step(1)],
    ["synapse-accept", ["7"], "ui.command.synapse-accept", judge("accepted"), MAY_JUDGE],
    ["synapse-uncertain", ["8"], "ui.command.synapse-uncertain", judge("uncertain"), MAY_JUDGE],
    ["synapse-reject", ["9"], "ui.command.synapse-reject", judge("rejected"), MAY_JUDGE],
    ["synapse-correct", ["Alt+C"], "ui.command.synapse-correct", correctCurrent, MAY_JUDGE],
    ["place-here", ["Mod+Enter"], "ui.command.place-here", placeHere, HAS_TOOL, EDIT_TOOLS],
    ["swap-side", ["G"], "ui.command.swap-side", swapSide, HAS_SIDES, ["split", "synapse"]],
    [
      "swap-points",
      ["Alt+G"],
      "ui.command.swap-points",
      ({ split }) => split.swapSides(),
      HAS_SPLIT,
    ],
    [
      "take-back",
      ["Backspace"],
      "ui.command.take-back",
      ({ split }) => split.takeBack(),
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
      (workspace) => workspace.commitEdit(),
      HAS_TOOL,
      EDIT_TOOLS,
    ],
    [
      "cancel",
      // With Shift in the middle of a stroke, which is painted with it.
      ["Escape", "Shift+Escape"],
      "ui.command.cancel",
      cancel,
      HAS_ANYTHING_TO_END,
      EDIT_TOOLS,
    ],
    [
      "claim",
      ["Alt+K"],
      "ui.command.claim",
      (workspace) => {
        // Offline there is no place to claim, and nothing to say beyond what the badge says.
        claimSelected(workspace).catch(() => undefined);
      },
      CAN_EDIT,
    ],
    ["label", ["Alt+L"], "ui.command.label", labelSelected, CAN_EDIT, ["navigate"]],
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
    ["mark-todo", ["L"], "ui.command.mark-todo", markHere("todo"), MAY_COMMENT],
    ["unmark-todo", ["Shift+L"], "ui.command.unmark-todo", unmarkHere("todo"), MAY_COMMENT],
    ["mark-end", ["K"], "ui.command.mark-end", markHere("end"), MAY_COMMENT],
    ["unmark-end", ["Shift+K"], "ui.command.unmark-end", unmarkHere("end"), MAY_COMMENT],
    ["mark-uncertain", ["U"], "ui.command.mark-uncertain", markHere("uncertain"), MAY_COMMENT],
    [
      "unmark-uncertain",
      ["Shift+U"],
      "ui.command.unmark-uncertain",
      unmarkHere("uncertain"),
      MAY_COMMENT,
    ],
    [
      "before-after",
      ["B"],
      "ui.command.before-after",
      (workspace) => showBefore(workspace, !workspace.store.get().isBefore),
      IN_SESSION,
    ],
    ["compare-mode", ["J"], "ui.command.compare-mode", showNextMode, IN_SESSION],
    ["compare-3d", ["Shift+J"], "ui.command.compare-3d", showInSpace, IN_SESSION],
    ["blame", ["S"], "ui.command.blame", blameOrShowSections, MAY_BLAME_OR_SHOW],
    ["history-back", ["["], "ui.command.history-back", historyStep(-1), IN_SESSION],
    ["history-on", ["]"], "ui.command.history-on", historyStep(1), IN_SESSION],
    ["follow", ["Alt+U"], "ui.command.follow", followNext, IN_SESSION],
  ]),
  ...group("look", [
    ["find-neuron", ["/"], "ui.command.find-neuron", findNeuron],
    ["layer-image", ["1"], "ui.command.layer-image", switchLayer("image")],
    ["layer-segments", ["2"], "ui.command.layer-segments", switchLayer("segments")],
    ["layer-boundaries", ["3"], "ui.command.layer-boundaries", switchLayer("boundaries")],
    ["layer-inverted", ["4"], "ui.command.layer-inverted", switchLayer("inverted")],
    ["recolor", ["R"], "ui.command.recolor", (workspace) => workspace.recolor()],
    ["color-next", ["5"], "ui.command.color-next", colorByNext],
    ["color-palette", ["6"], "ui.command.color-palette", takeNextPalette],
    ["color-segment", ["Alt+R"], "ui.command.color-segment", colorBy("segment")],
    ["color-type", ["Alt+T"], "ui.command.color-type", colorBy("type")],
    ["color-review", ["Alt+V"], "ui.command.color-review", colorBy("review"), IN_SESSION],
    ["color-author", ["Alt+A"], "ui.command.color-author", colorBy("author"), IN_SESSION],
    ["select-here", ["Shift+Enter"], "ui.command.select-here", selectHere, ALWAYS, ["navigate"]],
    [
      "clear-selection",
      ["X"],
      "ui.command.clear-selection",
      (workspace) => workspace.setSelection([]),
    ],
    [
      "space-sections",
      ["Alt+S"],
      "ui.command.space-sections",
      showSections,
      ({ viewer }) => hasSpace(viewer.layout),
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
    [
      "tour",
      ["F2"],
      "ui.command.tour",
      ({ store }) => store.set({ isTourAsked: true, overlay: "none" }),
      IN_SESSION,
    ],
  ]),
];

function historyStep(by: -1 | 1) {
  return (workspace: Workspace) => stepHistory(workspace, by);
}

function reviewStep(by: -1 | 1) {
  return (workspace: Workspace) =>
    showChangedSegment(workspace, workspace.session?.review.step(by) ?? null);
}

export function commandById(id: string): Command {
  const command = COMMANDS.find((candidate) => candidate.id === id);
  if (command === undefined) throw new Error(`there is no command ${id}`);
  return command;
}

/** What the pointer does, and a paste; in the help page and the status bar beside the keys. */
export interface Gesture {
  readonly shown: MessageKey;
  readonly label: MessageKey;
  /** The modifier that it takes; null: none. */
  readonly held: "shift" | "mod" | null;
  /** Tools in whose hints it is named, while that modifier is held. */
  readonly hintIn: readonly ToolName[];
}

export const GESTURES: readonly Gesture[] = [
  { shown: "ui.gesture.click", label: "ui.gesture.place", held: null, hintIn: EDIT_TOOLS },
  {
    ...{ shown: "ui.gesture.double-click", label: "ui.gesture.select" },
    ...{ held: null, hintIn: ["navigate"] },
  },
  {
    ...{ shown: "ui.gesture.right-click", label: "ui.gesture.centre" },
    ...{ held: null, hintIn: ALL_TOOLS },
  },
  { shown: "ui.gesture.drag", label: "ui.gesture.pan", held: null, hintIn: [] },
  { shown: "ui.gesture.shift-drag", label: "ui.gesture.paint", held: "shift", hintIn: ["split"] },
  {
    ...{ shown: "ui.gesture.wheel", label: "ui.gesture.sections" },
    ...{ held: null, hintIn: ["navigate"] },
  },
  { shown: "ui.gesture.ctrl-wheel", label: "ui.gesture.zoom", held: "mod", hintIn: ALL_TOOLS },
  { shown: "ui.gesture.ctrl-v", label: "ui.gesture.paste", held: "mod", hintIn: ALL_TOOLS },
];
