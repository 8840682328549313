// Marks at places of the space, seen through everything: of one shape each, of one size on the screen.
import * as THREE from "three";
import type { MarkShape, SceneMarker } from "#client/meshes/mesh-scene-contract.ts";
import { MAX_PIXEL_RATIO } from "#client/meshes/mesh-scene-contract.ts";
import { colorOf } from "#client/meshes/scene-color.ts";

const MARKER_PX = 11;
const SIDE_TEXELS = 32;

export type MarkPoints = THREE.Points<THREE.BufferGeometry, THREE.PointsMaterial>;

/** One object for each shape that occurs. */
export function pointsOf(markers: readonly SceneMarker[]): readonly MarkPoints[] {
  const byShape = new Map<MarkShape, SceneMarker[]>();
  for (const marker of markers) {
    const { shape = "disc" } = marker;
    byShape.set(shape, [...(byShape.get(shape) ?? []), marker]);
  }
  return [...byShape].map(([shape, of]) => pointsOfShape(shape, of));
}

function pointsOfShape(shape: MarkShape, markers: readonly SceneMarker[]): MarkPoints {
  const geometry = new THREE.BufferGeometry();
  const at = Float32Array.from(markers.flatMap(({ positionNm }) => [...positionNm]));
  const colors = markers.flatMap(({ rgb }) => colorOf(rgb).toArray());
  geometry.setAttribute("position", new THREE.BufferAttribute(at, 3));
  geometry.setAttribute("color", new THREE.BufferAttribute(Float32Array.from(colors), 3));
  const material = new THREE.PointsMaterial({
    map: shapeTexture(shape),
    size: MARKER_PX * Math.min(MAX_PIXEL_RATIO, window.devicePixelRatio),
    sizeAttenuation: false,
    vertexColors: true,
    transparent: true,
    depthTest: false,
  });
  return new THREE.Points(geometry, material);
}

/** How far out a texel lies: below 0.7 it has the mark's colour, below 0.96 that of the rim. */
const REACH: Readonly<Record<MarkShape, (x: number, y: number) => number>> = {
  disc: (x, y) => Math.hypot(x, y),
  // Points up; rows of a texture go up as well.
  triangle: (x, y) => Math.max(-1.6 * y - 0.1, 1.75 * Math.abs(x) + y * 0.9 + 0.1),
  ring: (x, y) => 3.5 * Math.abs(Math.hypot(x, y) - 0.6),
};

/** With a dark rim, so that a mark is seen on any colour. */
function shapeTexture(shape: MarkShape): THREE.DataTexture {
  const pixels = new Uint8Array(4 * SIDE_TEXELS * SIDE_TEXELS);
  const half = SIDE_TEXELS / 2;
  for (let i = 0; i < SIDE_TEXELS * SIDE_TEXELS; i++) {
    const x = ((i % SIDE_TEXELS) + 0.5 - half) / half;
    const y = (Math.floor(i / SIDE_TEXELS) + 0.5 - half) / half;
    const reach = REACH[shape](x, y);
    const shade = reach < 0.7 ? 255 : 20;
    pixels.set([shade, shade, shade, reach < 0.96 ? 255 : 0], 4 * i);
  }
  const texture = new THREE.DataTexture(pixels, SIDE_TEXELS, SIDE_TEXELS);
  texture.magFilter = THREE.LinearFilter;
  texture.minFilter = THREE.LinearFilter;
  texture.needsUpdate = true;
  return texture;
}
