// A binary heap of edges by mean affinity, the highest first and of equal ones the edge of lower
// index. An edge may be in it several times; its version tells which of its entries counts.

export interface HeapEntry {
  readonly edge: number;
  readonly version: number;
}

export class EdgeHeap {
  #edges = new Uint32Array(1024);
  #versions = new Uint32Array(1024);
  #means = new Float64Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(edge: number, mean: number, version: number): void {
    if (this.#size === this.#edges.length) this.#grow();
    let at = this.#size++;
    while (at > 0) {
      const above = (at - 1) >>> 1;
      if (!this.#goesBefore(mean, edge, above)) break;
      this.#move(above, at);
      at = above;
    }
    this.#put(at, edge, mean, version);
  }

  /** The heap must not be empty. */
  take(): HeapEntry {
    const taken = { edge: this.#edges[0], version: this.#versions[0] };
    const last = --this.#size;
    const edge = this.#edges[last];
    const mean = this.#means[last];
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= last) break;
      if (
        below + 1 < last &&
        this.#goesBefore(this.#means[below + 1], this.#edges[below + 1], below)
      ) {
        below++;
      }
      if (this.#goesBefore(mean, edge, below)) break;
      this.#move(below, at);
      at = below;
    }
    this.#put(at, edge, mean, this.#versions[last]);
    return taken;
  }

  #goesBefore(mean: number, edge: number, place: number): boolean {
    const other = this.#means[place];
    return mean > other || (mean === other && edge < this.#edges[place]);
  }

  #move(from: number, to: number): void {
    this.#edges[to] = this.#edges[from];
    this.#versions[to] = this.#versions[from];
    this.#means[to] = this.#means[from];
  }

  #put(at: number, edge: number, mean: number, version: number): void {
    this.#edges[at] = edge;
    this.#versions[at] = version;
    this.#means[at] = mean;
  }

  #grow(): void {
    const size = 2 * this.#edges.length;
    const edges = new Uint32Array(size);
    const versions = new Uint32Array(size);
    const means = new Float64Array(size);
    edges.set(this.#edges);
    versions.set(this.#versions);
    means.set(this.#means);
    this.#edges = edges;
    this.#versions = versions;
    this.#means = means;
  }
}
