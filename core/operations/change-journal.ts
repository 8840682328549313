// What one operation's coming or going did to G': which pairs of nodes it joined or parted, and
// which nodes it may have moved. A pair that was turned off and on again did not change.
import { type Edit, touchedBy } from "#core/operations/edit.ts";
import type { SessionGraph } from "#core/operations/session-graph.ts";

export interface NodePair {
  readonly a: number;
  readonly b: number;
}

/** A pair that is on no more. */
export interface LostPair extends NodePair {
  readonly wasHeld: boolean;
}

interface NotedPair extends LostPair {
  readonly wasOn: boolean;
}

export interface TurnedPairs {
  /** On now, and were not. */
  readonly on: readonly NodePair[];
  readonly off: readonly LostPair[];
  /** On as before, but held by no merge any more. */
  readonly released: readonly NodePair[];
}

interface PairStates {
  readonly graph: SessionGraph;
  isPairOn(left: number, right: number): boolean;
  /** Undefined where no merge holds the pair. */
  heldPair(left: number, right: number): object | undefined;
}

export class ChangeJournal {
  /** Nodes that may have moved; some of them may be there no longer, or not yet. */
  readonly nodes = new Set<number>();
  /** Supervoxels that fell into pieces, or into others than before, by dense index. */
  readonly broken = new Set<number>();
  readonly #pairs = new Map<PairKey, NotedPair>();
  readonly #excluded = new Set<PairKey>();

  begin(): void {
    this.nodes.clear();
    this.broken.clear();
    this.#pairs.clear();
    this.#excluded.clear();
  }

  /** To be called before the edit is taken in or out. */
  noteEdit(states: PairStates, edit: Edit): void {
    for (const node of touchedBy(states.graph, edit)) this.nodes.add(node);
    if (edit.kind === "join") {
      for (const { a, b } of edit.pairs) this.#notePair(states, a, b);
      return;
    }
    for (const edge of edit.cutEdges) {
      const [a, b] = states.graph.edgeEnds(edge);
      this.#notePair(states, a, b);
    }
  }

  #notePair(states: PairStates, a: number, b: number): void {
    const key = keyOf(a, b);
    if (this.#pairs.has(key)) return;
    const wasHeld = states.heldPair(a, b) !== undefined;
    this.#pairs.set(key, { a, b, wasOn: states.isPairOn(a, b), wasHeld });
  }

  noteBreak(supervoxel: number, nodes: readonly number[]): void {
    this.broken.add(supervoxel);
    for (const node of nodes) this.nodes.add(node);
  }

  turned(states: PairStates): TurnedPairs {
    const on: NodePair[] = [];
    const off: LostPair[] = [];
    const released: NodePair[] = [];
    for (const { a, b, wasOn, wasHeld } of this.#pairs.values()) {
      const isOn = states.isPairOn(a, b);
      if (isOn && !wasOn) on.push({ a, b });
      if (isOn && wasHeld && states.heldPair(a, b) === undefined) released.push({ a, b });
      if (!isOn && wasOn) off.push({ a, b, wasHeld });
    }
    return { on, off, released };
  }

  /** Leaves pairs out of what a node's neighbours are, until nothing is excluded again. */
  exclude(pairs: readonly NodePair[]): void {
    this.#excluded.clear();
    for (const { a, b } of pairs) this.#excluded.add(keyOf(a, b));
  }

  isExcluded(left: number, right: number): boolean {
    return this.#excluded.size > 0 && this.#excluded.has(keyOf(left, right));
  }
}

type PairKey = number | string;

const NUMBER_BITS = 26;

/** A number where it is exact, since a large cut notes many. */
function keyOf(left: number, right: number): PairKey {
  const [low, high] = left < right ? [left, right] : [right, left];
  return high < 2 ** NUMBER_BITS ? low * 2 ** NUMBER_BITS + high : `${low} ${high}`;
}
