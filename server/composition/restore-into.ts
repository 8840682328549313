// The restore command, which no server can carry out: it makes a data folder, and a server has one.
import { restoreBackup } from "#server/backups/restore-backup.ts";
import {
  type CommandReport,
  EXIT_INTERRUPTED,
  EXIT_OK,
  EXIT_REFUSED,
} from "#server/cli/command-event.ts";
import type { RestoreCommand } from "#server/cli/command-request.ts";
import type { Environment } from "#server/env.ts";
import { knownSchemaMs, readHeadsIn } from "#server/persistence/heads-of-folder.ts";

const WITH_POSTGRES =
  "DATABASE_URL is set, and a backup of this kind holds an embedded database: unset it to restore one, or use `pg_restore` with a dump (docs/deploy.md). Nothing was changed.";

/** Resolves to the exit code. */
export async function restoreInto(
  place: { readonly environment: Environment; readonly migrationsDir: string },
  request: RestoreCommand,
  emit: (report: CommandReport) => void,
  signal: AbortSignal,
): Promise<number> {
  const { dataDir, databaseUrl } = place.environment;
  const refuse = (text: string) => {
    emit({ type: "error", text });
    return EXIT_REFUSED;
  };
  if (databaseUrl !== null) return refuse(WITH_POSTGRES);
  const deps = { dataDir, schemaMs: knownSchemaMs(place.migrationsDir), readHeads: readHeadsIn };
  const onProgress = (progress: { stage: string; done: number; total: number }) =>
    emit({ type: "progress", ...progress });
  try {
    const restored = await restoreBackup(deps, request.filePath, { onProgress, signal });
    if (!restored.ok) return refuse(restored.error);
    const { sessionCount, operationCount, createdAtMs } = restored.value;
    const count = (value: number) => value.toLocaleString("en-US");
    const logs = `${count(sessionCount)} sessions, ${count(operationCount)} operations`;
    const text = `Restored ${dataDir} as it was at ${new Date(createdAtMs).toISOString()}: ${logs}. Every checksum is right, and every log ends where it ended.`;
    emit({ type: "line", text });
    return EXIT_OK;
  } catch (error) {
    if (!signal.aborted) throw error;
    emit({ type: "error", text: "Interrupted: nothing was restored." });
    return EXIT_INTERRUPTED;
  }
}
