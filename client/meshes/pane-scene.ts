// What one pane draws of the pieces: each that has a look, in the geometry that it is given; or, in fewer
// calls, all of one look joined, until the pieces themselves are drawn again. What is see-through is drawn
// twice, first into the depth alone, so that its front is seen and the walls between its pieces are not.
// Geometries are the scene's, and shared by all panes.
import * as THREE from "three";
import { joinedGeometry } from "#client/meshes/joined-geometry.ts";
import type { PaneLooks, PieceLook, SceneMarker } from "#client/meshes/mesh-scene-contract.ts";
import { colorOf } from "#client/meshes/scene-color.ts";
import { type MarkPoints, pointsOf } from "#client/meshes/scene-marks.ts";

/** After what is solid: depths of what is see-through, then its colours, then the marks. */
const DEPTH_ORDER = 1;
const COLOR_ORDER = 2;
const MARKER_ORDER = 3;

interface LookMaterial {
  readonly color: THREE.Material;
  /** Of what is see-through. */
  readonly depth: THREE.Material | null;
  readonly line: THREE.LineBasicMaterial;
}

/** One of each look, for all pieces that have it. */
export class LookMaterials {
  readonly #made = new Map<string, LookMaterial>();

  of(look: PieceLook): LookMaterial {
    const key = keyOf(look);
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const isClear = look.opacity < 1;
    const color = new THREE.MeshLambertMaterial({
      color: colorOf(look.rgb),
      transparent: isClear,
      opacity: look.opacity,
      depthWrite: !isClear,
    });
    const depth = isClear
      ? new THREE.MeshLambertMaterial({ transparent: true, colorWrite: false, depthWrite: true })
      : null;
    const line = new THREE.LineBasicMaterial({
      color: colorOf(look.rgb),
      transparent: isClear,
      opacity: look.opacity,
    });
    const made = { color, depth, line };
    this.#made.set(key, made);
    return made;
  }

  keepOnly(panes: readonly PaneLooks[]): void {
    const used = new Set(panes.flatMap((looks) => [...looks.values()].map(keyOf)));
    for (const [key, { color, depth, line }] of [...this.#made]) {
      if (used.has(key)) continue;
      color.dispose();
      depth?.dispose();
      line.dispose();
      this.#made.delete(key);
    }
  }
}

function keyOf({ rgb, opacity }: PieceLook): string {
  return `${rgb} ${opacity}`;
}

type Drawn = THREE.Mesh | THREE.LineSegments;

export class PaneScene {
  readonly scene = new THREE.Scene();
  readonly light = new THREE.DirectionalLight(0xffffff, 2.2);
  #looks: PaneLooks = new Map();
  readonly #materials: LookMaterials;
  readonly #shown = new Map<string, readonly Drawn[]>();
  #marks: readonly MarkPoints[] = [];
  /** Of the pieces as they were joined last; null where they are others since. */
  #joined: readonly Drawn[] | null = null;
  #isJoined = false;

  constructor(materials: LookMaterials) {
    this.#materials = materials;
    this.scene.matrixAutoUpdate = false;
    this.scene.add(new THREE.AmbientLight(0xffffff, 0.9), this.light);
  }

  get looks(): PaneLooks {
    return this.#looks;
  }

  /** What keeps its look stays as it is, also in between. */
  setLooks(looks: PaneLooks, geometryOf: (id: string) => THREE.BufferGeometry | null): void {
    const before = this.#looks;
    this.#looks = looks;
    this.#dropJoined();
    for (const id of [...this.#shown.keys()]) if (!looks.has(id)) this.hide(id);
    for (const [id, look] of looks) {
      const last = before.get(id);
      if (last !== undefined && keyOf(last) === keyOf(look) && this.#shown.has(id)) continue;
      const geometry = geometryOf(id);
      if (geometry !== null) this.show(id, geometry);
    }
  }

  mark(markers: readonly SceneMarker[]): void {
    this.#removeMarks();
    this.#marks = pointsOf(markers);
    for (const points of this.#marks) {
      points.renderOrder = MARKER_ORDER;
      this.scene.add(points);
    }
  }

  show(id: string, geometry: THREE.BufferGeometry): void {
    const look = this.#looks.get(id);
    if (look === undefined) return;
    this.hide(id);
    const drawn = drawnOf(geometry, this.#materials.of(look));
    for (const object of drawn) object.userData.id = id;
    this.#shown.set(id, drawn);
    this.scene.add(...drawn);
  }

  hide(id: string): void {
    this.#dropJoined();
    for (const object of this.#shown.get(id) ?? []) this.scene.remove(object);
    this.#shown.delete(id);
  }

  /** Draws each piece in another of its geometries, or not at all for null. */
  exchange(geometryOf: (id: string) => THREE.BufferGeometry | null): void {
    this.#setJoined(false);
    for (const [id, drawn] of this.#shown) {
      const geometry = geometryOf(id);
      for (const object of drawn) {
        object.visible = geometry !== null;
        if (geometry !== null) object.geometry = geometry;
      }
    }
  }

  /** The pieces are drawn joined, and are the same as they were. */
  get isJoined(): boolean {
    return this.#isJoined;
  }

  /** The same in one call for each look; what is joined already is drawn again as it is. */
  join(geometryOf: (id: string) => THREE.BufferGeometry | null): void {
    this.#joined ??= this.#joinedBy(geometryOf);
    this.#setJoined(true);
  }

  #joinedBy(geometryOf: (id: string) => THREE.BufferGeometry | null): readonly Drawn[] {
    const byLook = new Map<string, { look: PieceLook; parts: THREE.BufferGeometry[] }>();
    for (const id of this.#shown.keys()) {
      const look = this.#looks.get(id);
      const part = geometryOf(id);
      if (look === undefined || part === null) continue;
      const key = `${keyOf(look)} ${part.userData.isLines === true}`;
      const known = byLook.get(key);
      if (known === undefined) byLook.set(key, { look, parts: [part] });
      else known.parts.push(part);
    }
    const joined = [...byLook.values()].flatMap(({ look, parts }) =>
      drawnOf(joinedGeometry(parts), this.#materials.of(look)),
    );
    if (joined.length > 0) this.scene.add(...joined);
    return joined;
  }

  #setJoined(isJoined: boolean): void {
    this.#isJoined = isJoined;
    for (const object of this.#joined ?? []) object.visible = isJoined;
    for (const object of [...this.#shown.values()].flat()) object.visible = !isJoined;
  }

  #dropJoined(): void {
    if (this.#joined === null) return;
    for (const object of this.#joined) {
      this.scene.remove(object);
      object.geometry.dispose();
    }
    this.#joined = null;
    this.#setJoined(false);
  }

  pickable(): Drawn[] {
    return [...this.#shown.values()].map(([object]) => object);
  }

  /** Geometries and materials are the scene's. */
  dispose(): void {
    this.light.dispose();
    this.#dropJoined();
    this.#removeMarks();
  }

  #removeMarks(): void {
    for (const points of this.#marks) {
      const { geometry, material } = points;
      this.scene.remove(points);
      geometry.dispose();
      material.map?.dispose();
      material.dispose();
    }
    this.#marks = [];
  }
}

function drawnOf(geometry: THREE.BufferGeometry, { color, depth, line }: LookMaterial): Drawn[] {
  if (geometry.userData.isLines === true) return [still(new THREE.LineSegments(geometry, line))];
  const drawn = [meshOf(geometry, color, COLOR_ORDER)];
  if (depth !== null) drawn.push(meshOf(geometry, depth, DEPTH_ORDER));
  return drawn;
}

/** It lies where its vertices are: its place need not be worked out for each frame. */
function still<T extends Drawn>(object: T): T {
  object.matrixAutoUpdate = false;
  return object;
}

function meshOf(geometry: THREE.BufferGeometry, material: THREE.Material, order: number) {
  const mesh = still(new THREE.Mesh(geometry, material));
  mesh.renderOrder = order;
  return mesh;
}
