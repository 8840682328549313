// What one operation's coming or going did to G': which pairs of nodes it joined or parted, and
// which nodes it may have moved. A pair that was turned off and on again did not change.
import { type Edit, touchedBy } from "#core/operations/edit.ts";
import type { SessionGraph } from "#core/operations/session-graph.ts";
import { SparseBits } from "#core/segmentation/sparse-bits.ts";

export interface NodePair {
  readonly a: number;
  readonly b: number;
}

export interface TurnedPair extends NodePair {
  /** The version's edge between two of its supervoxels; -1: none, or a piece is among them. */
  readonly edge: number;
}

/** A pair that is on no more. */
export interface LostPair extends TurnedPair {
  readonly wasHeld: boolean;
}

interface NotedPair extends LostPair {
  readonly wasOn: boolean;
}

export interface TurnedPairs {
  /** On now, and were not. */
  readonly on: readonly TurnedPair[];
  readonly off: readonly LostPair[];
  /** On as before, but held by no merge any more. */
  readonly released: readonly TurnedPair[];
}

interface PairStates {
  readonly graph: SessionGraph;
  isPairOn(left: number, right: number): boolean;
  /** Leaves aside any merge on the same pair. */
  isOwnEdgeOn(edge: number): boolean;
  /** Undefined where no merge holds the pair. */
  heldPair(left: number, right: number): object | undefined;
}

const WAS_ON = 1;
const WAS_HELD = 2;

export class ChangeJournal {
  readonly #nodes = new Set<number>();
  /** Their nodes are looked for when they are asked for: of a long log nobody does. */
  readonly #notedEdits: { readonly graph: SessionGraph; readonly edit: Edit }[] = [];
  /** Supervoxels that fell into pieces, or into others than before, by dense index. */
  readonly broken = new Set<number>();
  /** Pairs with an edge of the version, in numbers only: a long log notes very many. */
  readonly #edges: number[] = [];
  /** By place in `#edges`: what was, of the flags below. */
  readonly #were: number[] = [];
  readonly #isEdgeNoted = new SparseBits();
  readonly #byPair = new Map<PairKey, NotedPair>();
  readonly #excludedEdges = new SparseBits();
  /** Pairs that have no edge of the version. */
  readonly #excluded = new Set<PairKey>();
  readonly #excludedAt = new SparseBits();

  /** Nodes that may have moved; some of them may be there no longer, or not yet. */
  get nodes(): ReadonlySet<number> {
    for (const { graph, edit } of this.#notedEdits) {
      for (const node of touchedBy(graph, edit)) this.#nodes.add(node);
    }
    this.#notedEdits.length = 0;
    return this.#nodes;
  }

  begin(): void {
    this.#nodes.clear();
    this.#notedEdits.length = 0;
    this.broken.clear();
    for (const edge of this.#edges) this.#isEdgeNoted.delete(edge);
    this.#edges.length = 0;
    this.#were.length = 0;
    this.#byPair.clear();
    this.exclude([]);
  }

  /** To be called before the edit is taken in or out. */
  noteEdit(states: PairStates, edit: Edit): void {
    const { graph } = states;
    this.#notedEdits.push({ graph, edit });
    if (edit.kind === "join") {
      for (const { a, b } of edit.pairs) {
        const isWhole = a < graph.size && b < graph.size;
        this.#notePair(states, a, b, isWhole ? graph.findEdge(a, b) : -1);
      }
      return;
    }
    for (const edge of edit.cutEdges) {
      if (this.#isEdgeNoted.has(edge)) continue;
      const [a, b] = graph.edgeEnds(edge);
      this.#notePair(states, a, b, graph.isOwnEdge(edge) ? -1 : edge);
    }
  }

  #notePair(states: PairStates, a: number, b: number, edge: number): void {
    const isKnown = edge >= 0 ? this.#isEdgeNoted.has(edge) : this.#byPair.has(keyOf(a, b));
    if (isKnown) return;
    const wasHeld = states.heldPair(a, b) !== undefined;
    const wasOn = wasHeld || (edge >= 0 ? states.isOwnEdgeOn(edge) : states.isPairOn(a, b));
    if (edge < 0) {
      this.#byPair.set(keyOf(a, b), { a, b, edge, wasOn, wasHeld });
      return;
    }
    this.#isEdgeNoted.add(edge);
    this.#edges.push(edge);
    this.#were.push((wasOn ? WAS_ON : 0) | (wasHeld ? WAS_HELD : 0));
  }

  noteBreak(supervoxel: number, nodes: readonly number[]): void {
    this.broken.add(supervoxel);
    for (const node of nodes) this.#nodes.add(node);
  }

  turned(states: PairStates): TurnedPairs {
    const on: TurnedPair[] = [];
    const off: LostPair[] = [];
    const released: TurnedPair[] = [];
    const note = (pair: NotedPair) => {
      const { a, b, edge, wasOn, wasHeld } = pair;
      const isHeld = states.heldPair(a, b) !== undefined;
      const isOn = isHeld || (edge >= 0 ? states.isOwnEdgeOn(edge) : states.isPairOn(a, b));
      if (isOn && !wasOn) on.push(pair);
      if (isOn && wasHeld && !isHeld) released.push(pair);
      if (!isOn && wasOn) off.push(pair);
    };
    for (let i = 0; i < this.#edges.length; i++) {
      const [a, b] = states.graph.edgeEnds(this.#edges[i]);
      const were = this.#were[i];
      const [wasOn, wasHeld] = [(were & WAS_ON) !== 0, (were & WAS_HELD) !== 0];
      note({ a, b, edge: this.#edges[i], wasOn, wasHeld });
    }
    for (const pair of this.#byPair.values()) note(pair);
    return { on, off, released };
  }

  /** Leaves pairs out of what a node's neighbours are, until nothing is excluded again. */
  exclude(pairs: readonly TurnedPair[]): void {
    this.#excludedEdges.clear();
    this.#excluded.clear();
    this.#excludedAt.clear();
    for (const { a, b, edge } of pairs) {
      if (edge >= 0) this.#excludedEdges.add(edge);
      else this.#excluded.add(keyOf(a, b));
      this.#excludedAt.add(a);
      this.#excludedAt.add(b);
    }
  }

  /** Whether any pair of a node's is left out. */
  excludesAt(node: number): boolean {
    return this.#excludedAt.has(node);
  }

  /** @param edge the graph's edge between the two, an own one too; -1: none. */
  isExcluded(left: number, right: number, edge: number): boolean {
    if (edge >= 0 && this.#excludedEdges.has(edge)) return true;
    if (this.#excluded.size === 0 || !this.#excludedAt.has(left)) return false;
    return this.#excluded.has(keyOf(left, right));
  }
}

type PairKey = number | string;

const NUMBER_BITS = 26;

/** A number where it is exact, since a large cut notes many. */
function keyOf(left: number, right: number): PairKey {
  const [low, high] = left < right ? [left, right] : [right, left];
  return high < 2 ** NUMBER_BITS ? low * 2 ** NUMBER_BITS + high : `${low} ${high}`;
}
