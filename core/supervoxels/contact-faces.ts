// Where a supervoxel touches others: every face of one of its voxels behind which another supervoxel
// lies, in the section or in the one above or below. Supervoxels never change, so neither does this,
// however the supervoxel is split later.
import type { Vec3 } from "#core/geometry/vector.ts";
import { indexInBox, positionInBox, type VoxelBox } from "#core/geometry/voxel-box.ts";

/** One entry a face, in the order of the voxels. */
export interface ContactFaces {
  /** Number of the supervoxel's own voxel in its box. */
  readonly voxels: Uint32Array;
  /** Dense index of the other supervoxel. */
  readonly nodes: Uint32Array;
}

export interface LabelBox extends VoxelBox {
  /** Dense index + 1 of each voxel, 0 in background; x fastest. */
  readonly labels: Uint32Array;
}

/**
 * @param around labels of the supervoxel's box grown by one voxel, less where the volume ends.
 * @param node dense index of the supervoxel.
 * @param box of the supervoxel, within `around`.
 */
export function contactFaces(around: LabelBox, node: number, box: VoxelBox): ContactFaces {
  const [width, height, depth] = box.shapeVoxel;
  const found = new FaceList();
  for (let row = 0; row < height * depth; row++) {
    const first = indexInBox(around, positionInBox(box, row * width));
    const sides = openSides(around.shapeVoxel, first);
    for (let x = 0; x < width; x++) {
      const at = first + x;
      if (around.labels[at] !== node + 1) continue;
      const hasLeft = sides.left + x > 0;
      const hasRight = sides.left + x + 1 < around.shapeVoxel[0];
      const voxel = row * width + x;
      if (hasLeft) found.look(around.labels[at - 1], node, voxel);
      if (hasRight) found.look(around.labels[at + 1], node, voxel);
      for (const step of sides.steps) found.look(around.labels[at + step], node, voxel);
    }
  }
  return found.result();
}

/** Where a row begins, and the ways from it to the rows beside it, as far as the box has them. */
function openSides([width, height, depth]: Vec3, index: number) {
  const left = index % width;
  const row = (index - left) / width;
  const y = row % height;
  const z = (row - y) / height;
  const area = width * height;
  const steps = [-width, width, -area, area];
  const isOpen = [y > 0, y + 1 < height, z > 0, z + 1 < depth];
  return { left, steps: steps.filter((_, side) => isOpen[side]) };
}

class FaceList {
  #voxels = new Uint32Array(1024);
  #nodes = new Uint32Array(1024);
  #count = 0;

  look(label: number, own: number, voxel: number): void {
    if (label !== 0 && label !== own + 1) this.#add(voxel, label - 1);
  }

  result(): ContactFaces {
    return {
      voxels: this.#voxels.slice(0, this.#count),
      nodes: this.#nodes.slice(0, this.#count),
    };
  }

  #add(voxel: number, node: number): void {
    if (this.#count === this.#voxels.length) this.#grow();
    this.#voxels[this.#count] = voxel;
    this.#nodes[this.#count++] = node;
  }

  #grow(): void {
    const voxels = new Uint32Array(2 * this.#count);
    voxels.set(this.#voxels);
    this.#voxels = voxels;
    const nodes = new Uint32Array(2 * this.#count);
    nodes.set(this.#nodes);
    this.#nodes = nodes;
  }
}
