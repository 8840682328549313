// A page that knows the log only by its entries' effects. They come in any order and may come
// twice; they count in the log's order, and each once [DE1].
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Operation } from "#core/operations/operation.ts";
import { RootTable } from "#core/operations/root-table.ts";
import type { SessionBase } from "#core/session/session-model.ts";

export class SimulatedPage {
  readonly #ids: BigUint64Array;
  readonly #baseRoots: BigUint64Array;
  readonly #table = new RootTable();
  readonly #waiting = new Map<number, Operation>();
  #seq = 0;

  constructor({ graph, partition }: SessionBase) {
    this.#ids = graph.supervoxelIds.toArray();
    this.#baseRoots = this.#ids.map((_, index) => this.#ids[partition.rootIndices.at(index)]);
  }

  /** The last entry that counts here. */
  get seq(): number {
    return this.#seq;
  }

  look(supervoxels: readonly number[]): void {
    const of = (column: BigUint64Array) =>
      BigUint64Array.from(supervoxels, (index) => column[index]);
    this.#table.see(of(this.#ids), of(this.#baseRoots));
  }

  read(operation: Operation): void {
    if (operation.seq <= this.#seq) return;
    this.#waiting.set(operation.seq, operation);
    for (;;) {
      const next = this.#waiting.get(this.#seq + 1);
      if (next === undefined) return;
      this.#waiting.delete(next.seq);
      this.#seq = next.seq;
      for (const change of next.effect.changes) this.#table.apply(change);
    }
  }

  rootOf(index: number): RootId {
    return this.#table.rootOf(this.#ids[index], this.#baseRoots[index]);
  }
}
