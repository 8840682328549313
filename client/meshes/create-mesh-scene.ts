// The scene, by three.js. Geometries are shared by all panes, and drawn when something has changed
// only; while the view moves, no more of them than a frame has time for. Load this where it is wanted:
// three.js is large.
import * as THREE from "three";
import { webglDrawing } from "#client/graphics/software-drawing.ts";
import type {
  ClickKind,
  MeshScene,
  PieceLines,
  ScenePick,
} from "#client/meshes/mesh-scene-contract.ts";
import { MAX_PIXEL_RATIO, NoWebGlError } from "#client/meshes/mesh-scene-contract.ts";
import { movingDetail } from "#client/meshes/moving-detail.ts";
import { attachOrbitInput } from "#client/meshes/orbit-input.ts";
import {
  type BoxNm,
  fitted,
  forwardOf,
  type OrbitView,
  SECTION_VIEW,
} from "#client/meshes/orbit-view.ts";
import { LookMaterials, PaneScene } from "#client/meshes/pane-scene.ts";
import { SceneSurroundings } from "#client/meshes/scene-surroundings.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SurfaceMesh } from "#core/meshes/surface-mesh.ts";

/** Between two panes. */
const GAP_PX = 2;
/** Above and below what is fitted, since controls lie there. */
const CONTROLS_PX = 2 * 70;
/** How far from a line a click still means it. */
const LINE_REACH_PX = 5;
/** The hand rests. */
const REST_MS = 180;
/** What a frame has time for while the view moves. */
const MOVING_TRIANGLES = 1_500_000;
const MOVING_TRIANGLES_SLOW = 40_000;
/** Of the pixels of each axis while the view moves, where the processor draws them. */
const MOVING_SHARPNESS_SLOW = 0.5;

/** Of a piece: what is drawn while the view moves, and when it rests. */
interface PieceGeometry {
  readonly coarse: THREE.BufferGeometry;
  readonly fine: THREE.BufferGeometry;
}

/** Throws NoWebGlError. @param element stays the caller's, and is as large as the scene. */
export function createMeshScene(element: HTMLElement): MeshScene {
  const isSlow = webglDrawing() === "software";
  const renderer = createRenderer(isSlow);
  const canvas = renderer.domElement;
  canvas.className = "mesh-scene__canvas";
  element.append(canvas);
  const camera = new THREE.OrthographicCamera();
  const geometries = new Map<string, PieceGeometry>();
  const materials = new LookMaterials();
  const viewListeners = new Set<(view: OrbitView) => void>();
  const clickListeners = new Set<(pick: ScenePick | null, how: ClickKind) => void>();
  const frameListeners = new Set<() => void>();
  let panes: readonly PaneScene[] = [];
  let surroundings: SceneSurroundings | null = null;
  let volume: BoxNm | null = null;
  let view = SECTION_VIEW;
  let frame: number | null = null;
  let resting: ReturnType<typeof setTimeout> | null = null;

  function askFrame(): void {
    if (frame !== null) return;
    frame = requestAnimationFrame(() => {
      frame = null;
      draw();
    });
  }

  function paneWidthPx(): number {
    const count = Math.max(1, panes.length);
    return (element.clientWidth - GAP_PX * (count - 1)) / count;
  }

  function fittedHeightPx(): number {
    return Math.max(element.clientHeight - CONTROLS_PX, element.clientHeight / 2);
  }

  function draw(): void {
    const [width, height] = [element.clientWidth, element.clientHeight];
    if (width === 0 || height === 0) return;
    // Pieces came or went while it moves.
    if (isSlow && resting !== null && panes.some((pane) => !pane.isJoined)) drawCoarsely();
    placeCamera();
    surroundings?.beforeDraw(view.nmPerPx);
    renderer.setScissorTest(false);
    renderer.clear();
    renderer.setScissorTest(true);
    const paneWidth = paneWidthPx();
    panes.forEach(({ scene }, at) => {
      const left = at * (paneWidth + GAP_PX);
      renderer.setViewport(left, 0, paneWidth, height);
      renderer.setScissor(left, 0, paneWidth, height);
      renderer.render(scene, camera);
    });
    for (const listener of frameListeners) listener();
  }

  function placeCamera(): void {
    const halfWidth = (paneWidthPx() / 2) * view.nmPerPx;
    const halfHeight = (element.clientHeight / 2) * view.nmPerPx;
    const box = depthNm();
    const target = new THREE.Vector3(...view.targetNm);
    const middle =
      box === null
        ? target
        : new THREE.Vector3(...box.minNm).add(new THREE.Vector3(...box.maxNm)).multiplyScalar(0.5);
    const radius = box === null ? 1 : middle.distanceTo(new THREE.Vector3(...box.maxNm));
    const backNm = radius + middle.distanceTo(target) + 1;
    const [right, down] = [new THREE.Vector3(...view.right), new THREE.Vector3(...view.down)];
    const forward = new THREE.Vector3(...forwardOf(view));
    camera.left = -halfWidth;
    camera.right = halfWidth;
    camera.top = halfHeight;
    camera.bottom = -halfHeight;
    camera.near = 0;
    camera.far = 2 * backNm;
    const basis = new THREE.Matrix4().makeBasis(right, down.negate(), forward.clone().negate());
    camera.quaternion.setFromRotationMatrix(basis);
    camera.position.copy(target).addScaledVector(forward, -backNm);
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld();
    for (const { light } of panes) light.position.copy(lightFrom(view));
  }

  function extentNm(): BoxNm | null {
    const all = new THREE.Box3();
    for (const [id, { coarse }] of geometries) {
      if (coarse.boundingBox !== null && panes.some(({ looks }) => looks.has(id))) {
        all.union(coarse.boundingBox);
      }
    }
    if (all.isEmpty()) return null;
    return { minNm: all.min.toArray(), maxNm: all.max.toArray() };
  }

  /** All that may be drawn. */
  function depthNm(): BoxNm | null {
    const extent = extentNm();
    if (volume === null || extent === null) return extent ?? volume;
    const { minNm, maxNm } = volume;
    const lower = (at: 0 | 1 | 2) => Math.min(extent.minNm[at], minNm[at]);
    const upper = (at: 0 | 1 | 2) => Math.max(extent.maxNm[at], maxNm[at]);
    return { minNm: [lower(0), lower(1), lower(2)], maxNm: [upper(0), upper(1), upper(2)] };
  }

  function fineOf(id: string): THREE.BufferGeometry | null {
    return geometries.get(id)?.fine ?? null;
  }

  /** Another look at the same: of more triangles than there is time for, the coarse ones are drawn. */
  function move(): void {
    if (resting === null) {
      drawCoarsely();
      if (isSlow) sharpen(MOVING_SHARPNESS_SLOW);
    } else clearTimeout(resting);
    resting = setTimeout(() => {
      resting = null;
      sharpen(1);
      for (const pane of panes) pane.exchange(fineOf);
      askFrame();
    }, REST_MS);
  }

  /** @param share of the pixels that the display has, along each axis. */
  function sharpen(share: number): void {
    const ratio = Math.min(MAX_PIXEL_RATIO, window.devicePixelRatio) * share;
    if (renderer.getPixelRatio() !== ratio) renderer.setPixelRatio(ratio);
  }

  function drawCoarsely(): void {
    const maxTriangles = isSlow ? MOVING_TRIANGLES_SLOW : MOVING_TRIANGLES;
    for (const pane of panes) {
      const held = [...pane.looks.keys()].flatMap((id) => {
        const piece = geometries.get(id);
        if (piece === undefined) return [];
        return [{ id, coarse: trianglesOf(piece.coarse), fine: trianglesOf(piece.fine) }];
      });
      const details = movingDetail(held, maxTriangles / panes.length);
      const drawnOf = (id: string) => {
        const detail = details.get(id) ?? "none";
        return detail === "none" ? null : (geometries.get(id)?.[detail] ?? null);
      };
      // A graphics card minds calls less than the copying of that many triangles.
      if (isSlow) pane.join(drawnOf);
      else pane.exchange(drawnOf);
    }
  }

  function setPiece(id: string, geometry: THREE.BufferGeometry): void {
    const last = geometries.get(id);
    // Lines have one form: others of the same piece take its place.
    const isFiner = last !== undefined && !isLines(last.fine) && !isLines(geometry);
    if (isFiner) {
      if (last.fine !== last.coarse) last.fine.dispose();
      geometries.set(id, { coarse: last.coarse, fine: geometry });
    } else {
      removePiece(id);
      geometries.set(id, { coarse: geometry, fine: geometry });
    }
    for (const pane of panes) pane.show(id, geometry);
    askFrame();
  }

  function removePiece(id: string): void {
    const { coarse, fine } = geometries.get(id) ?? {};
    coarse?.dispose();
    fine?.dispose();
    geometries.delete(id);
    for (const pane of panes) pane.hide(id);
    askFrame();
  }

  function setView(next: OrbitView): void {
    view = next;
    move();
    askFrame();
    for (const listener of viewListeners) listener(view);
  }

  function paneAt(clientX: number, clientY: number) {
    const bounds = element.getBoundingClientRect();
    const width = paneWidthPx();
    const at = Math.min(
      Math.max(0, panes.length - 1),
      Math.max(0, Math.floor((clientX - bounds.left) / (width + GAP_PX))),
    );
    const x = clientX - bounds.left - at * (width + GAP_PX) - width / 2;
    const y = clientY - bounds.top - bounds.height / 2;
    return { at, x, y, width, height: bounds.height };
  }

  function pick(clientX: number, clientY: number): ScenePick | null {
    const { at, x, y, width, height } = paneAt(clientX, clientY);
    const pane = panes[at];
    if (pane === undefined) return null;
    placeCamera();
    const caster = new THREE.Raycaster();
    caster.params.Line.threshold = LINE_REACH_PX * view.nmPerPx;
    caster.setFromCamera(new THREE.Vector2((2 * x) / width, (-2 * y) / height), camera);
    const [hit] = caster.intersectObjects(pane.pickable());
    if (hit === undefined) return null;
    return { id: String(hit.object.userData.id), pane: at, positionNm: hit.point.toArray() };
  }

  const resize = new ResizeObserver(() => {
    sharpen(isSlow && resting !== null ? MOVING_SHARPNESS_SLOW : 1);
    renderer.setSize(element.clientWidth, element.clientHeight, false);
    askFrame();
  });
  resize.observe(element);
  canvas.addEventListener("webglcontextrestored", askFrame);
  const detach = attachOrbitInput({
    element: canvas,
    view: () => view,
    setView,
    offsetPx(clientX, clientY) {
      const { x, y } = paneAt(clientX, clientY);
      return [x, y];
    },
    onClick(clientX, clientY, how) {
      const picked = pick(clientX, clientY);
      for (const listener of clickListeners) listener(picked, how);
    },
  });

  return {
    setPanes(next) {
      if (next.length !== panes.length) {
        surroundings?.dispose();
        for (const pane of panes) pane.dispose();
        panes = next.map(() => new PaneScene(materials));
        surroundings = panes.length === 0 ? null : new SceneSurroundings(panes[0].scene);
        if (volume !== null) surroundings?.setOutline(volume);
      }
      for (const [at, pane] of panes.entries()) pane.setLooks(next[at], fineOf);
      materials.keepOnly(next);
      if (resting !== null) drawCoarsely();
      askFrame();
    },
    isSlow,
    setMarkers(markers) {
      panes.forEach((pane, at) => {
        pane.mark(markers[at] ?? []);
      });
      askFrame();
    },
    setMesh: (id, mesh) => setPiece(id, geometryOf(mesh)),
    setLines: (id, lines) => setPiece(id, lineGeometryOf(lines)),
    removeMesh: removePiece,
    setVolume(box) {
      volume = box;
      surroundings?.setOutline(box);
      askFrame();
    },
    setPlace(positionNm) {
      surroundings?.setPlace(positionNm);
      askFrame();
    },
    setSections(pictures) {
      surroundings?.setSections(pictures);
      askFrame();
    },
    extentNm,
    fit() {
      const box = extentNm() ?? volume;
      if (box !== null) setView(fitted(view, box, paneWidthPx(), fittedHeightPx()));
    },
    view: () => view,
    setView,
    pick,
    pointOf(positionNm) {
      const from = new THREE.Vector3(...positionNm).sub(new THREE.Vector3(...view.targetNm));
      const along = (axis: Vec3) => from.dot(new THREE.Vector3(...axis)) / view.nmPerPx;
      return {
        x: paneWidthPx() / 2 + along(view.right),
        y: element.clientHeight / 2 + along(view.down),
      };
    },
    forward: () => forwardOf(view),
    onFrame: (listener) => added(frameListeners, listener),
    onView: (listener) => added(viewListeners, listener),
    onClick: (listener) => added(clickListeners, listener),
    destroy() {
      if (resting !== null) clearTimeout(resting);
      detach();
      resize.disconnect();
      surroundings?.dispose();
      for (const pane of panes) pane.dispose();
      for (const id of [...geometries.keys()]) removePiece(id);
      materials.keepOnly([]);
      if (frame !== null) cancelAnimationFrame(frame);
      renderer.dispose();
      renderer.forceContextLoss();
      canvas.remove();
    },
  };
}

/** Smooth edges take four samples a pixel: half of a frame's time where the processor draws it. */
function createRenderer(isSlow: boolean): THREE.WebGLRenderer {
  try {
    const renderer = new THREE.WebGLRenderer({ antialias: !isSlow, alpha: true });
    renderer.setClearColor(0x000000, 0);
    renderer.autoClear = false;
    return renderer;
  } catch (cause) {
    throw new NoWebGlError("there is no WebGL 2", { cause });
  }
}

/** Over the viewer's left shoulder. */
function lightFrom(view: OrbitView): THREE.Vector3 {
  const forward = new THREE.Vector3(...forwardOf(view));
  return new THREE.Vector3(...view.right)
    .multiplyScalar(-0.45)
    .addScaledVector(new THREE.Vector3(...view.down), -0.65)
    .sub(forward);
}

function geometryOf({ positionsNm, triangles }: SurfaceMesh): THREE.BufferGeometry {
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute("position", new THREE.BufferAttribute(positionsNm, 3));
  geometry.setIndex(new THREE.BufferAttribute(triangles, 1));
  geometry.computeVertexNormals();
  geometry.computeBoundingBox();
  geometry.computeBoundingSphere();
  return geometry;
}

function lineGeometryOf({ positionsNm, lines }: PieceLines): THREE.BufferGeometry {
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute("position", new THREE.BufferAttribute(positionsNm, 3));
  geometry.setIndex(new THREE.BufferAttribute(lines, 1));
  geometry.computeBoundingBox();
  geometry.computeBoundingSphere();
  geometry.userData.isLines = true;
  return geometry;
}

function isLines(geometry: THREE.BufferGeometry): boolean {
  return geometry.userData.isLines === true;
}

function trianglesOf(geometry: THREE.BufferGeometry): number {
  return (geometry.index?.count ?? 0) / 3;
}

function added<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
