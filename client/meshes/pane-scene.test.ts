import * as THREE from "three";
import { expect, it } from "vitest";
import type { PieceLook, Rgb } from "#client/meshes/mesh-scene-contract.ts";
import { LookMaterials, PaneScene } from "#client/meshes/pane-scene.ts";

function triangle(): THREE.BufferGeometry {
  const geometry = new THREE.BufferGeometry();
  const positions = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0);
  geometry.setAttribute("position", new THREE.BufferAttribute(positions, 3));
  geometry.setIndex(new THREE.BufferAttribute(Uint32Array.of(0, 1, 2), 1));
  geometry.computeVertexNormals();
  return geometry;
}

const look = (rgb: Rgb, opacity = 1): PieceLook => ({ rgb, opacity });
const RED: Rgb = [255, 0, 0];
const BLUE: Rgb = [0, 0, 255];

/** Three pieces, two of one look; how many triangles are drawn, in how many calls. */
function paneOfThree(clear = 1) {
  const geometries = new Map(["a", "b", "c"].map((id) => [id, triangle()]));
  const geometryOf = (id: string) => geometries.get(id) ?? null;
  const looks = new Map([
    ["a", look(RED)],
    ["b", look(RED)],
    ["c", look(BLUE, clear)],
  ]);
  const pane = new PaneScene(new LookMaterials());
  pane.setLooks(looks, geometryOf);
  const drawn = () =>
    pane.scene.children
      .filter((object): object is THREE.Mesh => object instanceof THREE.Mesh && object.visible)
      .map(({ geometry }) => (geometry.index?.count ?? 0) / 3);
  return { pane, looks, geometryOf, drawn };
}

it("draws all pieces of a look in one call while they are joined, and picks each all the same", () => {
  const { pane, geometryOf, drawn } = paneOfThree();
  expect(drawn()).toEqual([1, 1, 1]);
  pane.join(geometryOf);
  expect(pane.isJoined).toBe(true);
  expect(drawn()).toEqual([2, 1]);
  expect(pane.pickable().map(({ userData }) => userData.id)).toEqual(["a", "b", "c"]);
  pane.exchange(geometryOf);
  expect(pane.isJoined).toBe(false);
  expect(drawn()).toEqual([1, 1, 1]);
});

it("joins what it is given a geometry for, and draws what is see-through twice", () => {
  const { pane, geometryOf, drawn } = paneOfThree(0.5);
  pane.join((id) => (id === "a" ? null : geometryOf(id)));
  expect(drawn()).toEqual([1, 1, 1]);
});

it("is joined no more once a piece comes, goes, or has another look", () => {
  const { pane, looks, geometryOf, drawn } = paneOfThree();
  const changes = [
    () => pane.show("a", triangle()),
    () => pane.hide("b"),
    () => pane.setLooks(new Map([...looks, ["c", look(RED)]]), geometryOf),
  ];
  for (const change of changes) {
    pane.join(geometryOf);
    change();
    expect(pane.isJoined).toBe(false);
  }
  pane.join(geometryOf);
  expect(drawn()).toEqual([3]);
});
