// Traced trees as one list of nodes in which a parent comes before its children.
import { NO_PARENT } from "#core/skeletons/skeleton.ts";

export interface RawTree {
  /** Lattice nodes, the root first, each after its parent. */
  readonly nodes: readonly number[];
  /** Lattice node of each one's parent; the root's is itself. */
  readonly parents: readonly number[];
  /** Its root lies in the middle of a cell body. */
  readonly hasSoma: boolean;
}

export interface RawTrees {
  readonly nodes: Uint32Array;
  /** Index in `nodes` of each one's parent, NO_PARENT for a root. */
  readonly parents: Int32Array;
  readonly isSoma: Uint8Array;
}

export function rawTrees(trees: readonly RawTree[]): RawTrees {
  const nodes = Uint32Array.from(trees.flatMap((tree) => tree.nodes));
  const parents = new Int32Array(nodes.length);
  const isSoma = new Uint8Array(nodes.length);
  const indexOf = new Map<number, number>();
  let at = 0;
  for (const tree of trees) {
    isSoma[at] = tree.hasSoma ? 1 : 0;
    tree.nodes.forEach((node, i) => {
      indexOf.set(node, at);
      parents[at++] = i === 0 ? NO_PARENT : (indexOf.get(tree.parents[i]) ?? NO_PARENT);
    });
  }
  return { nodes, parents, isSoma };
}
