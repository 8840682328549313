"use client";
// The tools' cards, with their points set by the tools themselves and their previews as they were recorded.
import { type ReactNode, useCallback } from "react";
import { nothing } from "#components/gallery/made-up.ts";
import {
  EMPTY,
  NO_ANSWER,
  OFFLINE,
  OPEN,
  OVERRIDING,
  pickOf,
  READ_ONLY,
  REFUSED_EDIT,
  TOO_FAR,
} from "#components/gallery/made-up-scenes.ts";
import type { Scene } from "#components/gallery/made-up-workspace.tsx";
import { Room } from "#components/gallery/room.tsx";
import { Family, type SampleState } from "#components/gallery/sample.tsx";
import { ClickProblem } from "#components/proofreading/click-problem.tsx";
import { draftPoint } from "#components/proofreading/draft-point.ts";
import type { ToolName } from "#components/proofreading/edit-tool.ts";
import { IsolatePanel } from "#components/proofreading/isolate-panel.tsx";
import { MergePanel } from "#components/proofreading/merge-panel.tsx";
import { MergeQueue } from "#components/proofreading/merge-queue.tsx";
import { PointList } from "#components/proofreading/point-list.tsx";
import { PointRow } from "#components/proofreading/point-row.tsx";
import { PreviewNotes } from "#components/proofreading/preview-notes.tsx";
import { SegmentSwatch } from "#components/proofreading/segment-swatch.tsx";
import { SplitGroup } from "#components/proofreading/split-group.tsx";
import { SplitPanel } from "#components/proofreading/split-panel.tsx";
import { ToolFrame } from "#components/proofreading/tool-frame.tsx";
import { ToolPanel } from "#components/proofreading/tool-panel.tsx";
import { ToolSwitcher } from "#components/proofreading/tool-switcher.tsx";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import type { WorkspaceState } from "#components/proofreading/workspace-state.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { correctSynapse } from "#components/synapses/correct-synapse.ts";
import { SynapsePanel } from "#components/synapses/synapse-panel.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";

type Deed = (workspace: Workspace) => void;

const take =
  (tool: ToolName, ...more: readonly Deed[]): Deed =>
  (workspace) => {
    workspace.setTool(tool);
    for (const deed of more) deed(workspace);
  };
const set =
  (...at: readonly number[]): Deed =>
  (workspace) => {
    for (const index of at) workspace.editTool()?.place(pickOf(index));
  };
const commit: Deed = (workspace) => workspace.editTool()?.commit();
const nextGroup: Deed = ({ split }) => split.nextGroup();
const newGroup: Deed = ({ split }) => split.startGroup();

const MERGES: readonly (readonly [SampleState, Scene, Deed])[] = [
  ["empty", OPEN, take("merge")],
  ["usual", OPEN, take("merge", set(0, 23))],
  ["full", OPEN, take("merge", set(0, 23, 14))],
  ["long", OVERRIDING, take("merge", set(0, 23), commit, set(4, 20), commit, set(8, 12))],
  ["busy", NO_ANSWER, take("merge", set(0, 23), commit, set(4, 20))],
  ["error", TOO_FAR, take("merge", set(0, 23))],
  ["ended", REFUSED_EDIT, take("merge", set(0, 1))],
  ["disabled", OFFLINE, take("merge", set(0, 23))],
];
const SPLITS: readonly (readonly [SampleState, Scene, Deed])[] = [
  ["empty", OPEN, take("split")],
  ["usual", OPEN, take("split", set(0), nextGroup, set(3), ({ split }) => split.setKept(0))],
  ["full", OPEN, take("split", set(0), nextGroup, set(2), newGroup, set(3))],
  ["long", OVERRIDING, take("split", set(15), nextGroup, set(16))],
  ["busy", NO_ANSWER, take("split", set(0), nextGroup, set(3), commit)],
];
const ISOLATIONS: readonly (readonly [SampleState, Scene, Deed])[] = [
  ["empty", OPEN, take("isolate")],
  ["full", OPEN, take("isolate", set(2))],
  ["long", OVERRIDING, take("isolate", set(15, 16))],
];
const PROBLEMS: readonly NonNullable<WorkspaceState["clickProblem"]>[] = [
  ...(["background", "loading", "outside", "same-segment", "being-merged", "hidden"] as const),
  ...(["stroke-background", "stroke-elsewhere", "stroke-loading"] as const),
];

const POINTS = [draftPoint(1, pickOf(0)), draftPoint(2, pickOf(9))];
const STROKE = [12, 13, 14].map((at) => ({ ...draftPoint(3, pickOf(at)), part: 0 }));

export function ToolsFamily() {
  return (
    <Family name="tools">
      <Switchers />
      {MERGES.map(([state, scene, deed]) => (
        <Card key={state} of="MergePanel" state={state} scene={scene} after={deed}>
          <MergePanel />
        </Card>
      ))}
      <Card of="MergeQueue" state="full" scene={OVERRIDING} after={MERGES[3][2]}>
        <Queue />
      </Card>
      {SPLITS.map(([state, scene, deed]) => (
        <Card key={state} of="SplitPanel" state={state} scene={scene} after={deed}>
          <SplitPanel />
        </Card>
      ))}
      <Card of="SplitGroup" state="full" scene={OPEN} after={SPLITS[2][2]}>
        <Groups />
      </Card>
      {ISOLATIONS.map(([state, scene, deed]) => (
        <Card key={state} of="IsolatePanel" state={state} scene={scene} after={deed}>
          <IsolatePanel />
        </Card>
      ))}
      <Synapses />
      <Parts />
    </Family>
  );
}

interface CardProps {
  readonly of: string;
  readonly state: SampleState;
  readonly scene: Scene;
  readonly after?: Deed;
  readonly children: ReactNode;
}

function Card(props: CardProps) {
  return <Room room="over" {...props} />;
}

function Switchers() {
  return (
    <>
      <Room of="ToolSwitcher" state="chosen" room="bar" scene={OPEN} after={MERGES[0][2]}>
        <ToolSwitcher isWritable />
      </Room>
      <Room of="ToolSwitcher" state="disabled" room="bar" scene={READ_ONLY}>
        <ToolSwitcher isWritable={false} />
      </Room>
      <Card of="ToolPanel" state="usual" scene={OPEN} after={ISOLATIONS[0][2]}>
        <ToolPanel />
      </Card>
    </>
  );
}

const synapseSet = take("synapse", set(0, 5, 2));
const synapseEmpty = take("synapse");
/** Once the version's synapses are there. */
const synapseCorrected: Deed = (workspace) => {
  workspace.setTool("synapse");
  const stop = workspace.session?.model.subscribe(() => {
    if (workspace.allSynapses().length === 0) return;
    stop?.();
    void correctSynapse(workspace, workspace.allSynapses()[0].synapse);
  });
};

function Synapses() {
  return (
    <>
      <Card of="SynapsePanel" state="empty" scene={OPEN} after={synapseEmpty}>
        <SynapsePanel />
      </Card>
      <Card of="SynapsePanel" state="full" scene={OPEN} after={synapseSet}>
        <SynapsePanel />
      </Card>
      <Card of="SynapsePanel" state="chosen" scene={EMPTY} after={synapseCorrected}>
        <SynapsePanel />
      </Card>
    </>
  );
}

function Queue() {
  const { merge } = useWorkspace();
  return <MergeQueue state={useStateStore(merge.store, (state) => state)} />;
}

function Groups() {
  const { split } = useWorkspace();
  const state = useStateStore(split.store, (all) => all);
  return state.draft.groups.map((_, group) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a group is known by its number
    <SplitGroup key={group} group={group} state={state} />
  ));
}

/** Each by a workspace of its own: it tells one at a time. */
function Problem({ problem }: { readonly problem: NonNullable<WorkspaceState["clickProblem"]> }) {
  const after = useCallback(
    ({ store }: Workspace) => store.set({ clickProblem: problem }),
    [problem],
  );
  return (
    <Card of="ClickProblem" state="error" scene={OPEN} after={after}>
      <ClickProblem />
    </Card>
  );
}

function Parts() {
  const { t } = usePreferences();
  return (
    <>
      <Card of="ToolFrame" state="disabled" scene={OPEN}>
        <ToolFrame
          title={t("ui.split.title")}
          next={null}
          commitLabel={t("ui.split.commit")}
          canCommit={false}
        >
          {null}
        </ToolFrame>
      </Card>
      <Card of="PointList" state="full" scene={OPEN}>
        <PointList points={[...POINTS, ...STROKE]} shape="sink" onRemove={nothing} />
      </Card>
      <Card of="PointRow" state="usual" scene={OPEN}>
        <ul className="point-list">
          {(["merge", "source", "sink", "group", "pre", "post"] as const).map((shape) => (
            <PointRow key={shape} point={POINTS[1]} shape={shape} onRemove={nothing} />
          ))}
        </ul>
      </Card>
      <Card of="PreviewNotes" state="busy" scene={OPEN}>
        <PreviewNotes preview={{ status: "loading" }} onConfirm={nothing}>
          {null}
        </PreviewNotes>
      </Card>
      {PROBLEMS.map((problem) => (
        <Problem key={problem} problem={problem} />
      ))}
      <Card of="SegmentSwatch" state="usual" scene={OPEN}>
        <p>
          {[0, 8, 16].map((at) => (
            <SegmentSwatch key={at} root={pickOf(at).baseRoot} />
          ))}
        </p>
      </Card>
    </>
  );
}
