// [OP8] The version's graph as a session sees it: nodes are the version's supervoxels and, in place
// of each supervoxel that active splits cut, its pieces. Nodes from n on are pieces, edges from m
// on are the session's own, and both keep their number whenever the same piece comes back. Where
// nothing was cut, every question goes straight to the version's columns. What the version itself has
// in pieces are supervoxels like all others; only the names of what they were cut from lead here to them.
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import { EDGE_IS_IN_FOREST, isOnInVersion } from "#core/agglomeration/base-graph.ts";
import { findEdge } from "#core/agglomeration/find-edge.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { compareIds, type SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { PieceCut, SettledPieces } from "#core/supervoxels/settled-pieces.ts";

/** A supervoxel in pieces: which, how they touch, and to which of them its edges go. */
export interface PieceSet {
  readonly pieces: readonly Piece[];
  /** Pairs of pieces that touch, by position in `pieces`. */
  readonly links: readonly PieceLink[];
  /** The piece, by position, of voxels by their sides: bit i is set on side 2 of the i-th mask. */
  readonly pieceOfBits: ReadonlyMap<number, number>;
  /** The pieces, by position, that an edge to this supervoxel goes to; one at least. */
  piecesToward(other: SupervoxelId): readonly number[];
  /** The piece that holds a voxel of the supervoxel, by position; -1: none does. */
  pieceAt(positionVoxel: Vec3): number;
}

export interface Piece {
  /** Made from the content, never that of a supervoxel. */
  readonly id: SupervoxelId;
  readonly sizeVoxel: number;
  readonly positionVoxel: Vec3;
  /** By split that means something in the piece: 1 or 2, the side that the piece lies on. */
  readonly sides: ReadonlyMap<number, number>;
  /** The same by mask: what tells the piece from all others, whatever the session. By hash. */
  readonly cuts: readonly PieceCut[];
}

export interface PieceLink {
  readonly p: number;
  readonly q: number;
  /** 0…1: some active split parts the two. */
  readonly affinity: number;
  readonly contactVoxel: Vec3;
}

interface OwnEdge {
  readonly a: number;
  readonly b: number;
  readonly affinity: number;
  readonly contactVoxel: Vec3;
  readonly isOn: boolean;
}

interface PieceNode extends Piece {
  readonly supervoxel: number;
}

interface BrokenSupervoxel {
  readonly set: PieceSet;
  readonly nodes: readonly number[];
  /** Own edges between its pieces. */
  readonly links: readonly number[];
}

export class SessionGraph {
  readonly base: AgglomerationGraph;
  /** Number of the version's supervoxels. */
  readonly size: number;
  /** What `gatherRow` found: the other ends, ascending, and 2 × edge + (1 where on). */
  rowNodes = new Uint32Array(64);
  rowEdges = new Uint32Array(64);
  /** Another number whenever a supervoxel fell into pieces, or into others, or is whole again. */
  pieceRevision = 0;
  readonly #settled: SettledPieces | undefined;
  readonly #edgeCount: number;
  readonly #broken = new Map<number, BrokenSupervoxel>();
  readonly #pieceNodes: PieceNode[] = [];
  readonly #nodeOfPiece = new Map<SupervoxelId, number>();
  readonly #ownEdges: OwnEdge[] = [];
  readonly #ownEdgeOf = new Map<string, number>();
  /** Own edges that are there now, by each end. */
  readonly #ownRows = new Map<number, Set<number>>();
  /** Own edges that are there now in place of a version's edge. */
  readonly #inPlaceOf = new Map<number, readonly number[]>();

  /** @param settled what the version has in pieces; left out where it has nothing. */
  constructor(base: AgglomerationGraph, settled?: SettledPieces) {
    this.base = base;
    this.#settled = settled;
    this.size = base.supervoxelIds.length;
    this.#edgeCount = base.edgeA.length;
  }

  get hasPieces(): boolean {
    return this.#broken.size > 0;
  }

  /** By id: the first of a segment is its root. A piece may come before a supervoxel. */
  readonly order = (left: number, right: number): number =>
    left < this.size && right < this.size
      ? left - right
      : compareIds(this.idOf(left), this.idOf(right));

  /** The first of some nodes, in node order; one at least. */
  firstOf(nodes: readonly number[]): number {
    return nodes.reduce((best, node) => (this.order(node, best) < 0 ? node : best));
  }

  idOf(node: number): SupervoxelId {
    return node < this.size
      ? this.base.supervoxelIds.at(node)
      : this.#pieceNodes[node - this.size].id;
  }

  sizeVoxelOf(node: number): number {
    return node < this.size
      ? this.base.sizesVoxel.at(node)
      : this.#pieceNodes[node - this.size].sizeVoxel;
  }

  positionOf(node: number): Vec3 {
    return node < this.size
      ? this.base.positionsVoxel.tripleAt(node)
      : this.#pieceNodes[node - this.size].positionVoxel;
  }

  /** The supervoxel that a node is or was cut from, by dense index. */
  supervoxelOf(node: number): number {
    return node < this.size ? node : this.#pieceNodes[node - this.size].supervoxel;
  }

  /** By split: the side that a piece lies on; undefined for a whole supervoxel. */
  sidesOf(node: number): ReadonlyMap<number, number> | undefined {
    return node < this.size ? undefined : this.#pieceNodes[node - this.size].sides;
  }

  /** The node with this id, a supervoxel's or a piece's; -1 where there is none now. */
  nodeWithId(id: SupervoxelId): number {
    const index = this.base.supervoxelIds.indexOf(id);
    if (index >= 0) return this.#broken.has(index) ? -1 : index;
    const node = this.#nodeOfPiece.get(id);
    if (node === undefined) return -1;
    const broken = this.#broken.get(this.supervoxelOf(node));
    return broken?.nodes.includes(node) === true ? node : -1;
  }

  /** [AD3] The node that a place lies in; -1 where the graph has no such supervoxel. */
  nodeAt(place: Place): number {
    let index = this.base.supervoxelIds.indexOf(place.supervoxel);
    if (index < 0) {
      const node = this.nodeWithId(place.supervoxel);
      if (node >= 0 || this.#settled === undefined) return node;
      const id = this.#settled.idAt(place.supervoxel, place.positionVoxel);
      index = this.base.supervoxelIds.indexOf(id);
      if (index < 0) return -1;
    }
    const broken = this.#broken.get(index);
    if (broken === undefined) return index;
    const piece = broken.set.pieceAt(place.positionVoxel);
    return piece < 0 ? broken.nodes[0] : broken.nodes[piece];
  }

  /** Dense indices of a supervoxel, or of what the version has in its place; empty for none. */
  indicesOf(supervoxel: SupervoxelId): readonly number[] {
    const index = this.base.supervoxelIds.indexOf(supervoxel);
    if (index >= 0) return [index];
    if (this.#settled?.isSplit(supervoxel) !== true) return [];
    return this.#settled.idsOf(supervoxel).map((id) => this.base.supervoxelIds.indexOf(id));
  }

  /** How a supervoxel fell into pieces; undefined while it is whole. */
  pieceSetOf(supervoxel: number): PieceSet | undefined {
    return this.#broken.get(supervoxel)?.set;
  }

  /** What is there now of a supervoxel: itself, or its pieces in the order of its piece set. */
  nodesOf(supervoxel: number): readonly number[] {
    return this.#broken.get(supervoxel)?.nodes ?? [supervoxel];
  }

  /** The pieces that are there now, in no order. */
  *pieceNodes(): Iterable<number> {
    for (const { nodes } of this.#broken.values()) yield* nodes;
  }

  /** Every node that is there now, ascending. For derivations over the whole graph. */
  allNodes(): Uint32Array {
    const whole: number[] = [];
    for (let index = 0; index < this.size; index++) if (!this.#broken.has(index)) whole.push(index);
    const pieces = [...this.#broken.values()].flatMap(({ nodes }) => nodes);
    return Uint32Array.from([...whole, ...pieces.sort((left, right) => left - right)]);
  }

  /** Every edge that is there now because of pieces, in no order: beside or in place of the version's. */
  *ownEdges(): Iterable<number> {
    for (const [node, edges] of this.#ownRows) {
      for (const edge of edges) if (this.#ownEdges[edge - this.#edgeCount].a === node) yield edge;
    }
  }

  isOwnEdge(edge: number): boolean {
    return edge >= this.#edgeCount;
  }

  /** As `allNodes`, in node order: what the next version's dense indices are. */
  nodesInOrder(): Uint32Array {
    const { supervoxelIds } = this.base;
    const pieces = [...this.pieceNodes()].sort(this.order);
    const nodes = new Uint32Array(this.size - this.#broken.size + pieces.length);
    let filled = 0;
    let next = 0;
    let nextId = pieces.length === 0 ? null : this.idOf(pieces[0]);
    for (let index = 0; index < this.size; index++) {
      if (this.#broken.has(index)) continue;
      while (nextId !== null && nextId < supervoxelIds.at(index)) {
        nodes[filled++] = pieces[next++];
        nextId = next < pieces.length ? this.idOf(pieces[next]) : null;
      }
      nodes[filled++] = index;
    }
    nodes.set(pieces.slice(next), filled);
    return nodes;
  }

  edgeEnds(edge: number): readonly [number, number] {
    if (edge < this.#edgeCount) return [this.base.edgeA.at(edge), this.base.edgeB.at(edge)];
    const { a, b } = this.#ownEdges[edge - this.#edgeCount];
    return [a, b];
  }

  affinityOf(edge: number): number {
    return edge < this.#edgeCount
      ? this.base.affinity.at(edge)
      : this.#ownEdges[edge - this.#edgeCount].affinity;
  }

  contactOf(edge: number): Vec3 {
    return edge < this.#edgeCount
      ? this.base.contactVoxel.tripleAt(edge)
      : this.#ownEdges[edge - this.#edgeCount].contactVoxel;
  }

  isOnInVersion(edge: number): boolean {
    return edge < this.#edgeCount
      ? isOnInVersion(this.base, edge)
      : this.#ownEdges[edge - this.#edgeCount].isOn;
  }

  /** Own edges count as in the forest: with them it spans, and few they are. */
  isInForest(edge: number): boolean {
    return edge >= this.#edgeCount || (this.base.edgeFlags.at(edge) & EDGE_IS_IN_FOREST) !== 0;
  }

  /** The edge between two nodes that are there, or -1. */
  findEdge(left: number, right: number): number {
    if (left < this.size && right < this.size) return findEdge(this.base, left, right);
    for (const edge of this.#ownRows.get(left) ?? []) {
      const [a, b] = this.edgeEnds(edge);
      if (a === right || b === right) return edge;
    }
    return -1;
  }

  /**
   * All edges of a node that is there, on in the version or off, into `rowNodes` and `rowEdges`.
   * @returns their number.
   */
  gatherRow(node: number): number {
    const { rowStarts, rowEntries, rowEdges } = this.base;
    let count = 0;
    if (node < this.size) {
      const start = rowStarts.at(node);
      const end = rowStarts.at(node + 1);
      this.#reserve(end - start);
      for (let k = start; k < end; k++) {
        const entry = rowEntries.at(k);
        this.rowNodes[count] = entry >>> 1;
        this.rowEdges[count++] = 2 * rowEdges.at(k) + (entry & 1);
      }
    }
    return this.#broken.size === 0 ? count : this.#withPieces(node, count);
  }

  /** Lets a supervoxel fall into pieces, other pieces, or (null) be whole again. */
  setPieces(supervoxel: number, set: PieceSet | null): void {
    this.pieceRevision++;
    for (const edge of this.#broken.get(supervoxel)?.links ?? []) this.#remove(edge);
    if (set === null) this.#broken.delete(supervoxel);
    else {
      const nodes = set.pieces.map((piece) => this.#nodeFor(supervoxel, piece));
      const links = set.links.map(({ p, q, affinity, contactVoxel }) => {
        const [a, b] = [nodes[p], nodes[q]].sort((left, right) => left - right);
        return this.#add("link", { a, b, affinity, contactVoxel, isOn: true });
      });
      this.#broken.set(supervoxel, { set, nodes, links });
    }
    const { rowStarts, rowEntries, rowEdges } = this.base;
    for (let k = rowStarts.at(supervoxel); k < rowStarts.at(supervoxel + 1); k++) {
      this.#reroute(rowEdges.at(k), supervoxel, rowEntries.at(k) >>> 1);
    }
  }

  /** Puts a version's edge between whatever its two supervoxels are now. */
  #reroute(edge: number, left: number, right: number): void {
    for (const own of this.#inPlaceOf.get(edge) ?? []) this.#remove(own);
    this.#inPlaceOf.delete(edge);
    if (!this.#broken.has(left) && !this.#broken.has(right)) return;
    const own: number[] = [];
    for (const a of this.#endsToward(left, right)) {
      for (const b of this.#endsToward(right, left)) {
        own.push(
          this.#add(String(edge), {
            a: Math.min(a, b),
            b: Math.max(a, b),
            affinity: this.base.affinity.at(edge),
            contactVoxel: this.base.contactVoxel.tripleAt(edge),
            isOn: isOnInVersion(this.base, edge),
          }),
        );
      }
    }
    this.#inPlaceOf.set(edge, own);
  }

  #endsToward(supervoxel: number, other: number): readonly number[] {
    const broken = this.#broken.get(supervoxel);
    if (broken === undefined) return [supervoxel];
    return broken.set.piecesToward(this.base.supervoxelIds.at(other)).map((at) => broken.nodes[at]);
  }

  #nodeFor(supervoxel: number, piece: Piece): number {
    const known = this.#nodeOfPiece.get(piece.id);
    if (known !== undefined) {
      this.#pieceNodes[known - this.size] = { ...piece, supervoxel };
      return known;
    }
    const node = this.size + this.#pieceNodes.length;
    this.#pieceNodes.push({ ...piece, supervoxel });
    this.#nodeOfPiece.set(piece.id, node);
    return node;
  }

  #add(origin: string, edge: OwnEdge): number {
    const key = `${origin} ${edge.a} ${edge.b}`;
    const number = this.#ownEdgeOf.get(key) ?? this.#edgeCount + this.#ownEdges.length;
    this.#ownEdgeOf.set(key, number);
    this.#ownEdges[number - this.#edgeCount] = edge;
    for (const node of [edge.a, edge.b]) {
      const row = this.#ownRows.get(node) ?? new Set();
      this.#ownRows.set(node, row.add(number));
    }
    return number;
  }

  #remove(edge: number): void {
    for (const node of this.edgeEnds(edge)) {
      const row = this.#ownRows.get(node);
      row?.delete(edge);
      if (row?.size === 0) this.#ownRows.delete(node);
    }
  }

  /** Drops the edges to supervoxels that are in pieces and adds own ones, in order. */
  #withPieces(node: number, count: number): number {
    const row: [node: number, edge: number][] = [];
    for (let i = 0; i < count; i++) {
      if (!this.#broken.has(this.rowNodes[i])) row.push([this.rowNodes[i], this.rowEdges[i]]);
    }
    for (const edge of this.#ownRows.get(node) ?? []) {
      const { a, b, isOn } = this.#ownEdges[edge - this.#edgeCount];
      row.push([a === node ? b : a, 2 * edge + (isOn ? 1 : 0)]);
    }
    if (row.length === count && this.#ownRows.get(node) === undefined) return count;
    row.sort((left, right) => left[0] - right[0]);
    this.#reserve(row.length);
    row.forEach(([other, edge], i) => {
      this.rowNodes[i] = other;
      this.rowEdges[i] = edge;
    });
    return row.length;
  }

  #reserve(count: number): void {
    if (count <= this.rowNodes.length) return;
    this.rowNodes = new Uint32Array(2 * count);
    this.rowEdges = new Uint32Array(2 * count);
  }
}
