// The change log as CAVE gives it: only what moved supervoxels between segments is in it, an undo as
// much as an edit, since both do.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { ColumnTable } from "#server/exports/column-table.ts";
import { flatMapPages } from "#server/exports/pages.ts";
import type { ReleasedOperation } from "#server/exports/tables/operations-table.ts";
import type { Pages } from "#server/use-cases/store.ts";

export interface LoggedEdit extends ReleasedOperation {
  /** From 1 along all sessions that led to the version. */
  readonly number: bigint;
  readonly before: readonly RootId[];
  readonly after: readonly RootId[];
}

export function loggedEdits(operations: Pages<ReleasedOperation>): Pages<LoggedEdit> {
  let number = 0n;
  return flatMapPages(operations, (item) => {
    number++;
    const { changes } = item.operation.effect;
    if (changes.length === 0) return [];
    const before = unique(changes.flatMap((change) => change.before));
    const after = unique(changes.flatMap((change) => change.after.map(({ root }) => root)));
    return [{ ...item, number, before, after }];
  });
}

export const CHANGE_LOG: ColumnTable<LoggedEdit> = {
  path: "compat/cave/change_log",
  about: "Every operation that changed segments, in CAVE's columns for a change log.",
  columns: [
    {
      name: "operation_id",
      about: "The operation's row in the operations table, from 1.",
      type: "id",
      value: ({ number }) => number,
    },
    {
      name: "timestamp",
      about: "When it was committed, in milliseconds since 1970 UTC.",
      type: "int64",
      value: ({ operation }) => BigInt(operation.atMs),
    },
    {
      name: "user_id",
      about: "The account that made it.",
      type: "text",
      value: ({ operation }) => operation.authorId,
    },
    {
      name: "before_root_ids",
      about: "The segments that it changed, before.",
      type: "id-list",
      value: ({ before }) => before,
    },
    {
      name: "after_root_ids",
      about: "The segments that it changed, after.",
      type: "id-list",
      value: ({ after }) => after,
    },
    {
      name: "is_merge",
      about: "There are fewer segments after it than before.",
      type: "boolean",
      value: ({ before, after }) => after.length < before.length,
    },
    {
      name: "user_name",
      about: "The author's name at that time.",
      type: "text",
      value: ({ operation }) => operation.authorName,
    },
    {
      name: "user_affiliation",
      about: "Empty: affiliations are not kept.",
      type: "text",
      value: () => "",
    },
  ],
};

function unique(ids: readonly RootId[]): readonly RootId[] {
  return [...new Set(ids)];
}
