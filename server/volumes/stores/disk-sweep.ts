// Makes room in a folder of kept bytes: what was used longest ago goes first. Several processes may do
// so at once, each finding some of it gone already.
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Left after a sweep, so that four processes may each write a sixteenth before their next look. */
const SHARE_LEFT = 3 / 4;
const BLOCK_BYTES = 4096;
/** A file that is not of kept bytes goes only by its age. */
const AGES_MS: ReadonlyMap<string, number> = new Map([
  // Drafts of a process that ended in the middle.
  ["tmp", 3_600_000],
  // Of volumes that nobody has opened since.
  ["states", 60 * 86_400_000],
]);
const STATS_AT_ONCE = 64;

interface Kept {
  readonly path: string;
  readonly sizeBytes: number;
  readonly usedMs: number;
  /** null: it goes when there is no room. */
  readonly ageMs: number | null;
}

/** What a file of that size takes. */
export function onDisk(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / BLOCK_BYTES)) * BLOCK_BYTES;
}

/** What is left, in bytes of the disk. */
export async function sweepFolder(
  folder: string,
  limitBytes: number,
  nowMs: number,
): Promise<number> {
  const kept = await filesBelow(folder);
  let sizeBytes = kept.reduce((sum, file) => sum + file.sizeBytes, 0);
  kept.sort((a, b) => a.usedMs - b.usedMs);
  for (const file of kept) {
    const goes =
      file.ageMs === null ? sizeBytes > limitBytes * SHARE_LEFT : nowMs - file.usedMs > file.ageMs;
    if (!goes) continue;
    await rm(file.path, { force: true });
    sizeBytes -= file.sizeBytes;
  }
  return sizeBytes;
}

async function filesBelow(folder: string): Promise<Kept[]> {
  const found: Kept[] = [];
  const folders = await readdir(folder, { withFileTypes: true });
  for (const { name } of folders.filter((entry) => entry.isDirectory())) {
    const names = await readdir(join(folder, name)).catch(() => []);
    for (let at = 0; at < names.length; at += STATS_AT_ONCE) {
      const some = names
        .slice(at, at + STATS_AT_ONCE)
        .map((file) => keptAt(join(folder, name, file), AGES_MS.get(name) ?? null));
      for (const file of await Promise.all(some)) if (file !== null) found.push(file);
    }
  }
  return found;
}

async function keptAt(path: string, ageMs: number | null): Promise<Kept | null> {
  const stats = await stat(path).catch(() => null);
  if (stats === null || !stats.isFile()) return null;
  return { path, sizeBytes: onDisk(stats.size), usedMs: stats.mtimeMs, ageMs };
}
