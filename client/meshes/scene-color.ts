import * as THREE from "three";
import type { Rgb } from "#client/meshes/mesh-scene-contract.ts";

/** As the page's style sheets would show the same bytes. */
export function colorOf([red, green, blue]: Rgb): THREE.Color {
  return new THREE.Color().setRGB(red / 255, green / 255, blue / 255, THREE.SRGBColorSpace);
}
