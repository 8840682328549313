// [LV3] The operations that an intent's author had not seen, and what they did to one segment. Read
// from the lineage, without a replay: the cost grows with what happened around the segment since.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { LineageLog } from "#core/operations/lineage-log.ts";
import { ancestorsOf, regionOf } from "#core/operations/lineage-walk.ts";
import type { Operation } from "#core/operations/operation.ts";

export interface SegmentPast {
  /** Numbers of the operations that changed what is now this segment, in no order. */
  readonly changers: ReadonlySet<number>;
  /** The segments as they stand of all that exchanged supervoxels with it, itself included. */
  readonly region: ReadonlySet<RootId>;
}

export class UnseenStretch {
  readonly seenSeq: number;
  readonly operations: readonly Operation[];
  readonly #lineage: LineageLog;

  /**
   * @param log whole, in order; a number beyond its end counts as the end.
   * @param lineage of that log.
   */
  constructor(log: readonly Operation[], lineage: LineageLog, seenSeq: number) {
    this.seenSeq = Math.min(seenSeq, log.length);
    this.operations = log.slice(this.seenSeq);
    this.#lineage = lineage;
  }

  isUnseen(seq: number): boolean {
    return seq > this.seenSeq;
  }

  /**
   * null where the segment with this root now is the one that it was when the author looked: nobody
   * changed it, or its region was one segment then and is one segment again.
   */
  pastOf(root: RootId): SegmentPast | null {
    const node = this.#lineage.liveNode(root);
    if (node === undefined || !this.isUnseen(node.fromSeq)) return null;
    const region = [...regionOf(node, this.seenSeq)];
    const then = region.filter(({ fromSeq }) => !this.isUnseen(fromSeq));
    const standing = region.filter(({ untilSeq }) => untilSeq === null);
    if (then.length === 1 && standing.length === 1) return null;
    const seqs = Array.from(ancestorsOf(node, this.seenSeq), ({ fromSeq }) => fromSeq);
    return {
      changers: new Set(seqs.filter((seq) => this.isUnseen(seq))),
      region: new Set(standing.map((item) => item.root)),
    };
  }
}
