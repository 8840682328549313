// [RV3] On which segment each verdict of a log was given: the root of its object in the state that
// stood then. A later edit or version may have given the object another id, or none.
import type { Place } from "#core/geometry/place.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Operation, OperationBody } from "#core/operations/operation.ts";
import { createSegmentation, rootIndexOf } from "#core/operations/segmentation-state.ts";
import type { SessionBase } from "#core/session/session-base.ts";

/** What a decision about one object is about; null for other operations. */
export function judgedObject(body: OperationBody): Place | null {
  const { kind } = body;
  return kind === "sign" || kind === "withdraw-sign" || kind === "object-request"
    ? body.object
    : null;
}

/**
 * By sequence number; 0 where nothing lies at the place. What lies between two verdicts is applied at
 * once, as when a log is read.
 * @param operations all of a session's log on its own version, from its first on.
 */
export function rootsOfVerdicts(
  base: SessionBase,
  operations: readonly Operation[],
): ReadonlyMap<number, RootId> {
  const segmentation = createSegmentation(base.graph, base.partition, base.pieces);
  const { graph } = segmentation.constraints;
  const roots = new Map<number, RootId>();
  let from = 0;
  for (const [at, { seq, body }] of operations.entries()) {
    const object = judgedObject(body);
    if (object === null) continue;
    segmentation.advance(operations.slice(from, at + 1));
    from = at + 1;
    const node = graph.nodeAt(object);
    roots.set(seq, node < 0 ? 0n : graph.idOf(rootIndexOf(segmentation, node)));
  }
  return roots;
}
