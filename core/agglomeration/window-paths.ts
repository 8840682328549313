// The paths of cheapest-paths.ts over a segment that is only seen as far as the search goes: the same
// paths as in the whole of it. Terminals, ties and blocked nodes are bodies of the window.
//
// A body is settled as one, at the least cost of its members. Which members a body has is known once
// it is opened, so costs are kept node by node until then. Every step costs more than nothing, so all
// steps that end in a body at its least cost were made before it is settled; the smallest of them is
// the one that counts.
import type { Ties, TieTerminals } from "#core/agglomeration/cheapest-paths.ts";
import { CostHeap } from "#core/agglomeration/cost-heap.ts";
import type { ShouldStop } from "#core/agglomeration/cut-problem.ts";
import { GrowingColumn } from "#core/agglomeration/growing-column.ts";
import type { SegmentWindow } from "#core/agglomeration/segment-window.ts";
import { stepCost } from "#core/agglomeration/step-cost.ts";

const IS_MET = 1;
const IS_SETTLED = 2;
const IS_BLOCKED = 4;
/** Marks of a search that is over count for nothing: they lie below those of the one under way. */
const MARKS = 8;

const NO_BODY = -1;
const POLL_EVERY = 1_024;

export class WindowPaths {
  readonly #window: SegmentWindow;
  readonly #shouldStop: ShouldStop | undefined;
  readonly #marks = new GrowingColumn(Uint32Array);
  readonly #costs = new GrowingColumn(Float64Array);
  /** Node → the body before it on its path. */
  readonly #previous = new GrowingColumn(Int32Array);
  /** Settled body → the body before it. */
  readonly #before = new GrowingColumn(Int32Array);
  #base = 0;

  constructor(window: SegmentWindow, shouldStop?: ShouldStop) {
    this.#window = window;
    this.#shouldStop = shouldStop;
  }

  /** @param terminals bodies, at least one, none of them blocked. */
  readonly tie: TieTerminals = (terminals, blocked) => {
    this.#base += MARKS;
    this.#makeRoom();
    for (const block of blocked) {
      for (const body of block) this.#markMembers(body, IS_BLOCKED);
    }
    const window = this.#window;
    const first = terminals.reduce((best, body) =>
      window.leastOf(body) < window.leastOf(best) ? body : best,
    );
    return this.#reach(first, new Set(terminals)) ? this.#trace(terminals) : null;
  };

  /** Until every terminal is settled or nothing is left to settle; false where stopped. */
  #reach(first: number, terminals: ReadonlySet<number>): boolean {
    const window = this.#window;
    const heap = new CostHeap();
    this.#meet(window.memberAt(window.memberStart(first)), NO_BODY, 0, heap);
    let missing = terminals.size;
    let untilPoll = POLL_EVERY;
    while (heap.size > 0) {
      const cost = heap.leastCost;
      const node = heap.take();
      if ((this.#marksOf(node) & IS_SETTLED) !== 0) continue;
      const body = window.open(node);
      this.#makeRoom();
      this.#before.reserve(body + 1);
      this.#before.values[body] = this.#settle(body, cost);
      if (terminals.has(body) && --missing === 0) break;
      this.#relaxFrom(body, cost, heap);
      if (--untilPoll > 0) continue;
      untilPoll = POLL_EVERY;
      if (this.#shouldStop?.() === true) return false;
    }
    return true;
  }

  /** Of the steps that end in the body at this cost, the one from the smallest body. */
  #settle(body: number, cost: number): number {
    const window = this.#window;
    let best = NO_BODY;
    for (let at = window.memberStart(body), last = window.memberEnd(body); at < last; at++) {
      const member = window.memberAt(at);
      const isMet = (this.#marksOf(member) & IS_MET) !== 0;
      if (isMet && this.#costs.values[member] === cost) {
        best = this.#smaller(best, this.#previous.values[member]);
      }
    }
    this.#markMembers(body, IS_SETTLED);
    return best;
  }

  #relaxFrom(body: number, reached: number, heap: CostHeap): void {
    const window = this.#window;
    const { arcTo, arcCapacity } = window;
    for (let at = window.memberStart(body), last = window.memberEnd(body); at < last; at++) {
      const member = window.memberAt(at);
      for (let arc = window.arcStart(member), end = window.arcEnd(member); arc < end; arc++) {
        const other = arcTo[arc];
        if ((this.#marksOf(other) & (IS_SETTLED | IS_BLOCKED)) !== 0) continue;
        this.#meet(other, body, reached + stepCost(arcCapacity[arc]), heap);
      }
    }
  }

  #meet(node: number, from: number, cost: number, heap: CostHeap): void {
    const isMet = (this.#marksOf(node) & IS_MET) !== 0;
    if (isMet && cost > this.#costs.values[node]) return;
    if (isMet && cost === this.#costs.values[node]) {
      this.#previous.values[node] = this.#smaller(this.#previous.values[node], from);
      return;
    }
    this.#marks.values[node] = this.#base + (this.#marksOf(node) | IS_MET);
    this.#costs.values[node] = cost;
    this.#previous.values[node] = from;
    heap.add(node, cost);
  }

  #smaller(left: number, right: number): number {
    if (left === NO_BODY) return right;
    if (right === NO_BODY) return left;
    return this.#window.leastOf(left) < this.#window.leastOf(right) ? left : right;
  }

  #marksOf(node: number): number {
    const word = this.#marks.values[node];
    return word < this.#base ? 0 : word - this.#base;
  }

  #markMembers(body: number, mark: number): void {
    const window = this.#window;
    for (let at = window.memberStart(body), last = window.memberEnd(body); at < last; at++) {
      const member = window.memberAt(at);
      this.#marks.values[member] = this.#base + (this.#marksOf(member) | mark);
    }
  }

  #makeRoom(): void {
    const { nodeCount } = this.#window;
    this.#marks.reserve(nodeCount);
    this.#costs.reserve(nodeCount);
    this.#previous.reserve(nodeCount);
  }

  #trace(terminals: Uint32Array): Ties {
    const window = this.#window;
    const tied = new Set<number>();
    const loose: number[] = [];
    for (const terminal of terminals) {
      const member = window.memberAt(window.memberStart(terminal));
      if ((this.#marksOf(member) & IS_SETTLED) === 0) {
        tied.add(terminal);
        loose.push(terminal);
        continue;
      }
      for (let at = terminal; at !== NO_BODY && !tied.has(at); at = this.#before.values[at]) {
        tied.add(at);
      }
    }
    return { nodes: Uint32Array.from(tied), loose: Uint32Array.from(loose) };
  }
}
