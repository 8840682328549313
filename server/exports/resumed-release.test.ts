// [RV5] A release that was interrupted at any point: whole or absent, and gone on with where it stopped.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inheritPartial } from "#server/exports/release-journal.ts";
import { isWholeRelease } from "#server/exports/release-sums.ts";
import { smallReleaseSource } from "#server/exports/small-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";
import { type Failpoint, planFault } from "#server/use-cases/failpoint.ts";

let root: string;
let sumsText: string;
/** The tables in the order in which the undisturbed release read them. */
let reads: readonly string[];
/** How many of these it had read after so many files. */
let readsAfter: number[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "resumed-"));
  const { source, read } = watchedSource();
  readsAfter = [0];
  const { sumsPath } = await writeRelease(source, join(root, "undisturbed"), {
    faults: (point) => {
      if (point === "release:file-written") readsAfter.push(read.length);
    },
  });
  reads = read;
  sumsText = await readFile(sumsPath, "utf8");
});

afterEach(() => rm(root, { recursive: true, force: true }));

/** Interrupted there, in the folder of attempt 1. */
async function interrupt(at: Failpoint, nth: number): Promise<string> {
  const outDir = join(root, "v1");
  const partialDir = `${outDir}.partial-1`;
  const faults = planFault({ at, nth, action: "throw" }, () => undefined);
  const interrupted = writeRelease(smallReleaseSource(), outDir, { partialDir, faults });
  await expect(interrupted).rejects.toThrow("the fault asked for");
  return outDir;
}

/** A source that notes which of its large tables are read. */
function watchedSource() {
  const source = smallReleaseSource();
  const read: string[] = [];
  const readSynapses = () => {
    read.push("synapses");
    return source.readSynapses();
  };
  const readConnections = () => {
    read.push("connections");
    return source.readConnections();
  };
  return { source: { ...source, readSynapses, readConnections }, read };
}

/** By the next attempt; the tables whose rows were read again. */
async function goOn(outDir: string): Promise<readonly string[]> {
  const partialDir = `${outDir}.partial-2`;
  await inheritPartial(root, "v1.partial-", partialDir);
  const { source, read } = watchedSource();
  await writeRelease(source, outDir, { partialDir });
  return read;
}

describe("a release that was interrupted", () => {
  it.each([1, 2, 3, 5, 8, 13, 21, 26])(
    "after file %d is absent, then whole, with no finished table read again",
    async (nth) => {
      const outDir = await interrupt("release:file-written", nth);
      expect(await readdir(root)).toEqual(["undisturbed", "v1.partial-1"]);
      const read = await goOn(outDir);
      expect(await isWholeRelease(outDir, sumsText)).toBe(true);
      expect(await readdir(root)).toEqual(["undisturbed", "v1"]);
      expect(read).toEqual(reads.slice(readsAfter[nth]));
      expect(read.length).toBeGreaterThan(0);
    },
  );

  it("before it is moved into place is absent, then whole", async () => {
    const outDir = await interrupt("release:before-rename", 1);
    expect(await readdir(root)).not.toContain("v1");
    await goOn(outDir);
    expect(await isWholeRelease(outDir, sumsText)).toBe(true);
  });

  it("after it was moved into place is whole", async () => {
    const outDir = await interrupt("release:after-rename", 1);
    expect(await isWholeRelease(outDir, sumsText)).toBe(true);
  });

  it("writes a table again whose file was harmed meanwhile, or that another version's is", async () => {
    const outDir = await interrupt("release:file-written", 4);
    const partial = join(root, "v1.partial-1");
    await writeFile(join(partial, "tables", "synapses.csv"), "harmed");
    await writeFile(join(partial, "stray.txt"), "half");
    expect(await goOn(outDir)).toEqual(["synapses", ...reads.slice(readsAfter[4])]);
    expect(await isWholeRelease(outDir, sumsText)).toBe(true);
  });

  it("counts nothing that was written of another version", async () => {
    const outDir = await interrupt("release:file-written", 4);
    const journal = join(root, "v1.partial-1", ".journal");
    const text = await readFile(journal, "utf8");
    await writeFile(journal, text.replace('"key":"', '"key":"9'));
    expect(await goOn(outDir)).toEqual(reads);
    expect(await isWholeRelease(outDir, sumsText)).toBe(true);
  });
});
