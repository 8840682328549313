// The space of the selected segments and of the edit in hand, without its looks: the scene, the meshes on
// their way to it, and what keeps it in step with the session and with the image. Whoever edits, what is
// drawn is only regrouped; what an edit brought is fetched and added. Import it in the browser only,
// dynamically: it brings three.js.

import { createMeshScene } from "#client/meshes/create-mesh-scene.ts";
import type { MeshProgress } from "#client/meshes/mesh-loader.ts";
import type { ClickKind, ScenePick } from "#client/meshes/mesh-scene-contract.ts";
import { type OrbitView, SECTION_VIEW } from "#client/meshes/orbit-view.ts";
import { sectionPicture } from "#client/meshes/section-picture.ts";
import { createSpaceMarkLayer } from "#client/meshes/space-mark-layer.ts";
import { nmOfVoxel, volumeBoxNm, voxelOfNm } from "#client/meshes/volume-nm.ts";
import type { ListedSynapse } from "#client/session/session-synapses.ts";
import type { SpaceForm } from "#client/viewer/space-link.ts";
import { oncePerFrame, personMarks } from "#components/presence/wire-people.ts";
import { selectedSegments } from "#components/proofreading/selection.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { createEditInHand } from "#components/space/edit-in-hand.ts";
import { createPieceLoader, type PieceLoader } from "#components/space/piece-loaders.ts";
import { placeFromSpace } from "#components/space/place-from-space.ts";
import {
  createSegmentShapes,
  type SegmentPiece,
  type SelectedNodes,
} from "#components/space/segment-shapes.ts";
import { spaceLooks } from "#components/space/space-looks.ts";
import { siteMarks, spaceMarkers } from "#components/space/space-marks.ts";
import { NO_PROGRESS, type SpaceState } from "#components/space/space-state.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";
import { PLANES } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export interface Space {
  readonly store: StateStore<SpaceState>;
  setView(view: OrbitView): void;
  /** All that is selected in sight, from now on until somebody turns or moves it. */
  fit(): void;
  /** As the section shows it. */
  lookAlongZ(): void;
  /** What is in the middle, as a click would. */
  clickMiddle(how: ClickKind): void;
  retry(): void;
  close(): void;
}

const MAX_TRIANGLES = 2_000_000;
const MAX_TRIANGLES_SLOW = 240_000;

/** Throws NoWebGlError. @param element stays the caller's. */
export function openSpace(workspace: Workspace, element: HTMLElement): Space {
  const { api, dataset, version, viewer, session } = workspace;
  const scene = createMeshScene(element);
  const marks = createSpaceMarkLayer(element, (positionVoxel) =>
    scene.pointOf(nmOfVoxel(positionVoxel, dataset.voxelNm)),
  );
  const store = createStateStore<SpaceState>({
    ...{ hasSegments: false, isAsking: false, unlisted: 0, failure: null },
    ...{ progress: NO_PROGRESS, view: scene.view(), picked: null },
  });
  /** All that comes is kept in sight. */
  let isFollowing = workspace.store.get().space.orbit === null;
  let isFitting = false;
  let sectionFrame: number | null = null;
  let sectionsDrawn = "";
  let marked: { readonly synapses: readonly ListedSynapse[]; readonly key: string } = {
    synapses: [],
    key: "",
  };

  let form = workspace.store.get().space.form;
  let loader = openLoader();

  function openLoader(): PieceLoader {
    return createPieceLoader(form, {
      ...{ api, version, scene, datasetId: dataset.id },
      maxTriangles: scene.isSlow ? MAX_TRIANGLES_SLOW : MAX_TRIANGLES,
      piece: (id) => shapes.piece(id),
      groups,
      onProgress,
    });
  }

  function onProgress(progress: MeshProgress): void {
    const hasMore = progress.loaded !== store.get().progress.loaded;
    store.set({ progress });
    if (hasMore && isFollowing) showAll();
    // What an edit brings later does not move what somebody is looking at.
    if (progress.isSettled && progress.loaded > 0) isFollowing = false;
  }

  /** What is shown of each segment. */
  function groups(): readonly (readonly string[])[] {
    const { pieces, roots } = shapes.shown();
    const byRoot = new Map<bigint, string[]>();
    for (const [at, { id }] of pieces.entries()) {
      const ids = byRoot.get(roots[at]);
      if (ids === undefined) byRoot.set(roots[at], [id]);
      else ids.push(id);
    }
    return [...byRoot.values()];
  }

  const shapes = createSegmentShapes({
    ask(selected, signal) {
      const holding = [...selected.values()].map(String);
      if (session === null) return api.versionShape(dataset.id, version, holding, signal);
      const before = [...selected.keys()].map(String);
      const asked = workspace.store.get().isBefore ? { before } : { holding };
      return api.shape(session.info.id, asked, signal);
    },
    see(pieces) {
      const nodes = BigUint64Array.from(pieces, ({ node }) => node);
      const baseRoots = BigUint64Array.from(pieces, ({ baseRootId }) => baseRootId);
      session?.model.roots.see(nodes, baseRoots);
    },
    rootOf: ({ node, baseRootId }) =>
      workspace.rootOf({ supervoxel: node, baseRoot: baseRootId, positionVoxel: null }),
    onChange: regroup,
  });

  /** Shows the segments by what is known of them now, and asks for the meshes that they lack. */
  function regroup(): void {
    const { pieces, unlisted, isAsking, failure } = shapes.shown();
    const { picked } = store.get();
    const isStill = pieces.some(({ id }) => id === picked?.id);
    store.set({
      ...{ unlisted, isAsking, failure, picked: isStill ? picked : null },
      hasSegments: shownNodes().size > 0,
    });
    paint();
    want();
  }

  function want(): void {
    const ids = shapes.shown().pieces.map(({ id }) => id);
    loader.want(ids, shapes.kept());
    loader.regroup();
  }

  /** Surfaces and skeletons of a piece take the place of one another. */
  function setForm(next: SpaceForm): void {
    form = next;
    loader.want([]);
    loader.destroy();
    loader = openLoader();
    want();
  }

  function paint(): void {
    scene.setPanes([spaceLooks(shapes.shown(), viewer.look())]);
    mark();
  }

  /** What is selected, and what the edit in hand is about. */
  function shownNodes(): SelectedNodes {
    const anchors = [...workspace.store.get().selection, ...edit.anchors()];
    const segments = selectedSegments(anchors, workspace.rootOf);
    return new Map(
      [...segments].map(([root, { supervoxel, positionVoxel }]) => [
        root,
        positionVoxel === null ? supervoxel : workspace.nodeAt({ supervoxel, positionVoxel }),
      ]),
    );
  }

  function mark(): void {
    const { pieces } = shapes.shown();
    const synapses = workspace.synapses();
    const key = pieces.map(({ id }) => id).join();
    // There may be very many: they are looked through again only where they or the pieces are others.
    if (synapses !== marked.synapses || key !== marked.key) {
      marked = { synapses, key };
      const isShown = new Set(pieces.map(({ node }) => node));
      const sites = siteMarks(
        pieces.length === 0 ? [] : synapses.map(({ synapse }) => synapse),
        (place) => isShown.has(workspace.nodeAt(place)),
        dataset.voxelNm,
      );
      scene.setMarkers([sites]);
    }
    markAround();
  }

  function markAround(): void {
    const people = session === null ? [] : personMarks(session.people);
    marks.setMarkers(spaceMarkers(viewer.markers(), people));
  }

  function movePlace(): void {
    scene.setPlace(nmOfVoxel(viewer.view().positionVoxel, dataset.voxelNm));
  }

  function showAll(): void {
    isFitting = true;
    scene.fit();
    isFitting = false;
  }

  /** While sections stand here, they are what the panels show, at every frame. */
  function drawSections(): void {
    sectionFrame = null;
    if (!workspace.store.get().space.hasSections) {
      scene.setSections([]);
      return;
    }
    const pictures = PLANES.flatMap((plane) => {
      const picture = viewer.panel(plane)?.picture() ?? null;
      return picture === null ? [] : (sectionPicture(dataset, plane, picture) ?? []);
    });
    const key = pictures.map(({ paintCount, cornersNm }) => `${paintCount} ${cornersNm}`).join();
    if (key !== sectionsDrawn) scene.setSections(pictures);
    sectionsDrawn = key;
    sectionFrame = requestAnimationFrame(drawSections);
  }

  function click(pick: ScenePick | null, how: ClickKind): void {
    const piece = pick === null ? null : shapes.piece(pick.id);
    if (how === "context") {
      if (pick !== null) scene.setView({ ...scene.view(), targetNm: pick.positionNm });
      return;
    }
    store.set({ picked: piece });
    if (pick === null || piece === null) return;
    if (how === "ctrl" && workspace.editTool() !== null) place(piece, pick.positionNm);
    else workspace.goTo(voxelOfNm(pick.positionNm, dataset));
  }

  function place(piece: SegmentPiece, hitNm: Vec3): void {
    placeFromSpace(workspace, piece, hitNm, scene.forward()).catch(() =>
      workspace.store.set({ clickProblem: "loading" }),
    );
  }

  const edit = createEditInHand(
    { ...workspace, pending: () => session?.model.snapshot().pending ?? [] },
    () => {
      // Beside what is looked at already it comes and goes without a move.
      if (!store.get().hasSegments && seen.space.orbit === null) isFollowing = true;
      shapes.select(shownNodes());
    },
  );

  let seen = workspace.store.get();
  function onStore(): void {
    const before = seen;
    seen = workspace.store.get();
    if (seen.isBefore !== before.isBefore) {
      shapes.forget();
      shapes.select(shownNodes());
    }
    if (seen.selection !== before.selection) {
      if (seen.space.orbit === null) isFollowing = true;
      shapes.select(shownNodes());
    }
    if (seen.space.form !== form) setForm(seen.space.form);
    if (seen.space.orbit !== before.space.orbit) followLink(seen.space.orbit);
    if (seen.space.hasSections !== before.space.hasSections && sectionFrame === null) {
      sectionsDrawn = "";
      drawSections();
    }
  }

  /** Nothing to do where it is the own view, as the link has it. */
  function followLink(orbit: OrbitView | null): void {
    if (orbit === scene.view() || orbit === null) return;
    isFollowing = false;
    scene.setView(orbit);
  }

  let painted = viewer.look();
  function onLook(): void {
    const look = viewer.look();
    const isSame =
      look.colorSeed === painted.colorSeed &&
      look.coloring === painted.coloring &&
      look.highlights === painted.highlights;
    painted = look;
    if (!isSame) paint();
  }

  const peopleMoved = oncePerFrame((callback) => requestAnimationFrame(callback), markAround);
  const stops = [
    scene.onView((view) => {
      store.set({ view });
      if (isFitting) return;
      isFollowing = false;
      workspace.setSpace({ orbit: view });
    }),
    scene.onFrame(marks.update),
    scene.onClick(click),
    workspace.store.subscribe(onStore),
    viewer.onLook(onLook),
    workspace.coloring.onPainted((roots) => {
      if (shapes.shown().roots.some((root) => roots.has(root))) paint();
    }),
    viewer.onMarkers(markAround),
    viewer.onView(movePlace),
    session?.model.subscribe((change) => {
      if (change.roots !== null || change.pieces) {
        const nodes = shownNodes();
        shapes.select(nodes);
        const maybeInPieces = change.pieces ? nodes.keys() : [];
        shapes.noteChanged(new Set([...(change.roots ?? []), ...maybeInPieces]));
      } else if (change.operations || change.pending) mark();
    }) ?? (() => undefined),
    session?.people.onMove(peopleMoved.ask) ?? (() => undefined),
    peopleMoved.stop,
    edit.stop,
  ];
  scene.setVolume(volumeBoxNm(dataset));
  paint();
  movePlace();
  drawSections();
  const { orbit } = workspace.store.get().space;
  if (orbit === null) showAll();
  else scene.setView(orbit);
  shapes.select(shownNodes());
  const handle = window.__fascicle;
  if (handle !== undefined) handle.space = scene;

  return {
    store,
    setView: scene.setView,
    fit() {
      isFollowing = true;
      showAll();
      workspace.setSpace({ orbit: null });
    },
    lookAlongZ() {
      const { right, down } = SECTION_VIEW;
      scene.setView({ ...scene.view(), right, down });
    },
    clickMiddle(how) {
      const { left, top, width, height } = element.getBoundingClientRect();
      click(scene.pick(left + width / 2, top + height / 2), how);
    },
    retry() {
      shapes.retry();
      loader.retry();
    },
    close() {
      if (handle?.space === scene) handle.space = null;
      if (sectionFrame !== null) cancelAnimationFrame(sectionFrame);
      for (const stop of stops) stop();
      shapes.destroy();
      loader.destroy();
      marks.destroy();
      scene.destroy();
    },
  };
}
