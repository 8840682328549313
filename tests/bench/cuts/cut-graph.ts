// Graphs like those of agglomerated neurons, the same ones in every run: two bodies of supervoxels
// that a few weak edges join. What is to be cut is known: the neck, where it is the cheapest way.
import { quantizeAffinity } from "#core/agglomeration/local-graph.ts";

/**
 * The two bodies' form: compact, flat, or a long thin bundle. "walls" are blobs that a quarter of a
 * whole face joins: a wide cut, through which much flow goes.
 */
export type CutShape = "blobs" | "walls" | "sheets" | "threads";

export interface CutGraph {
  readonly name: string;
  readonly nodeCount: number;
  readonly edgeA: Uint32Array;
  readonly edgeB: Uint32Array;
  readonly capacity: Int32Array;
  /** Points of the first body, and of the second. */
  readonly groups: readonly [Uint32Array, Uint32Array];
}

/** Edges a node of such a lattice has for itself, its border left out. */
const EDGES_A_NODE = 4.2;
/** Of the four diagonals looked at, about this share is an edge. */
const DIAGONAL_SHARE = 0.3;
/** The neck is so wide and deep, where the body is; its edges have such affinities. */
const NECK_WIDTH = 4;
const NECK_HEIGHT = 3;
const NECK_AFFINITY = [0.1, 0.45] as const;
const POINTS_A_SIDE = 3;

type Extent = readonly [x: number, y: number, z: number];

export function makeCutGraph(shape: CutShape, edgeCount: number, seed = 1): CutGraph {
  const extent = extentOf(shape, edgeCount / EDGES_A_NODE / 2);
  const bodySize = extent[0] * extent[1] * extent[2];
  const random = randomFrom(seed);
  const edges = new EdgeList(3 * edgeCount);
  for (const first of [0, bodySize]) addBody(edges, first, extent, random);
  for (const [a, b] of neckPairs(shape, extent, bodySize)) {
    edges.add(a, b, NECK_AFFINITY[0] + (NECK_AFFINITY[1] - NECK_AFFINITY[0]) * random());
  }
  return {
    name: `${shape}, ${edgeCount.toLocaleString("en")} edges`,
    nodeCount: 2 * bodySize,
    ...edges.columns(),
    groups: [pointsOf(0, extent), pointsOf(bodySize, extent)],
  };
}

function extentOf(shape: CutShape, nodeCount: number): Extent {
  if (shape === "threads") return [Math.ceil(nodeCount / 6), 3, 2];
  if (shape === "sheets") {
    const side = Math.ceil(Math.sqrt(nodeCount / 2));
    return [side, side, 2];
  }
  const side = Math.ceil(Math.cbrt(nodeCount));
  return [side, side, side];
}

/** A lattice with some diagonals; most of its edges strong, a tenth of them doubtful. */
function addBody(edges: EdgeList, first: number, extent: Extent, random: () => number): void {
  const [width, height, depth] = extent;
  for (let node = 0; node < width * height * depth; node++) {
    const x = node % width;
    const y = Math.floor(node / width) % height;
    const z = Math.floor(node / (width * height));
    for (const [dx, dy, dz] of STEPS) {
      if (x + dx >= width || y + dy >= height || z + dz >= depth) continue;
      if (dx + dy + dz > 1 && random() > DIAGONAL_SHARE) continue;
      const other = node + (dz * height + dy) * width + dx;
      edges.add(first + node, first + other, bodyAffinity(random));
    }
  }
}

function bodyAffinity(random: () => number): number {
  return random() < 0.1 ? 0.2 + 0.4 * random() : 1 - 0.5 * random() ** 2;
}

const STEPS: readonly Extent[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [1, 1, 0],
  [1, 0, 1],
  [0, 1, 1],
  [1, 1, 1],
];

/** Neighbours at the middle of the first body's last and the second one's first layer. */
function neckPairs(shape: CutShape, extent: Extent, bodySize: number): [number, number][] {
  const [width, height, depth] = extent;
  const neckWidth = Math.min(width, shape === "walls" ? Math.ceil(width / 2) : NECK_WIDTH);
  const neckHeight = Math.min(height, shape === "walls" ? Math.ceil(height / 2) : NECK_HEIGHT);
  const left = Math.floor((width - neckWidth) / 2);
  const top = Math.floor((height - neckHeight) / 2);
  const pairs: [number, number][] = [];
  for (let y = top; y < top + neckHeight; y++) {
    for (let x = left; x < left + neckWidth; x++) {
      pairs.push([((depth - 1) * height + y) * width + x, bodySize + y * width + x]);
    }
  }
  return pairs;
}

/** Spread along the body's longest way. */
function pointsOf(first: number, [width, height, depth]: Extent): Uint32Array {
  return Uint32Array.from({ length: POINTS_A_SIDE }, (_, index) => {
    const x = Math.floor(((2 * index + 1) * width) / (2 * POINTS_A_SIDE));
    return first + (Math.floor(depth / 2) * height + Math.floor(height / 3)) * width + x;
  });
}

class EdgeList {
  readonly #a: Uint32Array;
  readonly #b: Uint32Array;
  readonly #capacity: Int32Array;
  #count = 0;

  constructor(limit: number) {
    this.#a = new Uint32Array(limit);
    this.#b = new Uint32Array(limit);
    this.#capacity = new Int32Array(limit);
  }

  add(a: number, b: number, affinity: number): void {
    this.#a[this.#count] = a;
    this.#b[this.#count] = b;
    this.#capacity[this.#count++] = quantizeAffinity(affinity);
  }

  columns() {
    return {
      edgeA: this.#a.slice(0, this.#count),
      edgeB: this.#b.slice(0, this.#count),
      capacity: this.#capacity.slice(0, this.#count),
    };
  }
}

/** A linear congruence (Lehmer 1951): 0…1, the same sequence on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
