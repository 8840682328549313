// The segments that the edit in hand is about, which the space draws beside the selected ones: those of the
// points that are set, and of the merges in line. What was committed stays until another point is set,
// another tool is taken or something else is selected, so that nothing vanishes by an Enter; the segments
// of a draft that is dropped go with it.
import type { PendingIntent } from "#client/intents/waiting-intent.ts";
import { anchorOf, type DraftPoint } from "#components/proofreading/draft-point.ts";
import type { Anchor } from "#components/proofreading/selection.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";

type HandWorkspace = Pick<Workspace, "store"> & {
  readonly merge: Pick<Workspace["merge"], "store">;
  readonly split: Pick<Workspace["split"], "store">;
  readonly isolate: Pick<Workspace["isolate"], "store">;
  /** What was asked for and is not decided. */
  pending(): readonly PendingIntent[];
};

export interface EditInHand {
  /** By which its segments are found, whether they are selected or not. */
  anchors(): readonly Anchor[];
  stop(): void;
}

interface Held {
  readonly draft: readonly Anchor[];
  readonly queued: readonly Anchor[];
  readonly committed: readonly Anchor[];
}

const NOTHING: Held = { draft: [], queued: [], committed: [] };
const EDITS: ReadonlySet<string> = new Set([
  ...["merge", "merge-many", "split", "split-groups", "split-supervoxel", "isolate"],
]);

/** @param onChange the anchors are others. */
export function createEditInHand(workspace: HandWorkspace, onChange: () => void): EditInHand {
  const { store, merge, split, isolate } = workspace;
  const seenIntents = new Set<string>();
  let { tool, selection } = store.get();
  let held: Held = { ...NOTHING, ...inHandOf(workspace) };
  let key = keysOf(held);
  let isAsked = false;
  let isStopped = false;

  function look(): void {
    isAsked = false;
    if (isStopped) return;
    const isOther = store.get().tool !== tool || store.get().selection !== selection;
    ({ tool, selection } = store.get());
    held = heldAfter(held, inHandOf(workspace), { hasCommitted: hasCommitted(), isOther });
    const nextKey = keysOf(held);
    if (nextKey === key) return;
    key = nextKey;
    onChange();
  }

  /** A commit clears its draft, and tells the queue before or after that: it is looked at as a whole. */
  function lookSoon(): void {
    if (isAsked) return;
    isAsked = true;
    queueMicrotask(look);
  }

  function hasCommitted(): boolean {
    const fresh = workspace
      .pending()
      .filter(({ intent }) => EDITS.has(intent.body.kind) && !seenIntents.has(intent.id));
    for (const { intent } of fresh) seenIntents.add(intent.id);
    return fresh.length > 0;
  }

  const stops = [store, merge.store, split.store, isolate.store].map((each) =>
    each.subscribe(lookSoon),
  );
  hasCommitted();
  return {
    anchors: () => anchorsOf(held),
    stop() {
      isStopped = true;
      for (const stop of stops) stop();
    },
  };
}

function heldAfter(
  before: Held,
  { draft, queued }: Pick<Held, "draft" | "queued">,
  { hasCommitted, isOther }: { readonly hasCommitted: boolean; readonly isOther: boolean },
): Held {
  if (isOther) return { draft, queued, committed: [] };
  const isKept = new Set([...draft, ...queued].map(keyOf));
  const gone = [...before.draft, ...before.queued].filter((anchor) => !isKept.has(keyOf(anchor)));
  if (hasCommitted) return { draft, queued, committed: [...before.committed, ...gone] };
  const hasMore = draft.length > before.draft.length;
  return { draft, queued, committed: hasMore ? [] : before.committed };
}

/** Of the tool in hand. */
function inHandOf({ store, merge, split, isolate }: HandWorkspace): Pick<Held, "draft" | "queued"> {
  const anchors = (points: readonly DraftPoint[]) => points.map(anchorOf);
  const { tool } = store.get();
  if (tool === "merge") {
    const { draft, queue } = merge.store.get();
    return {
      draft: anchors(draft.points),
      queued: anchors(queue.flatMap((queued) => queued.draft.points)),
    };
  }
  if (tool === "split")
    return { draft: anchors(split.store.get().draft.groups.flat()), queued: [] };
  if (tool === "isolate") return { draft: anchors(isolate.store.get().points), queued: [] };
  return NOTHING;
}

function anchorsOf({ draft, queued, committed }: Held): readonly Anchor[] {
  return [...draft, ...queued, ...committed];
}

function keysOf(held: Held): string {
  return anchorsOf(held).map(keyOf).join();
}

function keyOf({ supervoxel, positionVoxel }: Anchor): string {
  return `${supervoxel} ${positionVoxel?.join(" ") ?? ""}`;
}
