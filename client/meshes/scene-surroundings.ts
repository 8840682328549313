// What stands in the space beside the pieces: the outline of the volume, the lines through the place that
// all panels share, and the sections of the planes, each as far as its panel shows it.
import * as THREE from "three";
import type { Rgb, SectionPicture } from "#client/meshes/mesh-scene-contract.ts";
import type { BoxNm } from "#client/meshes/orbit-view.ts";
import { colorOf } from "#client/meshes/scene-color.ts";
import { AXIS_RGB } from "#client/viewer/axis-color.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

/** To each side of the place. */
const CROSS_PX = 44;
const OUTLINE_RGB: Rgb = [128, 140, 155];
const BEHIND_OPACITY = 0.35;
/** Two triangles: top left, bottom left, top right, bottom right. */
const QUAD = [0, 1, 2, 2, 1, 3];

interface Quad {
  readonly mesh: THREE.Mesh<THREE.BufferGeometry, THREE.MeshBasicMaterial>;
  readonly texture: THREE.CanvasTexture;
  /** x, y, z of each corner, and where it lies in the texture. */
  readonly corners: THREE.BufferAttribute;
  readonly places: THREE.BufferAttribute;
  readonly widthPx: number;
  readonly heightPx: number;
  paintCount: number;
}

export class SceneSurroundings {
  readonly #scene: THREE.Scene;
  readonly #quads = new Map<string, Quad>();
  readonly #cross = crossLines();
  #outline: THREE.LineSegments<THREE.BufferGeometry, THREE.LineBasicMaterial> | null = null;

  constructor(scene: THREE.Scene) {
    this.#scene = scene;
    this.#cross.visible = false;
    scene.add(this.#cross);
  }

  setOutline({ minNm, maxNm }: BoxNm): void {
    this.#removeOutline();
    const [from, to] = [new THREE.Vector3(...minNm), new THREE.Vector3(...maxNm)];
    const size = to.clone().sub(from);
    const box = new THREE.BoxGeometry(size.x, size.y, size.z);
    const geometry = new THREE.EdgesGeometry(box);
    box.dispose();
    const material = new THREE.LineBasicMaterial({
      color: colorOf(OUTLINE_RGB),
      transparent: true,
      opacity: 0.5,
    });
    this.#outline = new THREE.LineSegments(geometry, material);
    this.#outline.position.copy(from).addScaledVector(size, 0.5);
    this.#scene.add(this.#outline);
  }

  setPlace(positionNm: Vec3): void {
    this.#cross.visible = true;
    this.#cross.position.set(...positionNm);
  }

  setSections(pictures: readonly SectionPicture[]): void {
    for (const [name, quad] of [...this.#quads]) {
      const picture = pictures.find(({ plane }) => plane === name);
      if (picture === undefined || !hasSize(quad, picture)) this.#removeQuad(name, quad);
    }
    for (const picture of pictures) this.#showSection(picture);
  }

  /** The cross is of one size on the screen. */
  beforeDraw(nmPerPx: number): void {
    this.#cross.scale.setScalar(CROSS_PX * nmPerPx);
  }

  dispose(): void {
    for (const [name, quad] of [...this.#quads]) this.#removeQuad(name, quad);
    this.#removeOutline();
    for (const child of this.#cross.children) {
      if (!(child instanceof THREE.LineSegments)) continue;
      child.geometry.dispose();
      child.material.dispose();
    }
  }

  #showSection(picture: SectionPicture): void {
    const quad = this.#quads.get(picture.plane) ?? this.#addQuad(picture);
    const { cornersNm, partOfCanvas } = picture;
    const { left, top, right, bottom } = partOfCanvas;
    quad.corners.copyArray(cornersNm.flatMap((corner) => [...corner]));
    // A texture's rows go up.
    const places = [left, 1 - top, left, 1 - bottom, right, 1 - top, right, 1 - bottom];
    quad.places.copyArray(places);
    quad.corners.needsUpdate = true;
    quad.places.needsUpdate = true;
    if (quad.paintCount === picture.paintCount) return;
    quad.paintCount = picture.paintCount;
    quad.texture.needsUpdate = true;
  }

  #addQuad(picture: SectionPicture): Quad {
    const { canvas } = picture;
    const texture = new THREE.CanvasTexture(canvas);
    texture.colorSpace = THREE.SRGBColorSpace;
    texture.generateMipmaps = false;
    texture.minFilter = THREE.LinearFilter;
    const geometry = new THREE.BufferGeometry();
    const corners = new THREE.BufferAttribute(new Float32Array(12), 3);
    const places = new THREE.BufferAttribute(new Float32Array(8), 2);
    geometry.setAttribute("position", corners);
    geometry.setAttribute("uv", places);
    geometry.setIndex(QUAD);
    const material = new THREE.MeshBasicMaterial({ map: texture, side: THREE.DoubleSide });
    const mesh = new THREE.Mesh(geometry, material);
    // Its corners are others at every move: nothing that would have to be kept up with them.
    mesh.frustumCulled = false;
    const quad = {
      ...{ mesh, texture, corners, places, widthPx: canvas.width, heightPx: canvas.height },
      paintCount: -1,
    };
    this.#quads.set(picture.plane, quad);
    this.#scene.add(mesh);
    return quad;
  }

  #removeQuad(name: string, { mesh, texture }: Quad): void {
    this.#scene.remove(mesh);
    mesh.geometry.dispose();
    mesh.material.dispose();
    texture.dispose();
    this.#quads.delete(name);
  }

  #removeOutline(): void {
    if (this.#outline === null) return;
    this.#scene.remove(this.#outline);
    this.#outline.geometry.dispose();
    this.#outline.material.dispose();
    this.#outline = null;
  }
}

/** A texture on the graphics card never changes its size. */
function hasSize(quad: Quad, { canvas }: SectionPicture): boolean {
  return quad.widthPx === canvas.width && quad.heightPx === canvas.height;
}

/** One unit to each side; what lies behind a surface is seen through it, faintly. */
function crossLines(): THREE.Group {
  const cross = new THREE.Group();
  const ends: number[] = [];
  const colors: number[] = [];
  for (const [axis, rgb] of AXIS_RGB.entries()) {
    for (const side of [-1, -0.12, 0.12, 1]) {
      ends.push(...[0, 1, 2].map((part) => (part === axis ? side : 0)));
      colors.push(...colorOf(rgb).toArray());
    }
  }
  for (const isBehind of [false, true]) {
    const geometry = new THREE.BufferGeometry();
    geometry.setAttribute("position", new THREE.Float32BufferAttribute(ends, 3));
    geometry.setAttribute("color", new THREE.Float32BufferAttribute(colors, 3));
    const material = new THREE.LineBasicMaterial({
      vertexColors: true,
      transparent: isBehind,
      opacity: isBehind ? BEHIND_OPACITY : 1,
      depthTest: !isBehind,
    });
    const lines = new THREE.LineSegments(geometry, material);
    lines.renderOrder = isBehind ? 2 : 0;
    cross.add(lines);
  }
  return cross;
}
