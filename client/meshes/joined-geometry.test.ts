import * as THREE from "three";
import { expect, it } from "vitest";
import { joinedGeometry } from "#client/meshes/joined-geometry.ts";

function triangle(x: number): THREE.BufferGeometry {
  const geometry = new THREE.BufferGeometry();
  const positions = Float32Array.of(x, 0, 0, x + 1, 0, 0, x, 1, 0);
  geometry.setAttribute("position", new THREE.BufferAttribute(positions, 3));
  geometry.setIndex(new THREE.BufferAttribute(Uint32Array.of(0, 1, 2), 1));
  geometry.computeVertexNormals();
  return geometry;
}

it("has the vertices, normals and triangles of all, and leaves them as they are", () => {
  const parts = [triangle(0), triangle(10)];
  const joined = joinedGeometry(parts);
  expect([...(joined.index?.array ?? [])]).toEqual([0, 1, 2, 3, 4, 5]);
  const positions = joined.getAttribute("position");
  expect(Array.from({ length: 6 }, (_, at) => positions.getX(at))).toEqual([0, 1, 0, 10, 11, 10]);
  expect(joined.getAttribute("normal").getZ(5)).toBe(1);
  expect(joined.boundingSphere?.radius).toBeGreaterThan(5);
  expect([...(parts[1].index?.array ?? [])]).toEqual([0, 1, 2]);
});

it("joins lines, which have no normals", () => {
  const lines = [0, 5].map((x) => {
    const geometry = new THREE.BufferGeometry();
    const positions = Float32Array.of(x, 0, 0, x + 1, 0, 0);
    geometry.setAttribute("position", new THREE.BufferAttribute(positions, 3));
    geometry.setIndex(new THREE.BufferAttribute(Uint32Array.of(0, 1), 1));
    geometry.userData.isLines = true;
    return geometry;
  });
  const joined = joinedGeometry(lines);
  expect(joined.userData.isLines).toBe(true);
  expect(joined.hasAttribute("normal")).toBe(false);
  expect([...(joined.index?.array ?? [])]).toEqual([0, 1, 2, 3]);
});
