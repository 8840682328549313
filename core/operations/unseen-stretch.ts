// [LV3] The operations that an intent's author had not seen, and what they did to one segment. Read
// from their effects, without a replay: the cost grows with the stretch, not with the log.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { type Lineage, lineageOf } from "#core/operations/lineage.ts";
import { ancestorsOf, nodeAt, regionOf } from "#core/operations/lineage-walk.ts";
import type { Operation } from "#core/operations/operation.ts";

export interface SegmentPast {
  /** The operations that changed what is now this segment, ascending. */
  readonly changers: readonly Operation[];
  /** The segments as they stand of all that exchanged supervoxels with it, itself included. */
  readonly region: ReadonlySet<RootId>;
}

export class UnseenStretch {
  readonly seenSeq: number;
  readonly operations: readonly Operation[];
  #lineage: Lineage | null = null;

  /** @param log whole, in order; a number beyond its end counts as the end. */
  constructor(log: readonly Operation[], seenSeq: number) {
    this.seenSeq = Math.min(seenSeq, log.length);
    this.operations = log.slice(this.seenSeq);
  }

  isUnseen(seq: number): boolean {
    return seq > this.seenSeq;
  }

  /**
   * null where the segment with this root now is the one that it was when the author looked: nobody
   * changed it, or its region was one segment then and is one segment again.
   */
  pastOf(root: RootId): SegmentPast | null {
    this.#lineage ??= lineageOf(this.operations);
    const { nodes, edges } = this.#lineage;
    const node = nodeAt(this.#lineage, root, this.seenSeq + this.operations.length);
    if (node < 0) return null;
    const region = Array.from(regionOf(this.#lineage, node), (position) => nodes[position]);
    const countThen = region.filter(({ fromSeq }) => fromSeq === this.seenSeq).length;
    const standing = region.filter(({ untilSeq }) => untilSeq === null);
    if (countThen === 1 && standing.length === 1) return null;
    const ancestors = ancestorsOf(this.#lineage, node);
    const seqs = new Set(edges.filter(({ to }) => ancestors.has(to)).map(({ seq }) => seq));
    return {
      changers: this.operations.filter(({ seq }) => seqs.has(seq)),
      region: new Set(standing.map((item) => item.root)),
    };
  }
}
