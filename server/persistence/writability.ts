// Whether something can be written: asked of the disk, and of the database.
import { statfs } from "node:fs/promises";
import { sql } from "drizzle-orm";
import type { Database } from "#server/persistence/open-database.ts";

/** What an ordinary user may still write on the disk that holds the folder. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** A commit of a few bytes into PostgreSQL's log, which no table ever shows. */
export async function probeWrite({ orm }: Database): Promise<void> {
  await orm.execute(sql`select pg_logical_emit_message(true, 'fascicle', 'probe')`);
}
