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
  const { labels, shapeVoxel } = around;
  const [width, height, depth] = box.shapeVoxel;
  const found = new FaceList();
  const faces = new OpenFaces(shapeVoxel);
  for (let row = 0; row < height * depth; row++) {
    const first = indexInBox(around, positionInBox(box, row * width));
    for (let x = 0; x < width; x++) {
      const at = first + x;
      if (labels[at] !== node + 1) continue;
      for (const step of faces.stepsAt(at)) {
        const other = labels[at + step];
        if (other !== 0 && other !== node + 1) found.add(row * width + x, other - 1);
      }
    }
  }
  return found.result();
}

/** The ways to the voxels behind the faces of a voxel that do not lead out of the box. */
class OpenFaces {
  readonly #shapeVoxel: Vec3;
  readonly #all: readonly number[];

  constructor(shapeVoxel: Vec3) {
    const [width, height] = shapeVoxel;
    this.#shapeVoxel = shapeVoxel;
    this.#all = [-1, 1, -width, width, -width * height, width * height];
  }

  stepsAt(index: number): readonly number[] {
    const [width, height, depth] = this.#shapeVoxel;
    const x = index % width;
    const row = (index - x) / width;
    const y = row % height;
    const z = (row - y) / height;
    if (isInner(x, width) && isInner(y, height) && isInner(z, depth)) return this.#all;
    const isOpen = [x > 0, x + 1 < width, y > 0, y + 1 < height, z > 0, z + 1 < depth];
    return this.#all.filter((_, face) => isOpen[face]);
  }
}

function isInner(part: number, length: number): boolean {
  return part > 0 && part + 1 < length;
}

class FaceList {
  #voxels = new Uint32Array(1024);
  #nodes = new Uint32Array(1024);
  #count = 0;

  add(voxel: number, node: number): void {
    if (this.#count === this.#voxels.length) this.#grow();
    this.#voxels[this.#count] = voxel;
    this.#nodes[this.#count++] = node;
  }

  result(): ContactFaces {
    return {
      voxels: this.#voxels.slice(0, this.#count),
      nodes: this.#nodes.slice(0, this.#count),
    };
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
