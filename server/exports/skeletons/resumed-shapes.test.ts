// [RV5] A release with skeletons that was interrupted goes on with those that are made: the bytes are
// those of one that was not, and no finished skeleton is made again.
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { inheritPartial } from "#server/exports/release-journal.ts";
import { isWholeRelease } from "#server/exports/release-sums.ts";
import { drawnReleaseSource, drawnVolume } from "#server/exports/skeletons/drawn-release.ts";
import { ID_BASE } from "#server/exports/small-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";

const WRITER = fileURLToPath(new URL("../testing/write-drawn-release.ts", import.meta.url));
const FIRST = `skeletons/${ID_BASE}.swc`;
/** Of the volume, at the full walk that comes before a skeleton is made. */
const BLOCKS = 6;

let root: string;
let outDir: string;
let sumsText: string;
/** Blocks of the volume that were read for the unbroken release. */
let readsUnbroken: number;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "resumed-shapes-"));
  outDir = join(root, "v1");
  const { volume, source } = watchedSource();
  const { sumsPath } = await writeRelease(source, join(root, "unbroken"));
  sumsText = await readFile(sumsPath, "utf8");
  readsUnbroken = volume.reads.length;
});
afterEach(() => rm(outDir, { recursive: true, force: true }));
afterAll(() => rm(root, { recursive: true, force: true }));

function watchedSource() {
  const volume = drawnVolume();
  return { volume, source: { ...drawnReleaseSource(), readLabelVolume: async () => volume } };
}

/** Ends with an error once the file at `path` is whole, in the folder of attempt 1. */
async function interruptAfter(path: string): Promise<void> {
  let at = "";
  const written = writeRelease(drawnReleaseSource(), outDir, {
    partialDir: `${outDir}.partial-1`,
    onProgress: (progress) => {
      at = progress.path;
    },
    faults: (point) => {
      if (point === "release:file-written" && at === path) throw new Error("interrupted there");
    },
  });
  await expect(written).rejects.toThrow("interrupted there");
}

/** By the next attempt; how many blocks of the volume were read for it. */
async function goOn(): Promise<number> {
  const partialDir = `${outDir}.partial-2`;
  await inheritPartial(root, "v1.partial-", partialDir);
  const { volume, source } = watchedSource();
  await writeRelease(source, outDir, { partialDir });
  return volume.reads.length;
}

describe("a release with skeletons that was interrupted", { timeout: 60_000 }, () => {
  it("after the first skeleton makes the second alone", async () => {
    await interruptAfter(FIRST);
    const reads = await goOn();
    expect(await isWholeRelease(outDir, sumsText)).toBe(true);
    expect(reads).toBeGreaterThan(BLOCKS);
    expect(reads).toBeLessThan(readsUnbroken);
  });

  it("after all skeletons makes none again, and has the rows of all", async () => {
    await interruptAfter("neuroglancer/annotations_synapses/info");
    expect(await goOn()).toBe(0);
    expect(await isWholeRelease(outDir, sumsText)).toBe(true);
  });

  it("by the end of its process goes on as well", async () => {
    const partialDir = `${outDir}.partial-1`;
    const args = ["--import", "tsx", WRITER, outDir, partialDir];
    const killed = promisify(execFile)(process.execPath, args);
    await expect(killed).rejects.toMatchObject({ signal: "SIGKILL" });
    expect(await readdir(join(partialDir, "skeletons"))).toEqual([`${ID_BASE}.swc`]);
    await goOn();
    expect(await isWholeRelease(outDir, sumsText)).toBe(true);
  });
});
