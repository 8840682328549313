// A copy of the embedded database as it is at one moment, taken while it is in use: behind a
// checkpoint, with every statement held back until the files are copied. All that was answered
// before is in it, and it opens as after a crash, by recovery from its log (ADR 17).
import { constants, type Dirent } from "node:fs";
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { DurablePglite } from "#server/persistence/durable-pglite-fs.ts";
import { type LogHeads, readLogHeads } from "#server/persistence/log-heads.ts";

export interface EmbeddedSnapshot extends LogHeads {
  /** For so long no edit was answered. */
  readonly heldMs: number;
}

/** Files of a running server, or made anew by each start. */
const LEFT_OUT: ReadonlySet<string> = new Set(["postmaster.pid", "postmaster.opts"]);
const EMPTIED: ReadonlySet<string> = new Set(["pg_stat_tmp", "pgsql_tmp"]);
const COPIES_AT_ONCE = 8;
const WAL_SEGMENT = /^[0-9A-F]{24}$/;

interface WalRange {
  readonly first: string;
  readonly last: string;
}

/** Into a folder that is not there yet. Rejects where the disk cannot take it, or has failed. */
export async function snapshotEmbedded(
  client: DurablePglite,
  directory: string,
  targetDir: string,
): Promise<EmbeddedSnapshot> {
  return client.transaction(async (tx) => {
    const startMs = performance.now();
    const heads = await readLogHeads(tx);
    await tx.exec("checkpoint");
    const wal = await tx.query<WalRange>(
      `select pg_walfile_name(redo_lsn) as first,
        pg_walfile_name(pg_current_wal_insert_lsn()) as last from pg_control_checkpoint()`,
    );
    await copyTree(directory, targetDir, wal.rows[0]);
    return { ...heads, heldMs: performance.now() - startMs };
  });
}

/** What a copy takes on the disk, in bytes, at most. */
export async function embeddedBytes(client: DurablePglite): Promise<number> {
  // The database's own count: a walk through its files would wait behind a commit for each.
  const { rows } = await client.query<{ bytes: string }>(
    `select ((select sum(pg_database_size(oid)) from pg_database) +
      (select sum(size) from pg_ls_waldir()))::text as bytes`,
  );
  return Number(rows[0].bytes);
}

async function copyTree(sourceDir: string, targetDir: string, wal: WalRange): Promise<void> {
  await mkdir(targetDir);
  const entries = await readdir(sourceDir, { withFileTypes: true });
  const copyOne = async (entry: Dirent) => {
    const [source, target] = [join(sourceDir, entry.name), join(targetDir, entry.name)];
    if (entry.isDirectory()) {
      if (EMPTIED.has(entry.name)) await mkdir(target);
      else await copyTree(source, target, wal);
    } else if (isNeeded(entry.name, wal)) {
      // Where the file system can, it shares the blocks and copies nothing.
      await copyFile(source, target, constants.COPYFILE_FICLONE);
    }
  };
  for (let at = 0; at < entries.length; at += COPIES_AT_ONCE) {
    await Promise.all(entries.slice(at, at + COPIES_AT_ONCE).map(copyOne));
  }
}

/** Segments before the checkpoint are over, those after the last one are empty. */
function isNeeded(name: string, { first, last }: WalRange): boolean {
  if (WAL_SEGMENT.test(name)) return first <= name && name <= last;
  return !LEFT_OUT.has(name);
}
