// G' as cuts read it. Ties between equal paths and cuts go by a node's number, which for pieces of
// supervoxels tells how they came to be; here pieces are numbered in node order instead, so that one
// state has one cut.
import { quantizeAffinity } from "#core/agglomeration/local-graph.ts";
import type { SegmentEdges } from "#core/agglomeration/segment-edges.ts";
import type { EditConstraints } from "#core/operations/edit-constraints.ts";

export class RankedEdges implements SegmentEdges {
  readonly #constraints: EditConstraints;
  readonly #pieces: readonly number[];
  readonly #rankOf: ReadonlyMap<number, number>;

  constructor(constraints: EditConstraints) {
    const { graph } = constraints;
    this.#constraints = constraints;
    this.#pieces = [...graph.pieceNodes()].sort(graph.order);
    this.#rankOf = new Map(this.#pieces.map((node, at) => [node, graph.size + at]));
  }

  rankOf(node: number): number {
    return this.#rankOf.get(node) ?? node;
  }

  nodeOf(rank: number): number {
    const { size } = this.#constraints.graph;
    return rank < size ? rank : this.#pieces[rank - size];
  }

  forEachNeighbor(rank: number, visit: (other: number, capacity: number) => void): void {
    if (this.#pieces.length === 0) {
      this.#constraints.forEachNeighbor(rank, (other, affinity) =>
        visit(other, quantizeAffinity(affinity)),
      );
      return;
    }
    const row: [other: number, capacity: number][] = [];
    this.#constraints.forEachNeighbor(this.nodeOf(rank), (other, affinity) => {
      row.push([this.rankOf(other), quantizeAffinity(affinity)]);
    });
    row.sort((left, right) => left[0] - right[0]);
    for (const [other, capacity] of row) visit(other, capacity);
  }
}
