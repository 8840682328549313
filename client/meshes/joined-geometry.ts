// Many geometries as one, to be drawn in one call: without a graphics card a call costs about as much as the
// triangles of a small piece. What was joined stays as it is, and its owner's.
import * as THREE from "three";

/** Of one kind: surfaces with normals, or lines. */
export function joinedGeometry(parts: readonly THREE.BufferGeometry[]): THREE.BufferGeometry {
  const joined = new THREE.BufferGeometry();
  const isLines = parts[0]?.userData.isLines === true;
  for (const name of isLines ? ["position"] : ["position", "normal"]) {
    joined.setAttribute(name, new THREE.BufferAttribute(joinedValues(parts, name), 3));
  }
  joined.setIndex(new THREE.BufferAttribute(joinedIndices(parts), 1));
  if (isLines) joined.userData.isLines = true;
  joined.computeBoundingSphere();
  return joined;
}

function joinedValues(parts: readonly THREE.BufferGeometry[], name: string): Float32Array {
  const values = new Float32Array(parts.reduce((sum, part) => sum + 3 * countOf(part), 0));
  let at = 0;
  for (const part of parts) {
    const { array } = part.getAttribute(name);
    values.set(array, at);
    at += array.length;
  }
  return values;
}

function joinedIndices(parts: readonly THREE.BufferGeometry[]): Uint32Array {
  const indices = new Uint32Array(parts.reduce((sum, { index }) => sum + (index?.count ?? 0), 0));
  let at = 0;
  let firstVertex = 0;
  for (const part of parts) {
    for (const vertex of part.index?.array ?? []) indices[at++] = firstVertex + vertex;
    firstVertex += countOf(part);
  }
  return indices;
}

function countOf(part: THREE.BufferGeometry): number {
  return part.getAttribute("position").count;
}
