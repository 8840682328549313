// [DE2] What the active merges and splits of a session do to its version's graph: G' is the
// version's edges that are on, minus the cuts recorded by active splits, plus one edge per active
// merge. Several operations may hold or cut one pair of nodes; each counts for itself, so that
// taking one back leaves the others standing. A pair that an active merge holds is on, whatever
// cuts name it.
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { NodeEdges } from "#core/agglomeration/parted-components.ts";
import { Scratch } from "#core/agglomeration/scratch.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { ChangeJournal } from "#core/operations/change-journal.ts";
import { type Edit, editOf, type JoinedPair, type PartEdit } from "#core/operations/edit.ts";
import type { Operation, OperationBody } from "#core/operations/operation.ts";
import { type BrokenMasks, PieceBook, type PieceSource } from "#core/operations/piece-book.ts";
import { SessionGraph } from "#core/operations/session-graph.ts";
import { supervoxelsNamedBy } from "#core/operations/supervoxels-named.ts";
import { BLOCK_ENTRIES, BLOCK_MASK } from "#core/segmentation/block-column.ts";
import { SparseBits } from "#core/segmentation/sparse-bits.ts";

/** A pair of nodes that one or more active merges hold together. */
export interface HeldPair {
  readonly a: number;
  readonly b: number;
  /** The graph's own edge between them, or -1. */
  readonly edge: number;
  /** The active merges that hold it, ascending. */
  readonly seqs: number[];
}

export class EditConstraints implements NodeEdges {
  readonly graph: SessionGraph;
  row: Uint32Array = new Uint32Array(0);
  rowFrom = 0;
  rowTo = 0;
  /** Rows that lie nowhere as they are. */
  #made = new Uint32Array(64);
  /** Working memory of the cuts that are looked for in this graph, one at a time. */
  readonly scratch = new Scratch();
  /** What changed since it was last begun. */
  readonly journal = new ChangeJournal();
  readonly #pieces: PieceBook;
  readonly #bodies = new Map<number, OperationBody>();
  /** Active ones only, over the nodes of now. */
  readonly #edits = new Map<number, Edit>();
  readonly #activeSplits = new Map<number, PartEdit>();
  readonly #sharingSplits = new Set<number>();
  /** How many active splits name an edge in their cuts, where more than one does. */
  readonly #cutOften = new Map<number, number>();
  /** By either end; few at one node, so a list is looked through. */
  readonly #held = new Map<number, HeldPair[]>();
  /** The active splits that have a node among their groups. */
  readonly #splitsAt = new Map<number, PartEdit[]>();
  /** Active operations that name a supervoxel, by dense index; null until one is split. */
  #naming: Map<number, Set<number>> | null = null;
  /** Nodes whose row is not simply that of the version; some of them by now are again. */
  readonly #marked = new SparseBits();
  /** The keys of `#held` once more: rows are made of what it answers. */
  readonly #isHeld = new SparseBits();
  /** The edges that active splits name in their cuts. */
  readonly #isCut = new SparseBits();
  /** Edges that span beside the version's forest since others of it were taken away. */
  readonly #promoted = new SparseBits();

  constructor(base: AgglomerationGraph, pieces: PieceSource) {
    this.graph = new SessionGraph(base, pieces.settled);
    this.#pieces = new PieceBook(this.graph, pieces);
  }

  /** Reads an edit; any other kind is passed over. Nothing is active yet. */
  record({ seq, body }: Pick<Operation, "seq" | "body">): void {
    if (!isEditing(body)) return;
    this.#bodies.set(seq, body);
  }

  forget(seq: number): void {
    this.#bodies.delete(seq);
  }

  isRecorded(seq: number): boolean {
    return this.#bodies.has(seq);
  }

  /** How many splits of the supervoxel the log holds, active or not. */
  supervoxelSplitsOf(supervoxel: SupervoxelId): number {
    let count = 0;
    for (const body of this.#bodies.values()) {
      if (body.kind === "split-supervoxel" && body.supervoxel === supervoxel) count++;
    }
    return count;
  }

  /** An active edit. */
  editOf(seq: number): Edit | undefined {
    return this.#edits.get(seq);
  }

  activeSplits(): Iterable<PartEdit> {
    return this.#activeSplits.values();
  }

  /** Those of them with places of two groups in one node, which they cannot part, in no order. */
  sharingSplits(): ReadonlySet<number> {
    return this.#sharingSplits;
  }

  /** Nodes that active splits name as theirs. */
  terminals(): ReadonlyMap<number, readonly PartEdit[]> {
    return this.#splitsAt;
  }

  /** Each pair once, a before b. */
  *heldPairs(): Iterable<HeldPair> {
    for (const [node, pairs] of this.#held) {
      for (const pair of pairs) if (pair.a === node) yield pair;
    }
  }

  heldPair(left: number, right: number): HeldPair | undefined {
    const pairs = this.#heldAt(left);
    return pairs === undefined ? undefined : pairWith(pairs, right);
  }

  /** The edges that active splits name in their cuts, in no order. */
  cutEdges(): Iterable<number> {
    const edges = new Set<number>();
    for (const split of this.#activeSplits.values()) {
      for (const edge of split.cutEdges) edges.add(edge);
    }
    return edges;
  }

  /** The supervoxels that are in pieces, by dense index, with the masks that made them. */
  broken(): Iterable<BrokenMasks> {
    return this.#pieces.broken();
  }

  setActive(seq: number, isActive: boolean): void {
    const body = this.#bodies.get(seq);
    if (body === undefined || this.#edits.has(seq) === isActive) return;
    if (body.kind !== "split-supervoxel") {
      this.#turn(seq, isActive);
      return;
    }
    if (!isActive) this.#turn(seq, false);
    const supervoxel = this.#pieces.supervoxelOf(body);
    if (supervoxel !== null) {
      const change = () => this.#pieces.setActive(seq, supervoxel, body, isActive);
      this.#breakAnew(supervoxel, change);
    }
    if (isActive) this.#turn(seq, true);
  }

  /** The graph's own edge counts, leaving aside any merge on the same pair. */
  isOwnEdgeOn(edge: number): boolean {
    return this.graph.isOnInVersion(edge) && !this.#isCut.has(edge);
  }

  isPairOn(left: number, right: number): boolean {
    if (this.heldPair(left, right) !== undefined) return true;
    const edge = this.graph.findEdge(left, right);
    return edge >= 0 && this.isOwnEdgeOn(edge);
  }

  /** 0…1, or Infinity: the strongest of what holds the pair together [OP7]. */
  affinityOf(pair: HeldPair): number {
    const { mergeAffinity } = this.graph.base;
    return pair.edge >= 0 && this.isOwnEdgeOn(pair.edge)
      ? Math.max(this.graph.affinityOf(pair.edge), mergeAffinity)
      : mergeAffinity;
  }

  contactOf(pair: HeldPair): Vec3 {
    if (pair.edge >= 0) return this.graph.contactOf(pair.edge);
    const merge = this.#edits.get(pair.seqs[0]);
    const pairs = merge?.kind === "join" ? merge.pairs : [];
    const joined = pairs.find(({ a, b }) => a === pair.a && b === pair.b);
    if (joined === undefined) throw new Error("a held pair without its merge");
    return joined.contactVoxel;
  }

  /** [NodeEdges] The edges of G' at a node, ascending but for those that merges hold. */
  findRow(node: number): void {
    if (this.graph.hasPieces || this.#marked.has(node)) {
      this.#makeRow(node);
      return;
    }
    const { rowStarts, rowEntries } = this.graph.base;
    const start = rowStarts.at(node);
    const end = rowStarts.at(node + 1);
    const from = start & BLOCK_MASK;
    if (from + end - start > BLOCK_ENTRIES) {
      this.#copyRow(start, end);
      return;
    }
    if (end > start) {
      const block = rowEntries.blockAt(start);
      if (block !== this.row) this.row = block;
    }
    this.rowFrom = from;
    this.rowTo = from + end - start;
  }

  /**
   * The edges of G' at a node with what holds them, in ascending order of the other end. `visit` must
   * not ask for another node's.
   */
  forEachNeighbor(node: number, visit: (other: number, affinity: number) => void): void {
    const held = this.#heldAt(node);
    if (held !== undefined) {
      this.#forEachWithHeld(node, held, visit);
      return;
    }
    const count = this.graph.gatherRow(node);
    const { rowNodes, rowEdges } = this.graph;
    for (let i = 0; i < count; i++) {
      if (this.#isRowOn(rowEdges[i])) {
        visit(rowNodes[i], this.graph.affinityOf(rowEdges[i] >>> 1));
      }
    }
  }

  /** An entry of a row: on in the version, and not cut. */
  #isRowOn(entry: number): boolean {
    return (entry & 1) === 1 && !this.#isCut.has(entry >>> 1);
  }

  #forEachWithHeld(
    node: number,
    held: readonly HeldPair[],
    visit: (other: number, affinity: number) => void,
  ): void {
    const count = this.graph.gatherRow(node);
    const { rowNodes, rowEdges } = this.graph;
    const row: [other: number, affinity: number][] = [];
    for (let i = 0; i < count; i++) {
      if (!this.#isRowOn(rowEdges[i]) || pairWith(held, rowNodes[i]) !== undefined) continue;
      row.push([rowNodes[i], this.graph.affinityOf(rowEdges[i] >>> 1)]);
    }
    for (const pair of held) row.push([otherEnd(pair, node), this.affinityOf(pair)]);
    row.sort((left, right) => left[0] - right[0]);
    for (const [other, affinity] of row) visit(other, affinity);
  }

  /** An edge that joins what nothing else of the forest does belongs to it from now on. */
  promote(left: number, right: number): void {
    this.promoteEdge(this.graph.findEdge(left, right));
  }

  /** As `promote`; -1 is passed over. */
  promoteEdge(edge: number): void {
    if (edge >= 0 && !this.graph.isInForest(edge)) this.#promoted.add(edge);
  }

  /** Taking the pair away can part what it joined: it is an edge of the forest, or a merge's. */
  mayPart(left: number, right: number): boolean {
    const edge = this.graph.findEdge(left, right);
    return edge < 0 || this.isInForest(edge);
  }

  isInForest(edge: number): boolean {
    return this.graph.isInForest(edge) || this.#promoted.has(edge);
  }

  /** Everything that names the supervoxel is taken out, and put back over its new pieces. */
  #breakAnew(supervoxel: number, change: () => void): void {
    const all = this.#allNaming();
    const naming = [...(all.get(supervoxel) ?? [])].sort((left, right) => left - right);
    for (const seq of naming) this.#turn(seq, false);
    this.journal.noteBreak(supervoxel, this.graph.nodesOf(supervoxel));
    change();
    this.journal.noteBreak(supervoxel, this.graph.nodesOf(supervoxel));
    for (const seq of naming) this.#turn(seq, true);
  }

  #allNaming(): Map<number, Set<number>> {
    if (this.#naming !== null) return this.#naming;
    this.#naming = new Map();
    for (const seq of this.#edits.keys()) {
      const body = this.#bodies.get(seq);
      if (body !== undefined) this.#nameFor(this.#naming, seq, body, true);
    }
    return this.#naming;
  }

  #turn(seq: number, isOn: boolean): void {
    const body = this.#bodies.get(seq);
    if (body === undefined) return;
    const edit = isOn ? editOf(this.graph, seq, body) : this.#edits.get(seq);
    if (edit === null || edit === undefined) return;
    if (this.#naming !== null) this.#nameFor(this.#naming, seq, body, isOn);
    this.journal.noteEdit(this, edit);
    if (isOn) this.#edits.set(seq, edit);
    else this.#edits.delete(seq);
    if (edit.kind === "join") {
      for (const pair of edit.pairs) {
        if (isOn) this.#hold(seq, pair);
        else this.#release(seq, pair);
      }
      return;
    }
    this.#turnPart(edit, isOn);
  }

  #turnPart(edit: PartEdit, isOn: boolean): void {
    if (isOn) this.#activeSplits.set(edit.seq, edit);
    else this.#activeSplits.delete(edit.seq);
    if (edit.isSharing) this.#turnSharing(edit.seq, isOn);
    for (const edge of edit.cutEdges) {
      if (isOn) this.#cut(edge);
      else this.#mend(edge);
      const [a, b] = this.graph.edgeEnds(edge);
      this.#marked.add(a);
      this.#marked.add(b);
    }
    for (const group of edit.groups) for (const node of group) this.#turnTerminal(node, edit, isOn);
  }

  #cut(edge: number): void {
    if (this.#isCut.has(edge)) this.#cutOften.set(edge, (this.#cutOften.get(edge) ?? 1) + 1);
    else this.#isCut.add(edge);
  }

  #mend(edge: number): void {
    const count = this.#cutOften.get(edge) ?? 1;
    if (count === 1) this.#isCut.delete(edge);
    else if (count === 2) this.#cutOften.delete(edge);
    else this.#cutOften.set(edge, count - 1);
  }

  #turnSharing(seq: number, isOn: boolean): void {
    if (isOn) this.#sharingSplits.add(seq);
    else this.#sharingSplits.delete(seq);
  }

  #turnTerminal(node: number, edit: PartEdit, isOn: boolean): void {
    const splits = this.#splitsAt.get(node);
    if (!isOn) {
      if (splits === undefined) return;
      if (splits.length === 1) this.#splitsAt.delete(node);
      else splits.splice(splits.indexOf(edit), 1);
    } else if (splits === undefined) this.#splitsAt.set(node, [edit]);
    else splits.push(edit);
  }

  #nameFor(
    naming: Map<number, Set<number>>,
    seq: number,
    body: OperationBody,
    isOn: boolean,
  ): void {
    const indices = supervoxelsNamedBy(body).flatMap((id) => this.graph.indicesOf(id));
    for (const index of indices) {
      const seqs = naming.get(index) ?? new Set();
      if (isOn) seqs.add(seq);
      else seqs.delete(seq);
      if (seqs.size > 0) naming.set(index, seqs);
      else naming.delete(index);
    }
  }

  #hold(seq: number, { a, b }: JoinedPair): void {
    const known = this.heldPair(a, b);
    if (known !== undefined) {
      known.seqs.push(seq);
      known.seqs.sort((left, right) => left - right);
      return;
    }
    const pair = { a, b, edge: this.graph.findEdge(a, b), seqs: [seq] };
    this.#holdAt(a, pair);
    this.#holdAt(b, pair);
  }

  #holdAt(node: number, pair: HeldPair): void {
    const pairs = this.#heldAt(node);
    if (pairs === undefined) this.#held.set(node, [pair]);
    else pairs.push(pair);
    this.#isHeld.add(node);
    this.#marked.add(node);
  }

  #release(seq: number, { a, b }: JoinedPair): void {
    const pair = this.heldPair(a, b);
    if (pair === undefined) return;
    pair.seqs.splice(pair.seqs.indexOf(seq), 1);
    if (pair.seqs.length > 0) return;
    this.#releaseAt(a, pair);
    this.#releaseAt(b, pair);
  }

  #releaseAt(node: number, pair: HeldPair): void {
    const pairs = this.#heldAt(node) ?? [];
    if (pairs.length > 1) {
      pairs.splice(pairs.indexOf(pair), 1);
      return;
    }
    this.#held.delete(node);
    this.#isHeld.delete(node);
  }

  /** A row that two blocks share. */
  #copyRow(start: number, end: number): void {
    const { rowEntries } = this.graph.base;
    const made = this.#reserveRow(end - start);
    for (let k = start; k < end; k++) made[k - start] = rowEntries.at(k);
    this.rowTo = end - start;
  }

  #heldAt(node: number): HeldPair[] | undefined {
    return this.#isHeld.has(node) ? this.#held.get(node) : undefined;
  }

  #makeRow(node: number): void {
    const held = this.#heldAt(node);
    if (held === undefined && !this.graph.hasPieces && !this.journal.excludesAt(node)) {
      this.#makeRowWithoutCuts(node);
      return;
    }
    const row = this.graph.gatherRow(node);
    const { rowNodes, rowEdges } = this.graph;
    const made = this.#reserveRow(row + (held?.length ?? 0));
    const excludes = this.journal.excludesAt(node);
    let count = 0;
    for (let i = 0; i < row; i++) {
      const other = rowNodes[i];
      if (!this.#isRowOn(rowEdges[i])) continue;
      if (held !== undefined && pairWith(held, other) !== undefined) continue;
      if (excludes && this.journal.isExcluded(node, other, rowEdges[i] >>> 1)) continue;
      made[count++] = 2 * other + 1;
    }
    this.rowTo = held === undefined ? count : this.#addHeld(node, held, count);
  }

  /** Of the version's edges that are on, those that no split cut: what most marked rows are. */
  #makeRowWithoutCuts(node: number): void {
    const { rowStarts, rowEntries, rowEdges } = this.graph.base;
    const start = rowStarts.at(node);
    const end = rowStarts.at(node + 1);
    const made = this.#reserveRow(end - start);
    let count = 0;
    for (let k = start; k < end; k++) {
      const entry = rowEntries.at(k);
      if ((entry & 1) === 1 && !this.#isCut.has(rowEdges.at(k))) made[count++] = entry;
    }
    this.rowTo = count;
  }

  #addHeld(node: number, held: readonly HeldPair[], from: number): number {
    let count = from;
    for (const pair of held) {
      const other = otherEnd(pair, node);
      if (!this.journal.isExcluded(node, other, pair.edge)) this.#made[count++] = 2 * other + 1;
    }
    return count;
  }

  #reserveRow(most: number): Uint32Array {
    if (most > this.#made.length) this.#made = new Uint32Array(2 * most);
    this.row = this.#made;
    this.rowFrom = 0;
    return this.#made;
  }
}

function otherEnd({ a, b }: HeldPair, node: number): number {
  return a === node ? b : a;
}

/** @param pairs of one node. */
function pairWith(pairs: readonly HeldPair[], other: number): HeldPair | undefined {
  for (const pair of pairs) if (pair.a === other || pair.b === other) return pair;
  return undefined;
}

function isEditing({ kind }: OperationBody): boolean {
  return (
    kind === "merge" ||
    kind === "merge-many" ||
    kind === "split" ||
    kind === "split-groups" ||
    kind === "split-supervoxel"
  );
}
