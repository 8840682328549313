// A page that knows the log only by its entries' effects. They come in any order and may come
// twice; they count in the log's order, and each once [DE1]. Which supervoxels are in pieces the
// effects do not tell: whenever that changes it asks, and from then on the effects carry the pieces.
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { ActivityLedger } from "#core/operations/activity.ts";
import type { Operation } from "#core/operations/operation.ts";
import { RootTable } from "#core/operations/root-table.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import type { SegmentRoots } from "#tests/simulation/segment-roots.ts";

export class SimulatedPage {
  readonly #ids: BigUint64Array;
  readonly #baseRoots: BigUint64Array;
  readonly #table = new RootTable();
  readonly #waiting = new Map<number, Operation>();
  readonly #activity = new ActivityLedger();
  /** The supervoxel of each split of one, by sequence number. */
  readonly #splits = new Map<number, SupervoxelId>();
  readonly #askedAt: (seq: number) => SegmentRoots;
  #seq = 0;

  /** @param askedAt what the server answers who asks for pieces and their roots after an entry. */
  constructor({ graph, partition }: SessionBase, askedAt: (seq: number) => SegmentRoots) {
    this.#askedAt = askedAt;
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
      if (next.body.kind === "split-supervoxel") this.#splits.set(next.seq, next.body.supervoxel);
      const turned = this.#activity.record(next);
      if (turned.some((seq) => this.#splits.has(seq))) this.#askForPieces();
    }
  }

  /** [OP8] Those that were split once and are whole again are asked for too. */
  #askForPieces(): void {
    const answer = this.#askedAt(this.#seq);
    const nodes = [...new Set(this.#splits.values())].flatMap((id) => answer.nodesOf(id));
    for (const node of nodes) {
      const root = answer.byNode.get(node) ?? 0n;
      // Moves nothing: all that is in the segment stays, and the node is known to be.
      const named = { root, supervoxelCount: 1, members: [node] };
      const rest = { root, supervoxelCount: 0, members: "rest" } as const;
      this.#table.apply({ before: [root], after: [named, rest] });
    }
  }

  forEachShown(show: (supervoxel: SupervoxelId, baseRoot: RootId) => void): void {
    this.#ids.forEach((id, index) => {
      show(id, this.#baseRoots[index]);
    });
  }

  /** Of a supervoxel, or a piece of it. */
  rootOf(node: SupervoxelId, baseRoot: RootId): RootId {
    return this.#table.rootOf(node, baseRoot);
  }
}
