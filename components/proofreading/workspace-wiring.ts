// Keeps screen and session in step: the viewer's events reach the tools, the session's changes reach
// the viewer, and the address bar always holds a link to what is seen. Returns the way to undo it.

import { formatClock } from "#client/messages/refusal-sentence.ts";
import { chooseLocale } from "#client/messages/translate.ts";
import { planesOf } from "#client/viewer/panel-layout.ts";
import { FIRST_SPACE } from "#client/viewer/space-link.ts";
import { type ChangeLink, formatViewLink, parseViewLink } from "#client/viewer/view-link.ts";
import type { SegmentPick, ViewerPointerEvent } from "#client/viewer/viewer-contract.ts";
import {
  openLinkedOperation,
  operationInSearch,
} from "#components/history/open-linked-operation.ts";
import { wirePeople } from "#components/presence/wire-people.ts";
import { selectedSegments } from "#components/proofreading/selection.ts";
import { wireHighlights } from "#components/proofreading/wire-highlights.ts";
import { wirePointed } from "#components/proofreading/wire-pointed.ts";
import { wireStrokes } from "#components/proofreading/wire-strokes.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { modeNamed } from "#components/review/difference-modes.ts";
import { showMode } from "#components/review/show-changed-segment.ts";
import { wireDifference } from "#components/review/wire-difference.ts";
import { shownSynapses, wireSites } from "#components/synapses/wire-sites.ts";
import {
  type MarkerSources,
  mapMarkers,
  type ShownSlice,
  shownSlices,
} from "#components/viewer/map-markers.ts";
import { personColor } from "#core/access/person-color.ts";
import type { Thread } from "#core/session/threads.ts";

/** The address is written at rest: each time the browser draws its own window anew. */
const LINK_DELAY_MS = 500;
const LINK_MAX_DELAY_MS = 3_000;
const REVIEW_DELAY_MS = 400;
const BEFORE_MODE = "before";

type Stop = () => void;

export function wireWorkspace(workspace: Workspace): Stop {
  const stops = [
    wirePointer(workspace),
    wirePointed(workspace, (pick) => hover(workspace, pick)),
    wireMarkers(workspace),
    wirePeople(workspace),
    wireSession(workspace),
    wireColoring(workspace),
    wireDifference(workspace),
    wireLink(workspace),
    wireHighlights(workspace),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function wirePointer(workspace: Workspace): Stop {
  const { viewer, store } = workspace;
  function moveTo(pick: SegmentPick | null): void {
    if (store.get().isByKeys) store.set({ isByKeys: false });
    hover(workspace, pick);
  }

  /** What lies at the crosshair stays pointed at. */
  function leave(): void {
    if (!store.get().isByKeys) hover(workspace, null);
  }

  const onStroke = wireStrokes(workspace);
  return viewer.onPointer((event) => {
    onStroke(event);
    switch (event.type) {
      case "move":
        moveTo(event.pick);
        return;
      case "leave":
        leave();
        return;
      case "click":
        store.set({ focusVoxel: null, isByKeys: false });
        if (workspace.editTool() === null) return;
        if (event.pick === null) store.set({ clickProblem: "outside" });
        else workspace.placeInOrder(event.pick);
        return;
      case "double-click":
        if (workspace.editTool() === null) selectAt(workspace, event);
        return;
      case "context":
        if (event.pick !== null) viewer.setView({ positionVoxel: event.pick.positionVoxel });
        return;
      default:
        // A site that is dragged: components/synapses/wire-sites.ts. A stroke: wire-strokes.ts.
        return;
    }
  });
}

function hover(workspace: Workspace, pick: SegmentPick | null): void {
  const before = workspace.store.get().hovered;
  workspace.store.set({ hovered: pick });
  if ((pick?.root ?? 0n) !== (before?.root ?? 0n)) {
    workspace.viewer.setLook({ hovered: pick === null || pick.root === 0n ? null : pick.root });
  }
  workspace.session?.model.setPresence({ cursorVoxel: pick?.positionVoxel ?? null });
}

function selectAt(workspace: Workspace, { pick }: ViewerPointerEvent): void {
  if (pick === null || pick.supervoxel === 0n) return;
  const { supervoxel, baseRoot, positionVoxel } = pick;
  workspace.toggleSelected({ supervoxel, baseRoot, positionVoxel });
}

function wireMarkers(workspace: Workspace): Stop {
  const { viewer, store, merge, split, isolate, synapse, session } = workspace;
  const sites = wireSites(workspace, () => queue());
  let isQueued = false;
  let isStopped = false;

  function draft(): MarkerSources["draft"] {
    switch (store.get().tool) {
      case "merge":
        return { tool: "merge", draft: merge.store.get().draft };
      case "split":
        return { tool: "split", ...split.store.get() };
      case "isolate":
        return { tool: "isolate", points: isolate.store.get().points };
      case "synapse":
        return { tool: "synapse", draft: synapse.store.get().draft };
      case "navigate":
        return null;
    }
  }

  /** Drawn again when the next of them ends. */
  let nextEnd: ReturnType<typeof setTimeout> | undefined;
  function shownClaims(nowMs: number): MarkerSources["claims"] {
    const held = (session?.model.snapshot().claims ?? []).filter(({ untilMs }) => nowMs < untilMs);
    clearTimeout(nextEnd);
    if (held.length > 0) {
      nextEnd = setTimeout(queue, Math.min(...held.map(({ untilMs }) => untilMs)) - nowMs);
    }
    return held.map(({ seq, place, authorId, authorName, untilMs }) => ({
      seq,
      positionVoxel: place.positionVoxel,
      label: `${authorName} · ${formatClock(untilMs, chooseLocale([document.documentElement.lang]))}`,
      color: session?.people.colorOf(authorId) ?? personColor(authorId),
    }));
  }

  function slicesNow(): readonly ShownSlice[] {
    const planes = planesOf(viewer.layout);
    return shownSlices(planes, viewer.view().positionVoxel, workspace.dataset.voxelNm);
  }

  function draw(): void {
    isQueued = false;
    if (isStopped) return;
    const { markers, links, strokes } = mapMarkers({
      slices: slicesNow(),
      draft: draft(),
      synapses: shownSynapses(workspace),
      claims: shownClaims(Date.now() + (session?.model.snapshot().server.clockAheadMs ?? 0)),
      threads: (session?.model.snapshot().threads ?? []).flatMap(threadMark),
      focusVoxel: store.get().focusVoxel,
    });
    viewer.setMarkers(sites.moved(markers), links);
    viewer.setStrokes(strokes);
  }

  // However many sources change at once, the marks are drawn once a frame.
  const queue = () => {
    if (isQueued) return;
    isQueued = true;
    requestAnimationFrame(draw);
  };
  let drawnAt = "";
  const stops = [
    sites.stop,
    merge.store.subscribe(queue),
    split.store.subscribe(queue),
    isolate.store.subscribe(queue),
    synapse.store.subscribe(queue),
    store.subscribe(onStoreChange),
    session?.model.subscribe(queue) ?? (() => undefined),
    viewer.onShownSection(queue),
  ];
  let seen = { tool: store.get().tool, focusVoxel: store.get().focusVoxel };
  function onStoreChange(): void {
    const { tool, focusVoxel, layout } = store.get();
    const nowAt = `${layout} ${slicesNow().map(({ slice }) => slice)}`;
    if (seen.tool === tool && seen.focusVoxel === focusVoxel && drawnAt === nowAt) return;
    seen = { tool, focusVoxel };
    drawnAt = nowAt;
    queue();
  }
  queue();
  return () => {
    isStopped = true;
    clearTimeout(nextEnd);
    for (const stop of stops) stop();
  };
}

/** A thread that nobody has resolved, at the place where it was begun. */
function threadMark({ seq, place, isResolved, comments }: Thread): MarkerSources["threads"] {
  if (isResolved) return [];
  const [{ authorName }] = comments;
  const answers = comments.length - 1;
  const label = answers === 0 ? authorName : `${authorName} +${answers}`;
  return [{ seq, positionVoxel: place.positionVoxel, label }];
}

function wireSession(workspace: Workspace): Stop {
  const { session, viewer, store, rootOf } = workspace;
  if (session === null) return () => undefined;
  const { model, review } = session;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function refreshReviewSoon(): void {
    if (review.store.get().difference === null || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      void review.refresh();
    }, REVIEW_DELAY_MS);
  }

  const stop = model.subscribe((change) => {
    // Tiles tell of their pieces before anything of them is painted.
    if (change.pieces) viewer.recut();
    if (change.roots !== null) viewer.repaint(change.roots);
    if (change.roots !== null || change.pieces) {
      viewer.setLook({
        selected: new Set(selectedSegments(store.get().selection, rootOf).keys()),
      });
    }
    if (change.operations || change.pieces) workspace.editTool()?.refresh();
    if (!change.operations) return;
    if (!workspace.canEdit() && store.get().tool !== "navigate") workspace.setTool("navigate");
    refreshReviewSoon();
  });
  return () => {
    stop();
    if (timer !== null) clearTimeout(timer);
  };
}

/** After the session: its tiles are told of their pieces, and painted, first. */
function wireColoring({ session, coloring }: Workspace): Stop {
  return session?.model.subscribe(() => coloring.paintChanged()) ?? (() => undefined);
}

function wireLink(workspace: Workspace): Stop {
  const { viewer, store, rootOf, session } = workspace;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let waitingSinceMs = 0;
  let own = "";

  const write = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const before = own;
    const { selection, linkedOperation, space, pastSeq, colors } = store.get();
    const roots = selectedSegments(selection, rootOf).keys();
    own = formatViewLink(
      viewer.view(),
      roots,
      linkedOperation,
      changeLinked(workspace),
      viewer.layout,
      space === FIRST_SPACE ? null : space,
      pastSeq,
      colors,
    );
    // What the address asked for besides is in it by now.
    if (own === before && window.location.hash === own) return;
    history.replaceState(history.state, "", window.location.pathname + own);
  };
  const writeSoon = () => {
    const nowMs = performance.now();
    if (timer === null) waitingSinceMs = nowMs;
    else clearTimeout(timer);
    const restMs = waitingSinceMs + LINK_MAX_DELAY_MS - nowMs;
    timer = setTimeout(write, Math.max(0, Math.min(LINK_DELAY_MS, restMs)));
  };
  /** Whoever reloads comes back to where they were. */
  const writeNow = () => {
    if (timer !== null) write();
  };
  const read = () => {
    if (window.location.hash === own) return;
    applyLink(workspace, window.location.hash);
  };

  const stops = [
    viewer.onView((view) => {
      store.set({ view });
      session?.model.setPresence({ viewVoxel: view.positionVoxel, zoom: view.zoom });
      writeSoon();
    }),
    viewer.onLayout((layout) => store.set({ layout })),
    viewer.onPlane((plane) => store.set({ plane })),
    store.subscribe(writeSoon),
    session?.review.store.subscribe(writeSoon) ?? (() => undefined),
  ];
  const asked = operationInSearch(window.location.search);
  applyLink(workspace, window.location.hash);
  if (asked !== null) stops.push(openLinkedOperation(workspace, asked));
  window.addEventListener("hashchange", read);
  window.addEventListener("pagehide", writeNow);
  return () => {
    for (const stop of stops) stop();
    window.removeEventListener("hashchange", read);
    window.removeEventListener("pagehide", writeNow);
    if (timer !== null) clearTimeout(timer);
  };
}

/** [RV2] The change that is open, in its mode; before the session is a mode of its own in a link. */
function changeLinked({ session, store }: Workspace): ChangeLink | null {
  if (session === null) return null;
  const { openKey, wantedKey, mode } = session.review.store.get();
  const key = openKey ?? wantedKey;
  return key === null ? null : { key, mode: store.get().isBefore ? BEFORE_MODE : mode };
}

function applyChange(workspace: Workspace, { key, mode }: ChangeLink): void {
  const { session, store } = workspace;
  if (session === null) return;
  showMode(workspace, modeNamed(mode) ?? "flicker");
  workspace.setBefore(mode === BEFORE_MODE);
  session.review.store.set({ wantedKey: key });
  store.set({ panel: "review" });
}

function applyLink(workspace: Workspace, hash: string): void {
  const link = parseViewLink(hash);
  const { viewer, store } = workspace;
  if (link.change !== null) applyChange(workspace, link.change);
  if (link.layout !== null) viewer.setLayout(link.layout);
  if (link.space !== null) store.set({ space: link.space });
  const { scheme, palette } = link.colors;
  if (scheme !== null) workspace.coloring.choose({ scheme });
  if (palette !== null) workspace.coloring.choose({ palette });
  if (link.positionVoxel !== null) viewer.setView({ positionVoxel: link.positionVoxel });
  if (link.zoom !== null) viewer.setView({ zoom: link.zoom });
  if (link.selected !== null) {
    // A root id is its smallest supervoxel's, so it finds the segment that now holds it.
    workspace.setSelection(
      link.selected.map((id) => ({ supervoxel: id, baseRoot: id, positionVoxel: null })),
    );
  }
  if (link.operation !== null) {
    // A change is read in its own panel.
    const panel = link.change === null ? { panel: "activity" as const } : {};
    store.set({ linkedOperation: link.operation, ...panel });
    // Alone it means the place where that was; a place beside it is where the link was made.
    const isAlone = link.positionVoxel === null;
    if (isAlone || link.change === null) openLinkedOperation(workspace, link.operation, isAlone);
  }
  if (link.past !== null) openMoment(workspace, link.past);
}

/** As soon as the log is that long. */
function openMoment({ session, setPast }: Workspace, seq: number): void {
  if (session === null) return;
  const { model } = session;
  const isThere = () => model.snapshot().operations.length > seq;
  if (isThere()) {
    setPast(seq);
    return;
  }
  const stop = model.subscribe(() => {
    if (!isThere()) return;
    stop();
    setPast(seq);
  });
}
