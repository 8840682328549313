import type { CutEdge, OperationBody } from "#core/operations/operation.ts";

export interface NamedEdges {
  /** Pairs of supervoxels that the operation holds together while it is active, a < b. */
  readonly joined: readonly CutEdge[];
  /** Pairs that its recorded cut names. */
  readonly cut: readonly CutEdge[];
}

/** The edges that an operation speaks of by itself; an undo or a redo speaks of none. */
export function edgesOf(body: OperationBody): NamedEdges {
  switch (body.kind) {
    case "merge": {
      const [left, right] = [body.a.supervoxel, body.b.supervoxel];
      const pair = left < right ? { a: left, b: right } : { a: right, b: left };
      return { joined: [pair], cut: [] };
    }
    case "split":
      return { joined: [], cut: body.cut };
    default:
      return { joined: [], cut: [] };
  }
}
