// Whole bodies of a window around some of them, in the order of a breadth-first search: the nearest
// ones, and a growing region always holds the smaller one. Every connected part of a region holds a
// body that it began from.
import type { ShouldStop } from "#core/agglomeration/cut-problem.ts";
import { GrowingColumn } from "#core/agglomeration/growing-column.ts";
import { buildLocalGraph, type LocalGraph } from "#core/agglomeration/local-graph.ts";
import type { SegmentWindow } from "#core/agglomeration/segment-window.ts";

const POLL_EVERY = 1_024;

export class SegmentRegion {
  readonly #window: SegmentWindow;
  /** Number in the region → body. */
  readonly #bodies = new GrowingColumn(Uint32Array);
  /** Body → number + 1; 0 where it is outside. */
  readonly #numbers = new GrowingColumn(Uint32Array);
  #nodeCount = 0;
  /** The bodies before this one have all their neighbours in the region. */
  #at = 0;

  /** @param seeds bodies, no body twice. */
  constructor(window: SegmentWindow, seeds: Iterable<number>) {
    this.#window = window;
    for (const body of seeds) this.#add(body);
  }

  get bodyCount(): number {
    return this.#bodies.length;
  }

  get nodeCount(): number {
    return this.#nodeCount;
  }

  /** Nothing that hangs on the region lies outside. */
  get isWhole(): boolean {
    return this.#at === this.#bodies.length;
  }

  bodyAt(number: number): number {
    return this.#bodies.values[number];
  }

  /** -1 where the body is outside, or is none (-1). */
  numberOf(body: number): number {
    return body >= 0 && body < this.#numbers.length ? this.#numbers.values[body] - 1 : -1;
  }

  /** Until it has so many nodes or is whole; false where shouldStop said so. */
  grow(nodeCount: number, shouldStop?: ShouldStop): boolean {
    for (let steps = 1; this.#nodeCount < nodeCount && !this.isWhole; steps++) {
      this.#addNeighbors(this.#bodies.values[this.#at++]);
      if (steps % POLL_EVERY === 0 && shouldStop?.() === true) return false;
    }
    return true;
  }

  /** The finite edges between bodies of the region, by their numbers. */
  toGraph(): LocalGraph {
    const window = this.#window;
    const { arcTo, arcCapacity } = window;
    const edgeA = new GrowingColumn(Uint32Array);
    const edgeB = new GrowingColumn(Uint32Array);
    const capacity = new GrowingColumn(Int32Array);
    for (let number = 0; number < this.#bodies.length; number++) {
      const body = this.#bodies.values[number];
      for (let at = window.memberStart(body), last = window.memberEnd(body); at < last; at++) {
        const member = window.memberAt(at);
        for (let arc = window.arcStart(member), end = window.arcEnd(member); arc < end; arc++) {
          const other = this.numberOf(window.bodyOf(arcTo[arc]));
          if (other <= number) continue;
          edgeA.push(number);
          edgeB.push(other);
          capacity.push(arcCapacity[arc]);
        }
      }
    }
    return buildLocalGraph(
      this.#bodies.length,
      edgeA.toArray(),
      edgeB.toArray(),
      capacity.toArray(),
    );
  }

  #addNeighbors(body: number): void {
    const window = this.#window;
    // What opening others adds to the window's arrays leaves these as they are.
    const { arcTo } = window;
    for (let at = window.memberStart(body), last = window.memberEnd(body); at < last; at++) {
      const member = window.memberAt(at);
      for (let arc = window.arcStart(member), end = window.arcEnd(member); arc < end; arc++) {
        const other = window.open(arcTo[arc]);
        if (this.numberOf(other) < 0) this.#add(other);
      }
    }
  }

  #add(body: number): void {
    this.#numbers.reserve(body + 1);
    this.#numbers.values[body] = this.#bodies.length + 1;
    this.#bodies.push(body);
    this.#nodeCount += this.#window.memberEnd(body) - this.#window.memberStart(body);
  }
}
