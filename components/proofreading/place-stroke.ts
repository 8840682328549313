// A stroke sets points where a click would set one, read at mip 0 as a click is: of all that it goes over,
// those in the segment that is being split. What it strays onto besides is left out, and where nothing is
// left it sets none and the tool says why.
import type { SegmentPick } from "#client/viewer/viewer-contract.ts";
import { anchorOf } from "#components/proofreading/draft-point.ts";
import { type PaintedStroke, sampleStroke } from "#components/proofreading/painted-stroke.ts";
import { type RootOf, selectedSegments } from "#components/proofreading/selection.ts";
import { MAX_STROKE_POINTS, type PaintedPick } from "#components/proofreading/split-draft.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import type { WorkspaceState } from "#components/proofreading/workspace-state.ts";

type Hands = Pick<Workspace, "store" | "split" | "rootOf" | "noteRecent"> & {
  readonly viewer: Pick<Workspace["viewer"], "exactPicks">;
};

type Problem = NonNullable<WorkspaceState["clickProblem"]>;

/** Under each sample of a stroke. */
interface Under {
  readonly pick: SegmentPick;
  readonly part: number;
  readonly root: bigint;
}

/** Reads what lies under a stroke that has ended, and sets its points. */
export async function placeStroke(workspace: Hands, stroke: PaintedStroke): Promise<void> {
  const { store, split, noteRecent } = workspace;
  const fail = (clickProblem: Problem) => {
    split.placeStroke(stroke, []);
    store.set({ clickProblem });
  };
  const under = await readUnder(workspace, stroke).catch(() => "unread" as const);
  if (!split.isWaiting(stroke)) return;
  if (under === "unread") {
    fail("stroke-loading");
    return;
  }
  const kept = keptOf(workspace, under);
  if (typeof kept === "string") {
    fail(kept);
    return;
  }
  store.set({ clickProblem: null });
  noteRecent(kept[0]);
  split.placeStroke(stroke, kept);
}

async function readUnder({ viewer, rootOf }: Hands, stroke: PaintedStroke): Promise<Under[]> {
  const samples = sampleStroke(stroke, MAX_STROKE_POINTS);
  const picks = await viewer.exactPicks(samples.map(({ positionVoxel }) => positionVoxel));
  return picks.map((pick, at) => ({
    pick,
    part: samples[at].part,
    root: pick.supervoxel === 0n ? 0n : rootOf(pick),
  }));
}

function keptOf(
  { store, split, rootOf }: Hands,
  under: readonly Under[],
): readonly PaintedPick[] | Problem {
  if (under.length === 0) return "outside";
  const inSegments = under.filter(({ root }) => root !== 0n);
  if (inSegments.length === 0) {
    return under.some(({ pick }) => !pick.loaded) ? "stroke-loading" : "stroke-background";
  }
  const { layers, selection } = store.get();
  const selected = layers.selectedOnly ? selectedSegments(selection, rootOf) : null;
  const shown = inSegments.filter(({ root }) => selected?.has(root) ?? true);
  if (shown.length === 0) return "hidden";
  const points = split.store.get().draft.groups.flat();
  const meant = new Set(points.map((point) => rootOf(anchorOf(point))));
  if (meant.size === 0) meant.add(mostOf(shown));
  const kept = inRuns(under, new Set(shown.filter(({ root }) => meant.has(root))));
  return kept.length === 0 ? "stroke-elsewhere" : kept;
}

/** What is left out parts a stroke, as leaving the volume does. */
function inRuns(under: readonly Under[], kept: ReadonlySet<Under>): readonly PaintedPick[] {
  let run = 0;
  let before: Under | null = null;
  const picks: PaintedPick[] = [];
  for (const each of under) {
    const isKept = kept.has(each);
    if (isKept && picks.length > 0 && before?.part !== each.part) run++;
    if (isKept) picks.push({ ...each.pick, part: run });
    before = isKept ? each : null;
  }
  return picks;
}

/** The segment that most of a stroke lies in; the one it came to first where two have as much. */
function mostOf(under: readonly Under[]): ReturnType<RootOf> {
  const counts = new Map<bigint, number>();
  for (const { root } of under) counts.set(root, (counts.get(root) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const [root] = [...counts.keys()].filter((each) => counts.get(each) === most);
  return root;
}
