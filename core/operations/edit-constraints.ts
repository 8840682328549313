// [DE2] What the active merges and splits of a session do to its version's graph: G' is the
// version's edges that are on, minus the cuts recorded by active splits, plus one edge per active
// merge. Several operations may hold or cut one pair of supervoxels; each counts for itself, so
// that taking one back leaves the others standing. A pair that an active merge holds is on,
// whatever cuts name it.
import { type AgglomerationGraph, indexOfSupervoxel } from "#core/agglomeration/base-graph.ts";
import { findEdge } from "#core/agglomeration/find-edge.ts";
import {
  buildLocalGraph,
  type LocalGraph,
  quantizeAffinity,
} from "#core/agglomeration/local-graph.ts";
import { MemberIndex } from "#core/agglomeration/member-index.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Operation, OperationBody } from "#core/operations/operation.ts";

/** A merge or split over dense indices. */
export type Edit = MergeEdit | SplitEdit;

export interface MergeEdit {
  readonly kind: "merge";
  readonly seq: number;
  readonly a: number;
  readonly b: number;
  /** Halfway between the two places: where people see the join. */
  readonly contactVoxel: Vec3;
}

export interface SplitEdit {
  readonly kind: "split";
  readonly seq: number;
  /** Ascending, none in sinks. */
  readonly sources: Uint32Array;
  readonly sinks: Uint32Array;
  /** Edges of the version's graph that the cut named. */
  readonly cutEdges: readonly number[];
}

/** A pair of supervoxels that one or more active merges hold together. */
export interface HeldPair {
  readonly a: number;
  readonly b: number;
  /** The version's own edge between them, or -1. */
  readonly edge: number;
  /** The active merges that hold it, ascending. */
  readonly seqs: number[];
}

/** Part of G' on local indices. */
export interface InducedGraph {
  /** Ascending dense indices: local index → dense index. */
  readonly members: Uint32Array;
  readonly graph: LocalGraph;
}

const NONE_HELD: readonly HeldPair[] = [];

export class EditConstraints {
  readonly graph: AgglomerationGraph;
  readonly #edits = new Map<number, Edit>();
  readonly #activeSplits = new Map<number, SplitEdit>();
  readonly #cutCounts = new Map<number, number>();
  readonly #held = new Map<number, HeldPair>();
  readonly #heldFrom = new Map<number, HeldPair[]>();

  constructor(graph: AgglomerationGraph) {
    // A pair's key is a·n + b, which must be a safe integer.
    if (graph.supervoxelIds.length > 94_000_000)
      throw new Error("more than 94 million supervoxels");
    this.graph = graph;
  }

  /** Reads a merge or split; any other kind is passed over. Nothing is active yet. */
  record(operation: Pick<Operation, "seq"> & { readonly body: OperationBody }): void {
    const edit = toEdit(this.graph, operation.seq, operation.body);
    if (edit !== null) this.#edits.set(operation.seq, edit);
  }

  forget(seq: number): void {
    this.#edits.delete(seq);
  }

  editOf(seq: number): Edit | undefined {
    return this.#edits.get(seq);
  }

  activeSplits(): Iterable<SplitEdit> {
    return this.#activeSplits.values();
  }

  heldPairs(): Iterable<HeldPair> {
    return this.#held.values();
  }

  heldPair(left: number, right: number): HeldPair | undefined {
    return this.#held.get(this.#keyOf(Math.min(left, right), Math.max(left, right)));
  }

  /** The version's edges that active splits name in their cuts, in no order. */
  cutEdges(): Iterable<number> {
    return this.#cutCounts.keys();
  }

  setActive(seq: number, isActive: boolean): void {
    const edit = this.#edits.get(seq);
    if (edit === undefined) return;
    if (edit.kind === "merge") {
      if (isActive) this.#hold(edit);
      else this.#release(edit);
      return;
    }
    if (isActive) this.#activeSplits.set(seq, edit);
    else this.#activeSplits.delete(seq);
    for (const edge of edit.cutEdges) {
      const count = (this.#cutCounts.get(edge) ?? 0) + (isActive ? 1 : -1);
      if (count === 0) this.#cutCounts.delete(edge);
      else this.#cutCounts.set(edge, count);
    }
  }

  /** The version's own edge counts, leaving aside any merge on the same pair. */
  isBaseEdgeOn(edge: number): boolean {
    return this.graph.isOn[edge] === 1 && !this.#cutCounts.has(edge);
  }

  /** 0…1: the strongest of what holds the pair together [OP7]. */
  affinityOf(pair: HeldPair): number {
    const { affinity, mergeAffinity } = this.graph;
    return pair.edge >= 0 && this.isBaseEdgeOn(pair.edge)
      ? Math.max(affinity[pair.edge], mergeAffinity)
      : mergeAffinity;
  }

  contactOf(pair: HeldPair): Vec3 {
    if (pair.edge >= 0) return this.contactOfEdge(pair.edge);
    const first = this.#edits.get(pair.seqs[0]);
    if (first?.kind !== "merge") throw new Error("a held pair without its merge");
    return first.contactVoxel;
  }

  contactOfEdge(edge: number): Vec3 {
    const { contactVoxel } = this.graph;
    return [contactVoxel[3 * edge], contactVoxel[3 * edge + 1], contactVoxel[3 * edge + 2]];
  }

  /** G' between these members, which ascend; edges that leave them are left out. */
  inducedGraph(members: Uint32Array): InducedGraph {
    const { offsets } = this.graph;
    let limit = 2 * this.#held.size;
    for (const member of members) limit += offsets[member + 1] - offsets[member];
    const edges = new EdgeColumns(members, limit);
    for (let local = 0; local < members.length; local++) this.#addEdgesFrom(local, edges);
    return { members, graph: edges.toGraph() };
  }

  /** The edges of G' from a member to members of higher index. */
  #addEdgesFrom(local: number, edges: EdgeColumns): void {
    const { edgeA, edgeB, affinity, offsets, neighborEdges } = this.graph;
    const a = edges.members[local];
    const held = this.#heldFrom.get(a) ?? NONE_HELD;
    for (let k = offsets[a]; k < offsets[a + 1]; k++) {
      const e = neighborEdges[k];
      if (edgeA[e] !== a || !this.isBaseEdgeOn(e)) continue;
      if (held.some((pair) => pair.edge === e)) continue;
      edges.add(local, edgeB[e], affinity[e]);
    }
    for (const pair of held) edges.add(local, pair.b, this.affinityOf(pair));
  }

  #keyOf(a: number, b: number): number {
    return a * this.graph.supervoxelIds.length + b;
  }

  #hold(edit: MergeEdit): void {
    if (edit.a === edit.b) return;
    const key = this.#keyOf(edit.a, edit.b);
    const held = this.#held.get(key);
    if (held !== undefined) {
      held.seqs.push(edit.seq);
      held.seqs.sort((left, right) => left - right);
      return;
    }
    const { a, b } = edit;
    const pair = { a, b, edge: findEdge(this.graph, a, b), seqs: [edit.seq] };
    this.#held.set(key, pair);
    this.#heldFrom.set(a, [...(this.#heldFrom.get(a) ?? []), pair]);
  }

  #release(edit: MergeEdit): void {
    const key = this.#keyOf(edit.a, edit.b);
    const held = this.#held.get(key);
    if (held === undefined) return;
    held.seqs.splice(held.seqs.indexOf(edit.seq), 1);
    if (held.seqs.length > 0) return;
    this.#held.delete(key);
    const others = (this.#heldFrom.get(edit.a) ?? []).filter((pair) => pair !== held);
    if (others.length === 0) this.#heldFrom.delete(edit.a);
    else this.#heldFrom.set(edit.a, others);
  }
}

/** The edges of a region as they are found. */
class EdgeColumns {
  readonly members: Uint32Array;
  readonly #index: MemberIndex;
  readonly #a: Uint32Array;
  readonly #b: Uint32Array;
  readonly #capacity: Int32Array;
  #count = 0;

  constructor(members: Uint32Array, limit: number) {
    this.members = members;
    this.#index = new MemberIndex(members);
    this.#a = new Uint32Array(limit);
    this.#b = new Uint32Array(limit);
    this.#capacity = new Int32Array(limit);
  }

  /** An edge to a supervoxel outside of the region is passed over. */
  add(local: number, dense: number, affinity: number): void {
    const other = this.#index.positionOf(dense);
    if (other < 0) return;
    this.#a[this.#count] = local;
    this.#b[this.#count] = other;
    this.#capacity[this.#count] = quantizeAffinity(affinity);
    this.#count++;
  }

  toGraph(): LocalGraph {
    return buildLocalGraph(
      this.members.length,
      this.#a.subarray(0, this.#count),
      this.#b.subarray(0, this.#count),
      this.#capacity.subarray(0, this.#count),
    );
  }
}

/** Every supervoxel that an edit's coming or going may move. */
export function touchedBy(graph: AgglomerationGraph, edit: Edit): readonly number[] {
  if (edit.kind === "merge") return [edit.a, edit.b];
  const touched = [...edit.sources, ...edit.sinks];
  for (const edge of edit.cutEdges) touched.push(graph.edgeA[edge], graph.edgeB[edge]);
  return touched;
}

function toEdit(graph: AgglomerationGraph, seq: number, body: OperationBody): Edit | null {
  if (body.kind === "merge") {
    const left = mustFind(graph, body.a.supervoxel);
    const right = mustFind(graph, body.b.supervoxel);
    return {
      kind: "merge",
      seq,
      a: Math.min(left, right),
      b: Math.max(left, right),
      contactVoxel: halfway(body.a, body.b),
    };
  }
  if (body.kind !== "split") return null;
  const sources = denseIndices(graph, body.sources);
  const sinks = denseIndices(graph, body.sinks);
  const cutEdges = body.cut.map(({ a, b }) =>
    findEdge(graph, mustFind(graph, a), mustFind(graph, b)),
  );
  return {
    kind: "split",
    seq,
    // A supervoxel on both sides cannot be parted from itself: it counts for neither.
    sources: sources.filter((index) => !sinks.includes(index)),
    sinks: sinks.filter((index) => !sources.includes(index)),
    cutEdges: [...new Set(cutEdges)].filter((edge) => edge >= 0),
  };
}

/** The distinct supervoxels of places, ascending. Throws where the graph lacks one. */
function denseIndices(graph: AgglomerationGraph, places: readonly Place[]): Uint32Array {
  const found = places.map((place) => mustFind(graph, place.supervoxel));
  return Uint32Array.from(new Set(found)).sort();
}

function mustFind(graph: AgglomerationGraph, supervoxel: bigint): number {
  const index = indexOfSupervoxel(graph, supervoxel);
  if (index < 0) throw new Error(`the log names supervoxel ${supervoxel}, which the graph lacks`);
  return index;
}

function halfway(a: Place, b: Place): Vec3 {
  const at = (axis: 0 | 1 | 2) => Math.floor((a.positionVoxel[axis] + b.positionVoxel[axis]) / 2);
  return [at(0), at(1), at(2)];
}
