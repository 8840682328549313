import { spawnSync } from "node:child_process";
import { promises as fs } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeTempDir } from "#server/persistence/database-under-test.ts";
import {
  acquireOwnerLock,
  DataDirInUseError,
  readOwnerLock,
} from "#server/persistence/owner-lock.ts";
import {
  startProcess,
  type TestProcess,
} from "#server/persistence/test-processes/start-process.ts";

let dataDir: string;
const started: TestProcess[] = [];

beforeEach(async () => {
  dataDir = await makeTempDir();
});
afterEach(async () => {
  for (const contender of started.splice(0)) await contender.kill();
  await fs.rm(dataDir, { recursive: true, force: true });
});

async function startContenders(count: number): Promise<readonly TestProcess[]> {
  const contenders = Array.from({ length: count }, () =>
    startProcess("./contend-for-lock.ts", [dataDir]),
  );
  started.push(...contenders);
  for (const contender of contenders) expect(await contender.nextLine()).toBe("ready");
  return contenders;
}

/** Lets all ask at once; what each got. */
function race(contenders: readonly TestProcess[]): Promise<readonly string[]> {
  for (const contender of contenders) contender.say("go");
  return Promise.all(contenders.map((contender) => contender.nextLine()));
}

const lockText = (start: string | null, pid: number, id = "7d0f3c1e-52c8-4f4e-9a53-0e4a5b6c7d8e") =>
  JSON.stringify({ id, pid, start, startedAtMs: 1 });

/** The pid of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ["-e", ""]).pid;

/** Processes of their own take long to start on a busy machine. */
const TIMEOUT_MS = 180_000;

describe("the owner's lock", { timeout: TIMEOUT_MS }, () => {
  it("is taken once, told in one sentence to the second, and given back", async () => {
    const lock = await acquireOwnerLock(dataDir);
    const second = acquireOwnerLock(dataDir);
    await expect(second).rejects.toThrow(DataDirInUseError);
    await expect(second).rejects.toThrow(`${dataDir} is in use by process ${process.pid}`);
    expect(await readOwnerLock(dataDir)).toEqual(lock.record);
    await lock.release();
    expect(await readOwnerLock(dataDir)).toBeNull();
    await (await acquireOwnerLock(dataDir)).release();
    expect(await fs.readdir(dataDir)).toEqual([]);
  });

  it("tells where the owner listens, to its own user alone", async () => {
    const lock = await acquireOwnerLock(path.join(dataDir, "new"));
    await lock.update({ port: 8080, token: "secret" });
    expect(await readOwnerLock(path.join(dataDir, "new"))).toEqual({
      pid: process.pid,
      startedAtMs: lock.record.startedAtMs,
      port: 8080,
      token: "secret",
    });
    const { mode } = await fs.stat(path.join(dataDir, "new", "lock"));
    expect(mode & 0o777).toBe(0o600);
    await lock.release();
  });

  it("does not take back a lock that another owner holds by now", async () => {
    const lock = await acquireOwnerLock(dataDir);
    await fs.writeFile(path.join(dataDir, "lock"), lockText(null, process.pid));
    await lock.release();
    expect(await readOwnerLock(dataDir)).toMatchObject({ pid: process.pid, startedAtMs: 1 });
    await expect(lock.update({ port: 1, token: "" })).rejects.toThrow("was taken away");
  });

  it("passes over an owner that has died, and one whose pid is another process now", async () => {
    for (const text of [lockText(null, deadPid()), lockText("another boot/1", process.pid)]) {
      await fs.writeFile(path.join(dataDir, "lock"), text);
      expect(await readOwnerLock(dataDir)).toBeNull();
      await (await acquireOwnerLock(dataDir)).release();
    }
  });

  it("passes over heirs that died before they took the dead owner's place", async () => {
    const [first, second] = [
      "11111111-1111-4111-8111-111111111111",
      "22222222-2222-4222-8222-222222222222",
    ];
    await fs.writeFile(path.join(dataDir, "lock"), lockText(null, deadPid(), first));
    await fs.writeFile(path.join(dataDir, `lock.heir-${first}`), lockText(null, deadPid(), second));
    const lock = await acquireOwnerLock(dataDir);
    expect(await fs.readdir(dataDir)).toEqual(["lock"]);
    await lock.release();
  });

  it("leaves a file alone that no owner wrote, and says which", async () => {
    await fs.writeFile(path.join(dataDir, "lock"), "my notes");
    await expect(acquireOwnerLock(dataDir)).rejects.toThrow(`${dataDir}/lock is not a lock file`);
    expect(await fs.readFile(path.join(dataDir, "lock"), "utf8")).toBe("my notes");
  });

  it("is won by exactly one of several processes, on a free and on a dead owner's directory", async () => {
    let contenders = await startContenders(6);
    for (let round = 0; round < 4; round += 1) {
      const answers = await race(contenders);
      const winner = contenders[answers.indexOf("won")];
      if (winner === undefined) throw new Error(`nobody won: ${answers.join(", ")}`);
      expect(answers.filter((answer) => answer === "won")).toHaveLength(1);
      expect(await readOwnerLock(dataDir)).toMatchObject({ pid: winner.pid });
      // The next round meets the lock of an owner that was killed.
      await winner.kill();
      contenders = contenders.filter((contender) => contender !== winner);
      if (contenders.length < 3) contenders = [...contenders, ...(await startContenders(3))];
    }
  });

  it("is taken over by one of many claims at once within a process", async () => {
    for (let round = 0; round < 50; round += 1) {
      await fs.writeFile(path.join(dataDir, "lock"), lockText("another boot/1", process.pid));
      const claims = await Promise.allSettled(
        Array.from({ length: 8 }, () => acquireOwnerLock(dataDir)),
      );
      const won = claims.filter((claim) => claim.status === "fulfilled");
      expect(won).toHaveLength(1);
      for (const claim of won) await claim.value.release();
    }
  });
});
