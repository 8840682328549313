// The backup command, carried out on the embedded database. PostgreSQL has tools of its own, made for
// it by those who know it best: there the command says which, and does nothing by halves.
import { refused } from "#core/result.ts";
import { writeBackup } from "#server/backups/write-backup.ts";
import type { Database } from "#server/persistence/open-database.ts";
import { freeBytes } from "#server/persistence/writability.ts";
import type { CommandDeskDeps } from "#server/use-cases/command-desk.ts";
import { ENOUGH_DISK_BYTES } from "#server/use-cases/health-watch.ts";

const WITH_POSTGRES =
  "The data is in PostgreSQL (DATABASE_URL): back it up with `pg_dump --format=custom`, and then copy the folders datasets and secrets.json of FASCICLE_DATA. docs/deploy.md has the commands.";

export function backupOf(parts: {
  readonly database: Database;
  readonly dataDir: string;
  readonly nowMs: () => number;
}): CommandDeskDeps["writeBackup"] {
  const { database, dataDir, nowMs } = parts;
  return async ({ filePath }, onProgress, signal) => {
    const { files } = database;
    if (files === null) return refused(WITH_POSTGRES);
    const source = {
      ...{ dataDir, nowMs, neededFreeBytes: ENOUGH_DISK_BYTES },
      databaseBytes: () => files.sizeBytes(),
      freeBytes: () => freeBytes(dataDir),
      snapshot: (targetDir: string) => files.snapshot(targetDir),
    };
    return writeBackup(source, filePath, { onProgress, signal });
  };
}
