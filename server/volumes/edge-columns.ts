// Edges as they are read, in any order and some of them twice, turned into a graph's columns:
// a < b, sorted, each pair once. A pair that came twice is on where either was, and keeps the higher
// affinity with its contact.

export interface EdgeColumns {
  readonly edgeA: Uint32Array;
  readonly edgeB: Uint32Array;
  /** 0…1, or Infinity: never to be cut. */
  readonly affinity: Float32Array;
  readonly contactVoxel: Int32Array;
  readonly isOn: Uint8Array;
}

export class EdgeCollector {
  #a = new Uint32Array(1024);
  #b = new Uint32Array(1024);
  #affinity = new Float32Array(1024);
  #contact = new Int32Array(3 * 1024);
  #isOn = new Uint8Array(1024);
  #count = 0;

  add(
    first: number,
    second: number,
    affinity: number,
    isOn: boolean,
    contactVoxel: readonly [number, number, number],
  ): void {
    if (this.#count === this.#a.length) this.#grow();
    const row = this.#count++;
    this.#a[row] = Math.min(first, second);
    this.#b[row] = Math.max(first, second);
    this.#affinity[row] = affinity;
    this.#isOn[row] = isOn ? 1 : 0;
    this.#contact.set(contactVoxel, 3 * row);
  }

  finish(): EdgeColumns {
    const order = Uint32Array.from({ length: this.#count }, (_, i) => i).sort(
      (i, j) => this.#a[i] - this.#a[j] || this.#b[i] - this.#b[j] || i - j,
    );
    const columns = allocate(this.#count);
    let count = 0;
    for (const row of order) {
      const last = count - 1;
      const isSame =
        count > 0 && columns.edgeA[last] === this.#a[row] && columns.edgeB[last] === this.#b[row];
      if (!isSame) {
        this.#copy(row, columns, count);
        columns.isOn[count] = this.#isOn[row];
        count++;
        continue;
      }
      if (this.#affinity[row] > columns.affinity[last]) this.#copy(row, columns, last);
      columns.isOn[last] |= this.#isOn[row];
    }
    return {
      edgeA: columns.edgeA.slice(0, count),
      edgeB: columns.edgeB.slice(0, count),
      affinity: columns.affinity.slice(0, count),
      contactVoxel: columns.contactVoxel.slice(0, 3 * count),
      isOn: columns.isOn.slice(0, count),
    };
  }

  #copy(row: number, columns: EdgeColumns, to: number): void {
    columns.edgeA[to] = this.#a[row];
    columns.edgeB[to] = this.#b[row];
    columns.affinity[to] = this.#affinity[row];
    columns.contactVoxel.set(this.#contact.subarray(3 * row, 3 * row + 3), 3 * to);
  }

  #grow(): void {
    const larger = allocate(2 * this.#a.length);
    larger.edgeA.set(this.#a);
    larger.edgeB.set(this.#b);
    larger.affinity.set(this.#affinity);
    larger.contactVoxel.set(this.#contact);
    larger.isOn.set(this.#isOn);
    this.#a = larger.edgeA;
    this.#b = larger.edgeB;
    this.#affinity = larger.affinity;
    this.#contact = larger.contactVoxel;
    this.#isOn = larger.isOn;
  }
}

function allocate(count: number) {
  return {
    edgeA: new Uint32Array(count),
    edgeB: new Uint32Array(count),
    affinity: new Float32Array(count),
    contactVoxel: new Int32Array(3 * count),
    isOn: new Uint8Array(count),
  };
}

/**
 * The affinity that a merge edge gets where no threshold was named: 5 % of on-edges lie below it.
 * Infinite ones tell nothing of what the graph's scores mean, and a merge must stay cuttable [OP7].
 */
export function lowOnAffinity({ affinity, isOn }: EdgeColumns): number {
  const on = affinity.filter((value, e) => isOn[e] === 1 && value < Infinity).sort();
  if (on.length === 0) return 0.5;
  return on[Math.ceil(0.05 * on.length) - 1];
}
