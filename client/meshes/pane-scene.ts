// What one pane draws of the pieces: each that has a look, in the geometry that it is given. What is
// see-through is drawn twice, first into the depth alone, so that its front is seen and the walls
// between its pieces are not. Geometries are the scene's, and shared by all panes.
import * as THREE from "three";
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

  constructor(materials: LookMaterials) {
    this.#materials = materials;
    this.scene.add(new THREE.AmbientLight(0xffffff, 0.9), this.light);
  }

  get looks(): PaneLooks {
    return this.#looks;
  }

  /** What keeps its look stays as it is, also in between. */
  setLooks(looks: PaneLooks, geometryOf: (id: string) => THREE.BufferGeometry | null): void {
    const before = this.#looks;
    this.#looks = looks;
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
    const { color, depth, line } = this.#materials.of(look);
    const drawn: Drawn[] = [];
    if (geometry.userData.isLines === true) {
      drawn.push(new THREE.LineSegments(geometry, line));
    } else {
      drawn.push(meshOf(geometry, color, COLOR_ORDER));
      if (depth !== null) drawn.push(meshOf(geometry, depth, DEPTH_ORDER));
    }
    for (const object of drawn) object.userData.id = id;
    this.#shown.set(id, drawn);
    this.scene.add(...drawn);
  }

  hide(id: string): void {
    for (const object of this.#shown.get(id) ?? []) this.scene.remove(object);
    this.#shown.delete(id);
  }

  /** Draws each piece in another of its geometries, or not at all for null. */
  exchange(geometryOf: (id: string) => THREE.BufferGeometry | null): void {
    for (const [id, drawn] of this.#shown) {
      const geometry = geometryOf(id);
      for (const object of drawn) {
        object.visible = geometry !== null;
        if (geometry !== null) object.geometry = geometry;
      }
    }
  }

  pickable(): Drawn[] {
    return [...this.#shown.values()].map(([object]) => object);
  }

  /** Geometries and materials are the scene's. */
  dispose(): void {
    this.light.dispose();
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

function meshOf(geometry: THREE.BufferGeometry, material: THREE.Material, order: number) {
  const mesh = new THREE.Mesh(geometry, material);
  mesh.renderOrder = order;
  return mesh;
}
