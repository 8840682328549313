// The lines of one segment's pieces: their skeletons, joined and tidied as one tree, and given back to the
// pieces, so that each is drawn in its own colour.
import type { PieceLines } from "#client/meshes/mesh-scene-contract.ts";
import { joinedPieces } from "#core/skeletons/joined-pieces.ts";
import { NO_PARENT } from "#core/skeletons/skeleton.ts";
import type { PlainSkeleton } from "#core/skeletons/skeleton-codec.ts";
import { type NodeTree, tidiedTree } from "#core/skeletons/tidied-tree.ts";

/** Pieces of one segment touch; their skeletons end about a radius before that. */
const MAX_BRIDGE_NM = 1_500;
/** About what a path stands for where a segment is traced as a whole. */
const MAX_SPUR_NM = 400;

/** Of each piece, in the same order; a bridge is of the piece that it leads to. */
export function pieceLines(skeletons: readonly PlainSkeleton[]): readonly PieceLines[] {
  const firstNodes = firstNodesOf(skeletons);
  const tree = tidiedTree(joinedTree(skeletons, firstNodes), MAX_SPUR_NM);
  const ownerOf = ownersOf(skeletons);
  const builders = skeletons.map(() => new LinesBuilder(tree.positionsNm));
  for (let at = 0; at < tree.edges.length; at += 2) {
    const [from, to] = [tree.edges[at], tree.edges[at + 1]];
    builders[Math.max(ownerOf[from], ownerOf[to])].add(from, to);
  }
  return builders.map((builder) => builder.lines());
}

/** The number of each piece's first node in the tree. */
function firstNodesOf(skeletons: readonly PlainSkeleton[]): readonly number[] {
  let count = 0;
  return skeletons.map(({ parents }) => {
    const first = count;
    count += parents.length;
    return first;
  });
}

function ownersOf(skeletons: readonly PlainSkeleton[]): Uint32Array {
  return Uint32Array.from(
    skeletons.flatMap(({ parents }, piece) => new Array<number>(parents.length).fill(piece)),
  );
}

function joinedTree(skeletons: readonly PlainSkeleton[], firstNodes: readonly number[]): NodeTree {
  const count = skeletons.reduce((sum, { parents }) => sum + parents.length, 0);
  const positionsNm = new Float32Array(3 * count);
  const edges: number[] = [];
  for (const [piece, skeleton] of skeletons.entries()) {
    const first = firstNodes[piece];
    positionsNm.set(skeleton.positionsNm, 3 * first);
    for (const [node, parent] of skeleton.parents.entries()) {
      if (parent !== NO_PARENT) edges.push(first + parent, first + node);
    }
  }
  for (const { pieces, nodes } of joinedPieces(skeletons, MAX_BRIDGE_NM)) {
    edges.push(firstNodes[pieces[0]] + nodes[0], firstNodes[pieces[1]] + nodes[1]);
  }
  return { positionsNm, edges: Uint32Array.from(edges) };
}

class LinesBuilder {
  readonly #allNm: Float32Array;
  /** By the number of the tree. */
  readonly #numbers = new Map<number, number>();
  readonly #positionsNm: number[] = [];
  readonly #lines: number[] = [];

  constructor(allNm: Float32Array) {
    this.#allNm = allNm;
  }

  add(from: number, to: number): void {
    this.#lines.push(this.#numberOf(from), this.#numberOf(to));
  }

  lines(): PieceLines {
    return {
      positionsNm: Float32Array.from(this.#positionsNm),
      lines: Uint32Array.from(this.#lines),
    };
  }

  #numberOf(node: number): number {
    const known = this.#numbers.get(node);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(node, number);
    this.#positionsNm.push(...this.#allNm.subarray(3 * node, 3 * node + 3));
    return number;
  }
}
