// Two processes that share a folder, as two that know nothing of one another.
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KeptFiles } from "#server/volumes/kept-files.ts";

const BUDGET_BYTES = 200_000;
const FILE_BYTES = 1_000;
/** A file has its hash before its bytes. */
const WHOLE_BYTES = FILE_BYTES + 32;
/** Writes: at the folder. */
const LOOK_EVERY = 5;

let folder: string;
const problems: unknown[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fascicle-kept-"));
  problems.length = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function opened(): KeptFiles {
  return new KeptFiles({
    ...{ folder, budgetBytes: BUDGET_BYTES, nowMs: Date.now },
    onProblem: (error) => problems.push(error),
  });
}

async function sizeBytes(): Promise<number> {
  let sum = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    const status = await stat(join(folder, name)).catch(() => null);
    if (status?.isFile() === true) sum += status.size;
  }
  return sum;
}

const bytes = (value: number) => new Uint8Array(FILE_BYTES).fill(value);

describe("files that two processes keep in one folder", () => {
  it("are there for both, and for one that starts later", async () => {
    const [one, other] = [opened(), opened()];
    const { hash } = await one.write("a/x", bytes(1));
    await other.write("a/y", bytes(2));
    expect(await other.read("a/x")).toEqual({ bytes: bytes(1), hash });
    expect((await one.read("a/y"))?.bytes).toEqual(bytes(2));
    expect((await opened().read("a/x"))?.hash).toBe(hash);
  });

  it("take one budget together, however the writing is shared", async () => {
    const [one, other] = [opened(), opened()];
    let [most, writes] = [0, 0];
    const write = async (files: KeptFiles, name: string) => {
      await files.write(name, bytes(7));
      if (writes++ % LOOK_EVERY === 0) most = Math.max(most, await sizeBytes());
    };
    // First one alone, then the other, which knew of none of these, then both at a time.
    for (let at = 0; at < 170; at++) await write(one, `one/${at}`);
    expect(most).toBeGreaterThan(150 * WHOLE_BYTES);
    for (let at = 0; at < 300; at++) await write(other, `other/${at}`);
    for (let at = 0; at < 300; at++) {
      await Promise.all([write(one, `both/${at}`), write(other, `both/${1_000 + at}`)]);
    }
    expect(most).toBeLessThanOrEqual(BUDGET_BYTES);
    expect(await sizeBytes()).toBeGreaterThan(BUDGET_BYTES / 2);
    expect(problems).toEqual([]);
  });

  it("are written by both at a time under one name, and whole all the same", async () => {
    const [one, other] = [opened(), opened()];
    for (let round = 0; round < 50; round++) {
      await Promise.all([one.write("same", bytes(round)), other.write("same", bytes(round))]);
      expect((await other.read("same"))?.bytes).toEqual(bytes(round));
    }
    expect(await readdir(folder)).toEqual(["same"]);
  });
});
