// Whether something can be written: asked of the disk, and of the database.
import { statfs } from "node:fs/promises";
import { sql } from "drizzle-orm";
import type { Database } from "#server/persistence/open-database.ts";

/** What an ordinary user may still write on the disk that holds the folder. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * A commit of a few bytes into PostgreSQL's log, which no table ever shows. On a server a table of
 * 4 MB comes before it and goes with it: where the disk is full, the log may still have room for a
 * while in a file that is there already, and tables have none.
 */
export async function probeWrite({ orm, engine }: Database): Promise<void> {
  await orm.transaction(async (tx) => {
    if (engine === "postgres") await tx.execute(FILLING);
    await tx.execute(sql`select pg_logical_emit_message(true, 'fascicle', 'probe')`);
  });
}

/** Not for a role that may make no temporary tables. Short enough that it is not compressed. */
const FILLING = sql`do $$ begin
  if has_database_privilege(current_database(), 'temporary') then
    create temporary table fascicle_probe on commit drop as
      select repeat('x', 1900) as filling from generate_series(1, 2200);
  end if;
end $$`;
