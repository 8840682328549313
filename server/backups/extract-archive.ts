// The files of a backup, into a staging folder: on the disk and right to the byte when it resolves, in
// memory that does not grow with their number. Their checksums come after them all, so those that
// were found lie beside them until then.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { ArchiveReader } from "#server/backups/archive-reader.ts";
import { DATA_PREFIX, SUMS_PATH, sumLine } from "#server/backups/backup-format.ts";
import { syncFolder } from "#server/backups/restore-target.ts";
import type { TarEntry } from "#server/backups/tar-header.ts";

/** Files that are on their way to the disk at once. */
const SYNCS_AT_ONCE = 16;
const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/**
 * The reader has given its description, which has the sum line `firstLine`.
 * Throws BackupDamagedError, or the signal's reason.
 */
export async function extractArchive(
  reader: ArchiveReader,
  stagingDir: string,
  firstLine: string,
  { signal, onEntry }: { readonly signal: AbortSignal; readonly onEntry: () => void },
): Promise<void> {
  const foundPath = join(stagingDir, "sums.found");
  const keptPath = join(stagingDir, "sums.kept");
  const found = await open(foundPath, "wx", OWNER_ONLY);
  const syncs = new Syncs();
  let hasSums = false;
  try {
    await found.appendFile(firstLine);
    for (let entry = await reader.next(); entry !== null; entry = await reader.next()) {
      signal.throwIfAborted();
      onEntry();
      if (hasSums) throw reader.damaged(`${entry.path} comes after its checksums`);
      hasSums = entry.path === SUMS_PATH;
      if (hasSums) {
        await extractFile(reader, keptPath, syncs);
        // Now, before the checksum of all, which could not tell the file.
        await compareSums(reader, foundPath, keptPath);
      } else {
        await found.appendFile(await extractEntry(reader, entry, stagingDir, syncs));
      }
    }
    await syncs.all();
  } finally {
    await syncs.settle();
    await found.close();
  }
  if (!hasSums) throw reader.damaged("it has no checksums");
  for (const path of [foundPath, keptPath]) await rm(path);
  const database = await stat(join(stagingDir, "db", "PG_VERSION")).catch(() => null);
  if (database === null) throw reader.damaged("it has no database");
  await syncFolders(stagingDir);
}

/** Resolves to its sum line; a folder has none. */
async function extractEntry(
  reader: ArchiveReader,
  { kind, path }: TarEntry,
  stagingDir: string,
  syncs: Syncs,
): Promise<string> {
  if (!path.startsWith(DATA_PREFIX)) throw reader.damaged(`${path} is no file of a data folder`);
  const target = join(stagingDir, path.slice(DATA_PREFIX.length));
  if (kind === "file") return sumLine(await extractFile(reader, target, syncs), path);
  await mkdir(target, { recursive: true, mode: OWNER_ONLY_FOLDER });
  await reader.readEntry(() => undefined);
  return "";
}

/** Their entries: the files themselves are on the disk. */
async function syncFolders(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await syncFolders(join(folder, entry.name));
  }
  await syncFolder(folder);
}

async function extractFile(reader: ArchiveReader, path: string, syncs: Syncs): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY_FOLDER });
  const sum = createHash("sha256");
  const file = await open(path, "wx", OWNER_ONLY).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "EEXIST" ? reader.damaged(`it has ${path} twice`) : error;
  });
  try {
    await reader.readEntry(async (part) => {
      sum.update(part);
      await file.writeFile(part);
    });
  } catch (error) {
    await file.close();
    throw error;
  }
  await syncs.add(file);
  return sum.digest("hex");
}

/** Files on their way to the disk, a few at once. */
class Syncs {
  readonly #running = new Set<Promise<void>>();
  #failure: unknown = null;

  /** Closes the file once it is there. Throws where an earlier one did not come through. */
  async add(file: FileHandle): Promise<void> {
    const run = file
      .sync()
      .finally(() => file.close())
      .catch((error: unknown) => {
        this.#failure ??= error;
      });
    this.#running.add(run);
    void run.then(() => this.#running.delete(run));
    if (this.#running.size >= SYNCS_AT_ONCE) await Promise.race(this.#running);
    if (this.#failure !== null) throw this.#failure;
  }

  async all(): Promise<void> {
    await this.settle();
    if (this.#failure !== null) throw this.#failure;
  }

  async settle(): Promise<void> {
    await Promise.all(this.#running);
  }
}

/** The archive's own checksum was right by now: what differs here a writer got wrong. */
async function compareSums(reader: ArchiveReader, foundPath: string, keptPath: string) {
  const kept = linesOf(keptPath);
  for await (const found of linesOf(foundPath)) {
    const next = await kept.next();
    const path = found.slice(found.indexOf("  ") + 2);
    if (next.value !== found) throw reader.damaged(`${path} is not what its checksum says`);
  }
  if (!(await kept.next()).done) throw reader.damaged("it has more checksums than files");
}

async function* linesOf(path: string): AsyncGenerator<string, undefined> {
  for await (const line of createInterface({ input: createReadStream(path) })) yield line;
  return undefined;
}
