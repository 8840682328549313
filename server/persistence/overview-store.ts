import { type SQL, sql } from "drizzle-orm";
import type { OperationKind } from "#core/operations/operation.ts";
import { parseEntry } from "#core/protocol/entry.ts";
import { SPOKEN_KINDS } from "#core/session/session-overview.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import type { LogStretch, OverviewStore } from "#server/use-cases/ports/overviews.ts";

interface TallyRow {
  readonly session_id: string;
  readonly author_id: string;
  readonly kind: OperationKind;
  readonly count: number;
}

interface MarkRow {
  readonly session_id: string;
  readonly seq: number;
  readonly kind: "undo" | "redo";
  readonly of: number;
}

interface ConflictRow {
  readonly session_id: string;
  readonly holds: number;
  readonly broken: number;
  readonly holds_author_id: string;
  readonly broken_author_id: string;
}

/** Joins operations `o` with the stretches asked for, `asked`. */
function stretchesJson(stretches: readonly LogStretch[]): SQL {
  const rows = stretches.map(({ sessionId, after, through }) => ({
    session_id: sessionId,
    after,
    through,
  }));
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as asked (session_id text, after integer, through integer)`;
}

function inStretch(stretches: readonly LogStretch[]): SQL {
  return sql`${stretchesJson(stretches)}
    join operations o on o.session_id = asked.session_id
      and o.seq > asked.after and o.seq <= asked.through`;
}

export function createOverviewStore(orm: Orm): OverviewStore {
  async function rowsOf<Row>(query: SQL): Promise<readonly Row[]> {
    const { rows } = (await orm.execute(query)) as unknown as { readonly rows: readonly Row[] };
    return rows;
  }

  const readTallies = (stretches: readonly LogStretch[]) =>
    rowsOf<TallyRow>(
      sql`select o.session_id, o.author_id, o.kind, count(*)::integer as count
        from ${inStretch(stretches)}
        group by o.session_id, o.author_id, o.kind
        order by o.session_id, o.author_id, o.kind`,
    );

  const readSpoken = (stretches: readonly LogStretch[]) => {
    const kinds = sql.join(
      SPOKEN_KINDS.map((kind) => sql`${kind}`),
      sql`, `,
    );
    return rowsOf<{ readonly session_id: string; readonly entry: string }>(
      sql`select o.session_id, o.entry from ${inStretch(stretches)}
        where o.kind in (${kinds}) order by o.session_id, o.seq`,
    );
  };

  const readMarks = (stretches: readonly LogStretch[]) =>
    rowsOf<MarkRow>(
      sql`select o.session_id, o.seq, o.kind, (o.entry::jsonb #>> '{body,of}')::integer as of
        from ${inStretch(stretches)}
        where o.kind in ('undo', 'redo') order by o.session_id, o.seq`,
    );

  const readConflicts = (stretches: readonly LogStretch[]) =>
    rowsOf<ConflictRow>(
      sql`select last.session_id, h.seq as holds, b.seq as broken,
          h.author_id as holds_author_id, b.author_id as broken_author_id
        from ${stretchesJson(stretches)}
        join operations last on last.session_id = asked.session_id and last.seq = asked.through
        cross join lateral
          jsonb_to_recordset(last.entry::jsonb #> '{effect,conflicts}')
            as c (holds integer, broken integer)
        join operations h on h.session_id = last.session_id and h.seq = c.holds
        join operations b on b.session_id = last.session_id and b.seq = c.broken
        order by last.session_id, h.seq, b.seq`,
    );

  return {
    async readOverviewRows(stretches) {
      if (stretches.length === 0) return { tallies: [], spoken: [], marks: [], conflicts: [] };
      const tallies = await readTallies(stretches);
      const spoken = await readSpoken(stretches);
      const marks = await readMarks(stretches);
      const conflicts = await readConflicts(stretches);
      return {
        tallies: tallies.map(({ session_id: sessionId, author_id: authorId, kind, count }) => ({
          ...{ sessionId, authorId, kind, count },
        })),
        spoken: spoken.map(({ session_id: sessionId, entry }) => ({
          sessionId,
          operation: parseEntry(entry),
        })),
        marks: marks.map(({ session_id: sessionId, ...mark }) => ({ sessionId, ...mark })),
        conflicts: conflicts.map((row) => ({
          sessionId: row.session_id,
          holds: row.holds,
          broken: row.broken,
          holdsAuthorId: row.holds_author_id,
          brokenAuthorId: row.broken_author_id,
        })),
      };
    },
  };
}
