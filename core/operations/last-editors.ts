// [OP2] Who made each segment what it is: the author of the last operation that changed which supervoxels
// it holds. Follows from the effects alone, one operation at a time; an undo is an edit of who undid.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Operation } from "#core/operations/operation.ts";

export interface LastEdit {
  readonly seq: number;
  readonly authorId: string;
  readonly authorName: string;
}

export class LastEditors {
  readonly #edits = new Map<RootId, LastEdit>();

  /** Returns the segments that it changed, those that are none any more with them. */
  record({
    seq,
    authorId,
    authorName,
    effect,
  }: Pick<Operation, "seq" | "authorId" | "authorName" | "effect">): ReadonlySet<RootId> {
    const touched = new Set<RootId>();
    const edit = { seq, authorId, authorName };
    for (const { before, after } of effect.changes) {
      for (const root of before) {
        this.#edits.delete(root);
        touched.add(root);
      }
      for (const { root } of after) {
        this.#edits.set(root, edit);
        touched.add(root);
      }
    }
    return touched;
  }

  /** undefined where nobody did. */
  of(root: RootId): LastEdit | undefined {
    return this.#edits.get(root);
  }
}
