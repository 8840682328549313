// What a cut has seen of a segment so far: nodes in the order in which they were met, each asked for
// its edges once at most. What infinite edges join is opened as a whole and known as one body, by its
// smallest dense index: to every path and every cut it is one node.
import { GrowingColumn } from "#core/agglomeration/growing-column.ts";
import { INFINITE_CAPACITY } from "#core/agglomeration/local-graph.ts";
import type { SegmentEdges } from "#core/agglomeration/segment-edges.ts";

const FIRST_SLOT_BITS = 10;
const NO_BODY = 0;

export class SegmentWindow {
  readonly #edges: SegmentEdges;
  /** Node → dense index. */
  readonly #dense = new GrowingColumn(Uint32Array);
  /** Node → body + 1; 0 where the node was only met. */
  readonly #bodies = new GrowingColumn(Uint32Array);
  /** Node → its finite arcs, once it is opened. */
  readonly #arcStart = new GrowingColumn(Uint32Array);
  readonly #arcEnd = new GrowingColumn(Uint32Array);
  readonly #arcTo = new GrowingColumn(Uint32Array);
  readonly #arcCapacity = new GrowingColumn(Int32Array);
  /** Body → its first member and, at the next place, its end; members lie together. */
  readonly #memberStart = new GrowingColumn(Uint32Array);
  readonly #members = new GrowingColumn(Uint32Array);
  /** Body → its smallest dense index. */
  readonly #least = new GrowingColumn(Uint32Array);
  /** Open addressing, dense index → node + 1; 0 is empty. At most half full. */
  #slots = new Uint32Array(2 ** FIRST_SLOT_BITS);
  #slotShift = 32 - FIRST_SLOT_BITS;

  constructor(edges: SegmentEdges) {
    this.#edges = edges;
    this.#memberStart.push(0);
  }

  get nodeCount(): number {
    return this.#dense.length;
  }

  get bodyCount(): number {
    return this.#least.length;
  }

  denseOf(node: number): number {
    return this.#dense.values[node];
  }

  leastOf(body: number): number {
    return this.#least.values[body];
  }

  /** The body of a node that was opened; -1 where it was only met. */
  bodyOf(node: number): number {
    return this.#bodies.values[node] - 1;
  }

  /** A body's nodes: memberAt(place) for each place of [memberStart, memberEnd). */
  memberStart(body: number): number {
    return this.#memberStart.values[body];
  }

  memberEnd(body: number): number {
    return this.#memberStart.values[body + 1];
  }

  memberAt(place: number): number {
    return this.#members.values[place];
  }

  /** An opened node's finite arcs: [arcStart, arcEnd) in arcTo and arcCapacity. */
  arcStart(node: number): number {
    return this.#arcStart.values[node];
  }

  arcEnd(node: number): number {
    return this.#arcEnd.values[node];
  }

  /** Nodes, some of the same body. An array taken before keeps what was opened by then. */
  get arcTo(): Uint32Array {
    return this.#arcTo.values;
  }

  get arcCapacity(): Int32Array {
    return this.#arcCapacity.values;
  }

  /** The node of a dense index, met now where it was not before. */
  nodeOf(dense: number): number {
    const mask = this.#slots.length - 1;
    let slot = this.#firstSlot(dense);
    for (;;) {
      const node = this.#slots[slot] - 1;
      if (node < 0) break;
      if (this.#dense.values[node] === dense) return node;
      slot = (slot + 1) & mask;
    }
    const node = this.#dense.length;
    this.#slots[slot] = node + 1;
    this.#dense.push(dense);
    this.#bodies.push(NO_BODY);
    this.#arcStart.push(0);
    this.#arcEnd.push(0);
    if (2 * this.#dense.length > this.#slots.length) this.#rehash();
    return node;
  }

  /** The body of a node, all of whose members' edges are known from now on. */
  open(node: number): number {
    const known = this.bodyOf(node);
    if (known >= 0) return known;
    const body = this.#least.length;
    const first = this.#members.length;
    let least = this.#dense.values[node];
    this.#bodies.values[node] = body + 1;
    this.#members.push(node);
    for (let at = first; at < this.#members.length; at++) {
      const member = this.#members.values[at];
      if (this.#dense.values[member] < least) least = this.#dense.values[member];
      this.#ask(member, body);
    }
    this.#least.push(least);
    this.#memberStart.push(this.#members.length);
    return body;
  }

  /** Keeps a member's finite arcs; who hangs on it by an infinite edge is a member too. */
  #ask(member: number, body: number): void {
    this.#arcStart.values[member] = this.#arcTo.length;
    this.#edges.forEachNeighbor(this.#dense.values[member], (other, capacity) => {
      const node = this.nodeOf(other);
      if (capacity !== INFINITE_CAPACITY) {
        this.#arcTo.push(node);
        this.#arcCapacity.push(capacity);
      } else if (this.#bodies.values[node] === NO_BODY) {
        this.#bodies.values[node] = body + 1;
        this.#members.push(node);
      }
    });
    this.#arcEnd.values[member] = this.#arcTo.length;
  }

  #rehash(): void {
    this.#slots = new Uint32Array(2 * this.#slots.length);
    this.#slotShift--;
    const mask = this.#slots.length - 1;
    for (let node = 0; node < this.#dense.length; node++) {
      let slot = this.#firstSlot(this.#dense.values[node]);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = node + 1;
    }
  }

  /** Fibonacci hashing, as in MemberIndex. */
  #firstSlot(dense: number): number {
    return Math.imul(dense, 0x9e3779b1) >>> this.#slotShift;
  }
}
