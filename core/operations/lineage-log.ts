// [DE6] Which segment became which, kept as a log grows, from its effects alone. A root id is a
// segment's smallest supervoxel, so one id may name several segments in turn: a node is a root id
// for as long as its segment kept its membership. Every change ends the segments before it and
// begins those after it, each of which comes from each of the former: effects do not say more.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Operation, SegmentChange } from "#core/operations/operation.ts";

export interface LineageNode {
  readonly root: RootId;
  /** The operation that made the segment; for one that was there before, the number before them. */
  readonly fromSeq: number;
  /** The operation that ended it; null while it stands. */
  readonly untilSeq: number | null;
  /** null where the effects do not tell: a segment that was there before. */
  readonly supervoxelCount: number | null;
  readonly parents: readonly LineageNode[];
  readonly children: readonly LineageNode[];
}

interface GrowingNode extends LineageNode {
  untilSeq: number | null;
  supervoxelCount: number | null;
  parents: readonly GrowingNode[];
  children: readonly GrowingNode[];
}

export class LineageLog {
  readonly #startSeq: number;
  readonly #countBefore: ((root: RootId) => number) | null;
  readonly #nodes: GrowingNode[] = [];
  readonly #first = new Map<RootId, GrowingNode>();
  readonly #live = new Map<RootId, GrowingNode>();
  /** Taken, but not read yet: opening a long log does not wait for what may not be asked. */
  #unread: Pick<Operation, "seq" | "effect">[] = [];

  /**
   * @param options `startSeq`: the number before the first operation. `countBefore`: the
   * supervoxels of a segment that was there then, by its root; without it these counts are known
   * only where a change tells them.
   */
  constructor(
    options: { readonly startSeq?: number; readonly countBefore?: (root: RootId) => number } = {},
  ) {
    this.#startSeq = options.startSeq ?? 0;
    this.#countBefore = options.countBefore ?? null;
  }

  /** In no order. A segment that no operation changed has no node. */
  get nodes(): readonly LineageNode[] {
    this.#read();
    return this.#nodes;
  }

  /** The segment that stands with this root; undefined where none does or it never changed. */
  liveNode(root: RootId): LineageNode | undefined {
    this.#read();
    return this.#live.get(root);
  }

  /** The segment that had this root before the first operation; undefined where it never changed. */
  firstNode(root: RootId): LineageNode | undefined {
    this.#read();
    return this.#first.get(root);
  }

  /** Takes the next operation of the log. */
  record(operation: Pick<Operation, "seq" | "effect">): void {
    if (operation.effect.changes.length > 0) this.#unread.push(operation);
    // What it counts may be others later.
    if (this.#countBefore !== null) this.#read();
  }

  #read(): void {
    const unread = this.#unread;
    this.#unread = [];
    for (const { seq, effect } of unread) {
      for (const change of effect.changes) this.#change(seq, change);
    }
  }

  #change(seq: number, { before, after }: SegmentChange): void {
    const parents = before.map((root) => this.#live.get(root) ?? this.#beginBefore(root));
    for (const node of parents) {
      node.untilSeq = seq;
      this.#live.delete(node.root);
    }
    const children = after.map(({ root, supervoxelCount }) =>
      this.#begin(root, seq, supervoxelCount),
    );
    for (const node of parents) node.children = children;
    for (const node of children) node.parents = parents;
    completeCounts(parents, children);
  }

  #beginBefore(root: RootId): GrowingNode {
    const node = this.#begin(root, this.#startSeq, this.#countBefore?.(root) ?? null);
    this.#first.set(root, node);
    return node;
  }

  #begin(root: RootId, fromSeq: number, supervoxelCount: number | null): GrowingNode {
    const node = { root, fromSeq, untilSeq: null, supervoxelCount, parents: [], children: [] };
    this.#nodes.push(node);
    this.#live.set(root, node);
    return node;
  }
}

/** What went in came out: the one count that is missing follows from the others. */
function completeCounts(parents: readonly GrowingNode[], children: readonly LineageNode[]): void {
  const unknown = parents.filter((node) => node.supervoxelCount === null);
  if (unknown.length !== 1) return;
  let rest = 0;
  for (const { supervoxelCount } of children) rest += supervoxelCount ?? 0;
  for (const { supervoxelCount } of parents) rest -= supervoxelCount ?? 0;
  unknown[0].supervoxelCount = rest;
}
