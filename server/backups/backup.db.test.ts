// A backup of a lab, and what becomes of one that is whole, damaged, or not for this folder.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mergeAt } from "#fixtures/graphs/merge-at.ts";
import { ArchiveReader } from "#server/backups/archive-reader.ts";
import { DESCRIPTION_PATH } from "#server/backups/backup-format.ts";
import { restoreBackup } from "#server/backups/restore-backup.ts";
import { MIGRATIONS_DIR, makeTempDir } from "#server/persistence/database-under-test.ts";
import { RESTORE_FOLDER, RestoreUnfinishedError } from "#server/persistence/embedded-database.ts";
import { knownSchemaMs, readHeadsIn } from "#server/persistence/heads-of-folder.ts";
import { acquireOwnerLock } from "#server/persistence/owner-lock.ts";
import { LAB_DATASET_ID, type Lab, openLab, synapseAt } from "#tests/faults/lab.ts";

const TIMEOUT_MS = 180_000;
const quiet = { onProgress: () => undefined, signal: new AbortController().signal };

let folder: string;
let lab: Lab;
let backup: string;
let heads: ReadonlyMap<string, string>;

beforeAll(async () => {
  folder = await makeTempDir();
  lab = await openLab({ dataDir: join(folder, "lab") });
  const first = await lab.newSession();
  for (let skip = 0; skip < 3; skip++) {
    await lab.send(first, lab.ada, mergeAt(first, 5 * skip));
  }
  await lab.finalize(first);
  const second = await lab.newSession();
  await lab.send(second, lab.rhea, synapseAt(second, 2));
  heads = await headsOf(lab);
  backup = join(folder, "lab.fascicle");
  const written = await backUp(lab, backup);
  expect(written).toMatchObject({ ok: true, value: { sessionCount: 2 } });
}, TIMEOUT_MS);

afterAll(async () => {
  await lab?.close();
  await rm(folder, { recursive: true, force: true });
});

function backUp({ workplace }: Lab, filePath: string) {
  const { signal } = quiet;
  return workplace.commands.backup({ command: "backup", filePath }, quiet.onProgress, signal);
}

async function headsOf({ workplace: { store } }: Lab): Promise<ReadonlyMap<string, string>> {
  const ends = new Map<string, string>();
  for (const id of await store.listSessionIds()) {
    const { last } = await store.readLogSummary(id);
    if (last !== null) ends.set(id, `${last.seq} ${last.hash}`);
  }
  return ends;
}

function restore(filePath: string, dataDir: string, schemaMs = knownSchemaMs(MIGRATIONS_DIR)) {
  return restoreBackup({ dataDir, schemaMs, readHeads: readHeadsIn }, filePath, quiet);
}

/** Refused with this, and nothing is there afterwards. */
async function expectRefused(filePath: string, sentence: RegExp): Promise<void> {
  const dataDir = join(folder, "refused");
  const restored = await restore(filePath, dataDir);
  expect(restored).toMatchObject({ ok: false, error: expect.stringMatching(sentence) });
  expect(existsSync(dataDir)).toBe(false);
}

async function entriesOf(filePath: string): Promise<ReadonlyMap<string, number>> {
  const reader = await ArchiveReader.open(filePath);
  const contentAt = new Map<string, number>();
  try {
    for (let entry = await reader.next(); entry !== null; entry = await reader.next()) {
      contentAt.set(entry.path, reader.offsetBytes);
      await reader.readEntry(() => undefined);
    }
  } finally {
    await reader.close();
  }
  return contentAt;
}

async function withByteChanged(atByte: number): Promise<string> {
  const changed = join(folder, "changed.fascicle");
  const bytes = await readFile(backup);
  bytes[atByte] ^= 0x10;
  await writeFile(changed, bytes);
  return changed;
}

describe("a backup", { timeout: TIMEOUT_MS }, () => {
  it("is readable by its owner alone, and leaves nothing beside the data", async () => {
    expect((await stat(backup)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, "lab"))).not.toContain("backup.partial");
    expect((await readdir(folder)).sort()).toEqual(["lab", "lab.fascicle"]);
  });

  it("is restored whole: every hash is right, every log ends where it ended, and goes on", async () => {
    const dataDir = join(folder, "restored");
    expect(await restore(backup, dataDir)).toMatchObject({ ok: true, value: { sessionCount: 2 } });
    const names = await readdir(dataDir);
    expect(names).toEqual(expect.arrayContaining(["datasets", "db", "secrets.json"]));
    expect(names).not.toContain(RESTORE_FOLDER);
    const again = await openLab({ dataDir });
    try {
      expect(await again.verify()).toEqual([]);
      expect(await headsOf(again)).toEqual(heads);
      const [id] = [...heads.keys()];
      expect(await again.workplace.store.readLog(id)).toEqual(
        await lab.workplace.store.readLog(id),
      );
      const next = await again.newSession();
      const outcome = await again.send(next, again.ada, synapseAt(next, 4));
      expect(outcome).toMatchObject({ accepted: true, seq: 1 });
    } finally {
      await again.close();
    }
  });

  it("has the dataset's files to the byte", async () => {
    const dataDir = join(folder, "bytes");
    await restore(backup, dataDir);
    const digests = async (root: string) => {
      const files = await readdir(root, { recursive: true, withFileTypes: true });
      const lines = await Promise.all(
        files
          .filter((file) => file.isFile())
          .map(async (file) => {
            const path = join(file.parentPath, file.name);
            const sum = createHash("sha256").update(await readFile(path));
            return `${path.slice(root.length)} ${sum.digest("hex")}`;
          }),
      );
      return lines.sort();
    };
    const of = (dir: string) => digests(join(dir, "datasets", LAB_DATASET_ID));
    expect(await of(dataDir)).toEqual(await of(join(folder, "lab")));
    expect((await of(dataDir)).length).toBeGreaterThan(5);
  });

  it("is refused with its place where it is cut short", async () => {
    const { size } = await stat(backup);
    for (const share of [0.1, 0.5, 0.9, 1]) {
      const end = Math.floor(share * size) - 1;
      const cut = join(folder, "cut.fascicle");
      await cp(backup, cut);
      await truncate(cut, end);
      await expectRefused(cut, new RegExp(`cut\\.fascicle is cut short: it ends at byte ${end}, `));
    }
  });

  it("is refused with the file's name where one byte of it is another", async () => {
    const contentAt = await entriesOf(backup);
    const graph = `data/datasets/${LAB_DATASET_ID}/graph.bin`;
    for (const path of [graph, "data/secrets.json", "data/db/global/pg_control"]) {
      const at = contentAt.get(path) ?? 0;
      expect(at).toBeGreaterThan(0);
      const sentence = `changed or damaged: ${path.replaceAll(".", "\\.")} is not what its checksum`;
      await expectRefused(await withByteChanged(at + 3), new RegExp(sentence));
    }
    const header = (contentAt.get(graph) ?? 0) - 512;
    await expectRefused(await withByteChanged(header + 110), new RegExp(`byte ${header} is where`));
    const { size } = await stat(backup);
    for (const fromEnd of [1, 1024 + 512 - 5, 1024 + 512 + 200]) {
      await expectRefused(await withByteChanged(size - fromEnd), /was changed or damaged: /);
    }
  });

  it("is refused where it has more than it should", async () => {
    const longer = join(folder, "longer.fascicle");
    await writeFile(longer, Buffer.concat([await readFile(backup), Buffer.from("x")]));
    await expectRefused(longer, /from byte [0-9]+ on it has more than its end/);
    const other = join(folder, "other.tar");
    await writeFile(other, Buffer.alloc(4096, "x"));
    await expectRefused(other, /other\.tar is no backup/);
    await expectRefused(join(folder, "missing"), /There is no file .*missing/);
  });

  it("is refused by a program that is older", async () => {
    const dataDir = join(folder, "older");
    const older = await restore(backup, dataDir, knownSchemaMs(MIGRATIONS_DIR) - 1);
    const sentence = expect.stringMatching(/was written by a newer version of Fascicle/);
    expect(older).toMatchObject({ ok: false, error: sentence });
    const bytes = await readFile(backup);
    const at = bytes.indexOf('"formatVersion":1');
    expect(at).toBeGreaterThan((await entriesOf(backup)).get(DESCRIPTION_PATH) ?? 0);
    const newer = join(folder, "newer.fascicle");
    bytes.write('"formatVersion":2', at);
    await writeFile(newer, bytes);
    await expectRefused(newer, /was written by a newer version of Fascicle/);
  });

  it("is not put into a folder where something is, or somebody works", async () => {
    const dataDir = join(folder, "taken");
    await mkdir(dataDir);
    await writeFile(join(dataDir, "thesis.tex"), "mine");
    const sentence = expect.stringMatching(
      /taken is not empty \(it has thesis\.tex\): set FASCICLE/,
    );
    expect(await restore(backup, dataDir)).toEqual({ ok: false, error: sentence });
    expect(await readdir(dataDir)).toEqual(["thesis.tex"]);
    expect(await restore(backup, join(folder, "lab"))).toMatchObject({
      ok: false,
      error: expect.stringContaining(`is in use by process ${process.pid}`),
    });
    const file = await restore(backup, join(dataDir, "thesis.tex"));
    expect(file).toMatchObject({ ok: false, error: expect.stringContaining("is a file") });
  });

  it("leaves nothing that starts where its restore died, and is restored over that", async () => {
    const dataDir = join(folder, "died");
    await mkdir(join(dataDir, RESTORE_FOLDER, "db"), { recursive: true });
    await expect(openLab({ dataDir })).rejects.toThrow(RestoreUnfinishedError);
    expect(await restore(backup, dataDir)).toMatchObject({ ok: true });
    expect(await readdir(dataDir)).not.toContain(RESTORE_FOLDER);
    await (await acquireOwnerLock(dataDir)).release();
  });

  it("is not written over something, nor into the data folder, nor where no folder is", async () => {
    const refusals = [
      [backup, /lab\.fascicle is there already/],
      [join(folder, "lab", "inside.fascicle"), /lies in the data folder/],
      [join(folder, "nowhere", "x.fascicle"), /There is no folder .*nowhere/],
    ] as const;
    for (const [path, sentence] of refusals) {
      const written = await backUp(lab, path);
      expect(written).toMatchObject({ ok: false, error: expect.stringMatching(sentence) });
    }
    expect(await lab.verify()).toEqual([]);
  });
});
